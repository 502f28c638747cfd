import type { Mapping } from "./import-meanings.ts";

/** How people write a currency in a file: its code, or its sign. */
function writings(currency: string): Set<string> {
  const sign = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" })
    .formatToParts(0)
    .find(({ type }) => type === "currency")?.value;
  return new Set([currency, sign?.toUpperCase() ?? currency]);
}

/** Money in another currency must not be added to the business's own. Many exports name the currency only in the first line of an order. */
export class ForeignCurrency {
  readonly #own: string;
  readonly #writings: Set<string>;
  #order = "";
  #said = "";

  /** @param own ISO 4217 code of the business */
  constructor(own: string) {
    this.#own = own;
    this.#writings = writings(own);
  }

  /** Why a line cannot be counted; null where it can: it is in the business's currency, or names none. */
  refuses(cells: readonly string[], mapping: Mapping): string | null {
    const column = mapping["currency"];
    if (column === undefined) return null;
    const order = (cells[mapping["order"] ?? -1] ?? "").trim();
    const written = (cells[column] ?? "").trim().toUpperCase();
    if (order !== this.#order || written !== "") [this.#order, this.#said] = [order, written];
    if (this.#said === "" || this.#writings.has(this.#said)) return null;
    return `Order ${order} is in ${this.#said.slice(0, 20)}, the business counts in ${this.#own}: it is left out.`;
  }
}
