/** An amount in minor units (cents, pence) of the business's currency. Safe integers: up to 90 trillion in cents. */
export type Minor = number;

/** Minor units as a person reads them, e.g. (123456, "GBP", "en") → "£1,234.56". */
export function formatMoney(minor: Minor, currency: string, locale = "en"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** An estimate in whole major units, e.g. (123456, "GBP") → "£1,235". */
export function roundMoney(minor: number, currency: string, locale = "en"): string {
  const digits = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(minor / 10 ** digits);
}

/** How many minor units make one of a currency: 100 for EUR, 1 for JPY. */
export function minorUnits(currency: string): number {
  return 10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);
}
