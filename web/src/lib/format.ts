/** Numbers, money and times as the reader writes them. */

const locale: string = navigator.language || "en-GB";

const minorDigits = new Map<string, number>();

/** How many minor units make one, as a power of ten. */
export function digitsOf(currency: string): number {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    minorDigits.set(currency, digits);
  }
  return digits;
}

export function money(minor: number, currency: string, style: "exact" | "round" | "short" = "exact"): string {
  const amount = minor / 10 ** digitsOf(currency);
  const options: Intl.NumberFormatOptions = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
  if (style === "round") options.maximumFractionDigits = 0;
  if (style === "short") {
    options.notation = "compact";
    options.maximumFractionDigits = Math.abs(amount) < 1000 ? 0 : 1;
  }
  return new Intl.NumberFormat(locale, options).format(amount);
}

export function plainAmount(minor: number, currency: string): string {
  return (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency));
}

const wholeFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

export const whole = (value: number): string => wholeFormat.format(value);
export const oneDigit = (value: number): string => oneFormat.format(value);

export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share);
}

export function count(value: number, singular: string, plural: string): string {
  return `${whole(value)} ${value === 1 ? singular : plural}`;
}

const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const utcDayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const longDayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const momentFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const clockFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });

const bareDay = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar day stays that day everywhere; a moment is shown by the reader's clock. */
export function day(value: string): string {
  return bareDay.test(value) ? utcDayFormat.format(new Date(value)) : dayFormat.format(new Date(value));
}

const monthFormat = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
/** A calendar month, as YYYY-MM. */
export const calendarMonth = (value: string): string => monthFormat.format(new Date(`${value}-01T00:00:00Z`));
export const longDay = (value: string): string => longDayFormat.format(new Date(value));
export const moment = (value: string): string => momentFormat.format(new Date(value));
export const clock = (value: string): string => clockFormat.format(new Date(value));

export function dayKey(value: string): string {
  const at = new Date(value);
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
}

export function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  return `${oneDigit(size / 1000 ** step)} ${units[step] ?? "B"}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${oneDigit(seconds / 3600)} h`;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** Money as one types it, e.g. "12.50" or "12,50", in minor units; NaN where it is none. */
export function minorOf(text: string, currency: string): number {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? Number.NaN : Math.round(Number(plain) * 10 ** digitsOf(currency));
}
