// The days of a month as a sheet: weeks from Monday to Sunday. Pure but for the month of now and the reader's language.

/** YYYY-MM. */
export type Month = string;

export function monthNow(): Month {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;
}

const first = (month: Month): Date => new Date(`${month}-01T00:00:00Z`);

/** So many months later; earlier where negative. */
export function monthAfter(month: Month, months: number): Month {
  const date = first(month);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** Its days as YYYY-MM-DD. */
export function daysOf(month: Month): string[] {
  const days: string[] = [];
  for (const date = first(month); date.toISOString().startsWith(month); date.setUTCDate(date.getUTCDate() + 1))
    days.push(date.toISOString().slice(0, 10));
  return days;
}

/** Rows of seven; null for what belongs to another month. */
export function weeksOf(month: Month): (string | null)[][] {
  const before = (first(month).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = [...Array.from({ length: before }, () => null), ...daysOf(month)];
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

const monthFormat = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });
export const monthName = (month: Month): string => monthFormat.format(first(month));

const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
/** 1 January 2024 was a Monday. */
export const weekdayNames: readonly string[] = Array.from({ length: 7 }, (_, day) =>
  weekdayFormat.format(new Date(Date.UTC(2024, 0, 1 + day))),
);
