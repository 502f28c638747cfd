// Time by the clock on the wall where a person is: a day later is the same hour on the next day, also in a night in which the clocks
// change. An hour that the clocks leave out is taken after the change, one that comes twice the first time (RFC 5545, 3.3.5). Pure.
import { DAY } from "../../vocabulary/time.ts";
import type { SettingSchema } from "./settings-schema.ts";

export type Unit = "minutes" | "hours" | "days" | "weeks";
const UNITS: readonly Unit[] = ["minutes", "hours", "days", "weeks"];
export type Weekday = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
export const WEEKDAYS: readonly Weekday[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export const AMOUNT: SettingSchema = { type: "integer", title: "How long", minimum: 1, maximum: 10_000 };
export const UNIT: SettingSchema = {
  type: "string",
  title: "Unit",
  enum: UNITS,
  description: "Days and weeks go by the clock at the person's place",
};

export const amountWords = (amount: number, unit: Unit): string =>
  `${amount.toLocaleString("en")} ${amount === 1 ? unit.slice(0, -1) : unit}`;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The moment as if the clock on the wall showed UTC, in milliseconds. */
function wall(at: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    const two = "2-digit" as const;
    const shown = {
      year: "numeric",
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
      hourCycle: "h23",
      calendar: "iso8601",
    } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat("en-GB", { ...shown, timeZone: zone })));
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/** The moment at which the clock on the wall shows that. */
function momentOf(shown: number, zone: string): Date {
  const before = shown - (wall(shown - DAY, zone) - (shown - DAY));
  const after = shown - (wall(shown + DAY, zone) - (shown + DAY));
  const exact = [before, after].filter((at) => wall(at, zone) === shown);
  return new Date(exact.length === 0 ? before : Math.min(...exact));
}

/** So much later: minutes and hours as they pass, days and weeks by the clock on the wall. */
export function afterAmount(from: Date, amount: number, unit: Unit, zone: string): Date {
  if (unit === "minutes") return new Date(from.getTime() + amount * 60_000);
  if (unit === "hours") return new Date(from.getTime() + amount * 3_600_000);
  if (amount === 0) return from;
  return momentOf(wall(from.getTime(), zone) + amount * (unit === "weeks" ? 7 : 1) * DAY, zone);
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** That time of a day (YYYY-MM-DD) by the clock on the wall. */
export function momentOn(day: string, time: string, zone: string): Date {
  return momentOf(Date.parse(`${day}T00:00:00Z`) + minutesOf(time) * 60_000, zone);
}

/** The first moment from then on at which the clock shows that time, on one of those days. */
export function untilClock(from: Date, weekdays: readonly Weekday[], time: string, zone: string): Date {
  const today = Math.floor(wall(from.getTime(), zone) / DAY) * DAY;
  for (let day = today; ; day += DAY) {
    const name = WEEKDAYS[new Date(day).getUTCDay()];
    if (weekdays.length > 0 && !weekdays.some((each) => each === name)) continue;
    const at = momentOf(day + minutesOf(time) * 60_000, zone);
    if (at >= from) return at;
  }
}
