// Which day of a person's falls into the days ahead. Pure.
import { DAY } from "../../vocabulary/time.ts";

export interface DayRule {
  readonly offsetDays: number;
  readonly everyYear: boolean;
}

const leap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const text = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The days (YYYY-MM-DD) from one moment to another on which something may happen, by the day (MM-DD) of the facts they stand for. */
export function daysAhead(from: Date, to: Date, { offsetDays }: DayRule): Map<string, string> {
  const found = new Map<string, string>();
  // A place's day begins up to 14 hours before that of UTC and ends up to 12 hours after it.
  for (let at = from.getTime() - DAY; at <= to.getTime() + DAY; at += DAY) {
    const base = text(at - offsetDays * DAY);
    found.set(base.slice(5), text(at));
    // Born on the 29th of February: the 28th where there is none.
    if (base.slice(5) === "02-28" && !leap(Number(base.slice(0, 4)))) found.set("02-29", text(at));
  }
  return found;
}

/** Whether a day of that year counts: each year's from the first on, or that year's alone. */
export function counts(day: string, on: string, { offsetDays, everyYear }: DayRule): boolean {
  const year = Number(text(Date.parse(`${on}T00:00:00Z`) - offsetDays * DAY).slice(0, 4));
  return everyYear ? year > Number(day.slice(0, 4)) : year === Number(day.slice(0, 4));
}
