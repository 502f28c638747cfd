// What is earned for what, for how long, and which status follows from it. Pure.
import { DAY } from "../../vocabulary/time.ts";

/** So many points for each full amount of money, in minor units of the business's currency. */
export interface Rate {
  readonly points: number;
  readonly perMinor: number;
}

export interface Status {
  readonly name: string;
  /** Reached with so many points, or minor units, within the window. */
  readonly from: number;
  /** Percent of the rates that people of this status earn: 100 is as everybody. */
  readonly percent: number;
}

/** The rules of a loyalty programme. */
export interface Programme {
  readonly everything: Rate;
  /** By category of the article, in place of `everything`. */
  readonly categories: readonly (Rate & { readonly category: string })[];
  /** Days in which goods may come back: points are pending until then. */
  readonly pendingDays: number;
  /** Days from the purchase after which points that were not used expire. */
  readonly lifeDays: number;
  /** Days before the expiry on which people are told. */
  readonly noticeDays: number;
  /** What 100 points are worth to who redeems them, minor units: what the house owes for them. */
  readonly worthOf100: number;
  /** What counts towards a status, over how many days up to a moment. */
  readonly statusBy: "points" | "value";
  readonly statusDays: number;
  /** Rising. */
  readonly statuses: readonly Status[];
}

/** A rate as the ledger keeps it with each line: points for an amount, a whole-numbered fraction. */
export interface LineRate {
  readonly ratePoints: number;
  readonly rateMinor: number;
}

export function rateOf(programme: Programme, category: string, status: Status | null): LineRate {
  const rate = programme.categories.find((one) => one.category === category) ?? programme.everything;
  return { ratePoints: rate.points * (status?.percent ?? 100), rateMinor: rate.perMinor * 100 };
}

/** Points of one line: rounded down, line by line; never fewer than none. */
export function pointsFor(amountMinor: number, { ratePoints, rateMinor }: LineRate): number {
  return amountMinor <= 0 ? 0 : Number((BigInt(Math.trunc(amountMinor)) * BigInt(ratePoints)) / BigInt(rateMinor));
}

export interface Standing {
  readonly status: Status | null;
  readonly next: Status | null;
  /** What is missing to the next one, in points or minor units. */
  readonly missing: number;
}

/** @param counted points or minor units within the window */
export function standing(programme: Programme, counted: number): Standing {
  const reached = programme.statuses.filter(({ from }) => counted >= from);
  const next = programme.statuses[reached.length] ?? null;
  return { status: reached.at(-1) ?? null, next, missing: next === null ? 0 : next.from - counted };
}

/** When the points of a purchase can be used, and until when. */
export function lifeOf({ pendingDays, lifeDays }: Programme, earnedAt: Date): { usableFrom: Date; expiresAt: Date } {
  return { usableFrom: new Date(earnedAt.getTime() + pendingDays * DAY), expiresAt: new Date(earnedAt.getTime() + lifeDays * DAY) };
}

/** What is wrong with the rules, as a sentence; null if nothing is. */
export function programmeFault(programme: Programme): string | null {
  const { statuses, categories } = programme;
  if (programme.lifeDays <= programme.pendingDays)
    return "Points would expire before they could be used: let them live longer than they are pending.";
  if (programme.noticeDays >= programme.lifeDays) return "The notice would come before the points: let them live longer than the notice.";
  const twice = categories.find(({ category }, i) => categories.findIndex((other) => other.category === category) !== i);
  if (twice !== undefined) return `There are two rules for “${twice.category}”. Keep one.`;
  const falling = statuses.find(({ from }, i) => i > 0 && from <= (statuses[i - 1]?.from ?? 0));
  if (falling !== undefined) return `“${falling.name}” must need more than the status before it.`;
  return null;
}

/** A line of a purchase as it counts for points. */
export interface PurchaseLine {
  readonly eventId: string;
  readonly line: number;
  readonly sku: string;
  readonly amountMinor: number;
}

/** Something of an order given back: an amount above zero. */
export interface RefundLine {
  readonly sku: string;
  readonly amountMinor: number;
}

/**
 * What counts of each line of an order: what was taken off the order as a whole is shared by its lines, and what came back of an article is
 * taken from its lines, first from those bought first; what came back without naming an article of the order, from any. Never below zero.
 * @param lines in the order in which they were bought
 * @param offOrder taken off the whole order, an amount above zero
 */
export function countedAmounts(lines: readonly PurchaseLine[], offOrder: number, refunds: readonly RefundLine[]): number[] {
  const gross = lines.reduce((sum, { amountMinor }) => sum + Math.max(0, amountMinor), 0);
  const kept = gross === 0 ? 0 : Math.max(0, gross - offOrder) / gross;
  const left = lines.map(({ amountMinor }) => Math.max(0, amountMinor));
  for (const { sku, amountMinor } of refunds) {
    const named = lines.some((line) => line.sku === sku);
    let back = amountMinor;
    for (const [i, line] of lines.entries()) {
      if (named && line.sku !== sku) continue;
      const taken = Math.min(left[i] ?? 0, back);
      left[i] = (left[i] ?? 0) - taken;
      back -= taken;
    }
  }
  return left.map((amount) => Math.floor(amount * kept));
}
