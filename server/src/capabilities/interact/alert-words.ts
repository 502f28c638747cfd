// What an alert says, in the reader's language. Pure.
import type { Language } from "../../vocabulary/language.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Arrival } from "../catalogue/index.ts";
import type { AlertKind } from "./alert-kinds.ts";
import { pageWords } from "./public-words.ts";
import { ADDRESS_AT } from "./reason-lines.ts";

/** Articles that one message names; of more it says how many. */
const NAMED = 20;

export interface Hit {
  readonly arrival: Arrival;
  readonly kind: AlertKind;
  /** As the person asked. */
  readonly words: string;
}

const here: Record<Language, { here: string; cheaper: string; more: (n: number) => string; rest: (n: number) => string; asked: string }> = {
  en: {
    here: "Here now:",
    cheaper: "Cheaper now:",
    more: (n) => ` and ${n} more`,
    rest: (n) => `And ${n} more.`,
    asked: "You asked for:",
  },
  de: {
    here: "Jetzt da:",
    cheaper: "Jetzt günstiger:",
    more: (n) => ` und ${n} weitere`,
    rest: (n) => `Und ${n} weitere.`,
    asked: "Ihr Wunsch:",
  },
};

function line({ arrival, kind, words }: Hit, language: Language, currency: string): string {
  const w = pageWords(language);
  const { name, brand, priceMinor, url } = arrival;
  const price = priceMinor === null ? "" : formatMoney(priceMinor, currency, language);
  const what = [name, name.includes(brand) ? "" : brand, price].filter((part) => part !== "").join(", ");
  return `${what}. ${here[language].asked} ${w.alertKind} ${w[kind]}: ${words}${url === "" ? "" : ` ${ADDRESS_AT} ${url}`}`;
}

/** The first line says what is here, each further one names an article, and what of one's own wishes it meets. Each article once. */
export function alertWords(hits: readonly Hit[], language: Language, currency: string): string {
  const w = here[language];
  // The wish that was there first is the one that is named.
  const each = hits.filter((hit, i) => hits.findIndex(({ arrival }) => arrival.sku === hit.arrival.sku) === i);
  const first = each[0];
  if (first === undefined) return "";
  const start = first.arrival.kind === "cheaper" ? w.cheaper : w.here;
  const title = `${start} ${first.arrival.name}${each.length > 1 ? w.more(each.length - 1) : ""}`;
  const rest = each.length > NAMED ? [w.rest(each.length - NAMED)] : [];
  return [title, ...each.slice(0, NAMED).map((hit) => line(hit, language, currency)), ...rest].join("\n");
}
