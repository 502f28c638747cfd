/** What one person has bought and kept, by order, as habits are read from it. Pure. */
import { DAY } from "../../vocabulary/time.ts";

export interface BoughtLine {
  readonly sku: string;
  readonly quantity: number;
  /** Minor units of the whole line. */
  readonly amountMinor: number;
}

export interface BoughtOrder {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly lines: readonly BoughtLine[];
}

export interface BuyingHistory {
  /** The day it is now, YYYY-MM-DD. */
  readonly today: string;
  /** The newest first; fees and what was given back are not in it. */
  readonly orders: readonly BoughtOrder[];
}

/** Days since 1970 of a day. */
export const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);

/** The day so many days after 1970. */
export const dayAt = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

/** 1 Monday … 7 Sunday. */
export const weekday = (day: string): number => ((dayNumber(day) + 3) % 7) + 1;

/** The days on which each article was bought, the newest first, each day once. */
export function daysByArticle({ orders }: BuyingHistory): Map<string, string[]> {
  const days = new Map<string, string[]>();
  for (const { day, lines } of orders) {
    for (const { sku } of lines) {
      const known = days.get(sku) ?? [];
      if (!known.includes(day)) days.set(sku, [...known, day]);
    }
  }
  return days;
}

/** Days between purchases, from the newest two on. */
export const gapsOf = (daysNewestFirst: readonly string[]): number[] =>
  daysNewestFirst.slice(1).map((day, i) => dayNumber(daysNewestFirst[i]!) - dayNumber(day));

/** Pieces of an article that were bought on a day. */
export const piecesOn = ({ orders }: BuyingHistory, sku: string, day: string): number =>
  orders.reduce(
    (sum, order) => sum + (order.day === day ? order.lines.reduce((n, line) => n + (line.sku === sku ? line.quantity : 0), 0) : 0),
    0,
  );
