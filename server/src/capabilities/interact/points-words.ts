import type { Language } from "../../vocabulary/language.ts";
import type { PointsMoment } from "../loyalty/index.ts";

/** What the page and the line of time say about points. */
export interface PointsWords {
  readonly points: string;
  readonly card: string;
  readonly usable: string;
  readonly pending: string;
  readonly owed: string;
  readonly next: string;
  readonly none: string;
  readonly kinds: Readonly<Record<string, string>>;
}

const EN: PointsWords = {
  points: "Your points",
  card: "Your card:",
  usable: "To spend:",
  pending: "Usable once the goods can no longer come back:",
  owed: "Owed for goods that came back; your next purchase settles it:",
  next: "expire on",
  none: "No points were booked yet.",
  kinds: {
    earn: "Earned",
    spend: "Spent",
    "take back": "Taken back",
    restore: "Given again",
    "give back": "Given back",
    expire: "Expired",
  },
};

const DE: PointsWords = {
  points: "Ihre Punkte",
  card: "Ihre Karte:",
  usable: "Einzulösen:",
  pending: "Einzulösen, sobald die Ware nicht mehr zurückkommen kann:",
  owed: "Offen für zurückgegebene Ware; Ihr nächster Einkauf gleicht es aus:",
  next: "verfallen am",
  none: "Es wurden noch keine Punkte gebucht.",
  kinds: {
    earn: "Gesammelt",
    spend: "Eingelöst",
    "take back": "Zurückgebucht",
    restore: "Wieder gutgeschrieben",
    "give back": "Zurückgegeben",
    expire: "Verfallen",
  },
};

export const pointsWords = (language: Language): PointsWords => (language === "de" ? DE : EN);

/** What happened, in the reader's language; words that a colleague wrote stand as they were written. */
export function pointsLine({ kind, why, byHouse }: Pick<PointsMoment, "kind" | "why" | "byHouse">, w: PointsWords): string {
  const what = w.kinds[kind] ?? kind;
  const order = /order (\S+)$/i.exec(why)?.[1];
  if (!byHouse) return `${what}: ${why}`;
  return order === undefined ? what : `${what} (${order})`;
}
