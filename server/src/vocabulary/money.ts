/** An amount in minor units (cents, pence) of the business's currency. Safe integers: up to 90 trillion in cents. */
export type Minor = number;

interface MoneyFormat {
  readonly format: Intl.NumberFormat;
  /** Minor units in one unit of the currency. */
  readonly units: number;
}

// To make a formatter takes a hundred times as long as to use it.
const formats = new Map<string, MoneyFormat>();
function formatOf(currency: string, locale = "en", whole = false): MoneyFormat {
  const name = `${locale} ${currency} ${whole}`;
  let known = formats.get(name);
  if (known === undefined) {
    const options = { style: "currency", currency } as const;
    const digits = new Intl.NumberFormat(locale, options).resolvedOptions().maximumFractionDigits ?? 2;
    const format = new Intl.NumberFormat(locale, whole ? { ...options, maximumFractionDigits: 0 } : options);
    formats.set(name, (known = { format, units: 10 ** digits }));
  }
  return known;
}

/** How many minor units make one of a currency: 100 for EUR, 1 for JPY. */
export const minorUnits = (currency: string): number => formatOf(currency).units;

/** Minor units as a person reads them, e.g. (123456, "GBP", "en") → "£1,234.56". */
export function formatMoney(minor: Minor, currency: string, locale = "en"): string {
  const { format, units } = formatOf(currency, locale);
  return format.format(minor / units);
}

/** An estimate in whole major units, e.g. (123456, "GBP") → "£1,235". */
export function roundMoney(minor: number, currency: string, locale = "en"): string {
  const { format, units } = formatOf(currency, locale, true);
  return format.format(minor / units);
}
