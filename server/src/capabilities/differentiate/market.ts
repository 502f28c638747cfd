/** What the whole business tells, ready to be asked by article, place and kind of goods. Pure. */
import { comebackAt, lookOf, occasionsOf, type Occasion, type Yard } from "./moments.ts";
import { CONTACTS, type Market, type Story } from "./reasons/reason.ts";

export interface MarketFacts {
  readonly rows: readonly {
    readonly what: "rise" | "ended" | "closed" | "once";
    readonly name: string;
    readonly day: number;
    readonly value: number;
  }[];
  readonly places: boolean;
  readonly many: number | null;
  readonly writes: boolean;
  readonly comebacks: readonly (number | null)[];
  /** Articles as people call them; the article number where there is none. */
  readonly names?: ReadonlyMap<string, string>;
}

export function marketOf({ rows, places, many, writes, comebacks, names }: MarketFacts): Market {
  const rises = new Map<string, { day: number; rise: number }[]>();
  for (const { what, name, day, value } of rows) {
    if (what === "rise") rises.set(name, [...(rises.get(name) ?? []), { day, rise: value }]);
  }
  for (const list of rises.values()) list.sort((a, b) => a.day - b.day);
  const of = (kind: string, value: (row: MarketFacts["rows"][number]) => number): Map<string, number> =>
    new Map(rows.filter(({ what }) => what === kind).map((row) => [row.name, value(row)]));
  return {
    rises,
    ended: of("ended", ({ day }) => day),
    closed: of("closed", ({ day }) => day),
    once: of("once", ({ value }) => value),
    nameOf: (sku) => names?.get(sku) ?? `Article ${sku}`,
    places,
    many,
    writes,
    comeBack: (times) => comebackAt(comebacks, times),
  };
}

/** All decided purchases and first looks of these people. */
export function allOccasions(stories: readonly Story[], yard: Yard): Occasion[] {
  return stories.flatMap((story, person) => [
    ...occasionsOf(story, person, yard),
    ...[lookOf(story, person, yard)].filter((one) => one !== null),
  ]);
}

/** Of the stretches around purchases, so many must hold a contact of ours before its absence says something. */
const WRITES = 0.2;
/** Fewer contacts a month than this are never many. */
const LEAST_MANY = 2;

/**
 * How often this business writes: the ninth tenth of the contacts in 30 days around purchases, and whether writing is usual at all.
 * @returns many null where fewer than one in a hundred stretches holds a contact
 */
export function writingHabit(occasions: readonly Occasion[]): { many: number | null; writes: boolean } {
  const rates = occasions
    .map(({ story, day, limit }) => {
      const contacts = story.touches.filter((touch) => touch.day > day - 60 && touch.day <= day + limit && CONTACTS.includes(touch.name));
      return (30 * contacts.length) / (60 + limit);
    })
    .toSorted((a, b) => a - b);
  const some = rates.filter((rate) => rate > 0).length / Math.max(1, rates.length);
  if (some < 0.01) return { many: null, writes: false };
  return { many: Math.max(LEAST_MANY, rates[Math.floor(0.9 * rates.length)] ?? 0), writes: some >= WRITES };
}
