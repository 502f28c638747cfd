// An edition as its pages are told of it. Pure.
import { formatMoney } from "../../vocabulary/money.ts";
import type { EditionSubject } from "./edition.ts";

export interface Bound {
  readonly subtitle: string;
  readonly subjects: readonly EditionSubject[];
  readonly language: string;
  /** ISO 3166-1 alpha-2; decides the paper. */
  readonly country: string | null;
  /** On the cover; empty: none. */
  readonly address: readonly string[];
}

/** What the printer should know stands on the screen, not on the cover of a reader's copy. */
export function boundEdition(
  { subjects, country, ...rest }: Bound,
  { currency, at }: { readonly currency: string; readonly at: Date },
): object {
  const price = (minor: number | null): string => (minor === null ? "" : formatMoney(minor, currency, rest.language));
  return {
    subtitle: rest.subtitle,
    language: rest.language,
    address: rest.address,
    paper: country === "US" || country === "CA" ? "us-letter" : "a4",
    date: new Intl.DateTimeFormat(rest.language, { dateStyle: "long", timeZone: "UTC" }).format(at),
    subjects: subjects.map(({ name, goods, left }) => ({
      name: name === "" ? "Also" : name,
      rest: left === 0 ? "" : `And ${left.toLocaleString("en")} more.`,
      goods: goods.map((good) => ({
        name: good.name,
        detail: [good.name.includes(good.brand) ? "" : good.brand, good.sku].filter((part) => part !== "").join(" · "),
        price: price(good.unitPriceMinor),
      })),
    })),
  };
}
