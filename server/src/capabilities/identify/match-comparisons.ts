// What two records are compared by: data, not code. One reader here evaluates it, another writes it as SQL (match-sql.ts), and a
// property test holds both to the same answer.
import { withEach, type MatchField, type MatchRecord } from "./match-record.ts";
import { differences, edits, jaroWinkler } from "./match-similarity.ts";

/** A statement about two records; texts that are compared are never empty. */
export type Test =
  | { readonly same: readonly MatchField[] }
  | { readonly similar: MatchField; readonly atLeast: number }
  | { readonly edits: MatchField; readonly atMost: number }
  /** As long as each other, and different in so few places. */
  | { readonly digitsOff: MatchField; readonly atMost: number }
  /** The same characters stand at this place, counted from 1, or from the end if negative. */
  | { readonly part: MatchField; readonly from: number; readonly length: number }
  /** What one record says in one field the other says in the other field, and the other way round much the same or unknown. */
  | { readonly swapped: readonly [MatchField, MatchField] }
  /** YYYYMMDD against YYYYDDMM. */
  | { readonly dayAndMonthSwapped: MatchField }
  /** At least one of the two records says nothing here. */
  | { readonly missing: MatchField }
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] };

/** Jaro-Winkler similarity from which two names are much the same. */
export const MUCH_THE_SAME = 0.8;

export interface Level {
  readonly label: string;
  readonly test: Test;
  /** The fields whose shared value counts for more the rarer it is. */
  readonly frequency?: readonly MatchField[];
}

export interface Comparison {
  readonly id: string;
  readonly label: string;
  /** Without one of these on both sides there is no evidence. */
  readonly needs: readonly MatchField[];
  /** The field of which a record may have several values: of two records the pair of values that agrees best is compared. */
  readonly several?: "email" | "phone";
  /** From the strongest to the weakest; what passes none is level 0, the highest is levels.length. */
  readonly levels: readonly Level[];
  /** What m is taken to be before any data are seen, from level 0 up; sums to 1. */
  readonly prior: readonly number[];
  /** The largest share of the pairs of one person that can be at each level: a class with more there is not one person. */
  readonly most: readonly number[];
}

/** Why two people who are not one may agree all the same. */
export interface Rival {
  readonly id: string;
  readonly label: string;
  /** The comparisons in which they agree more than chance would have it, by id, with the chances of the levels before any data. */
  readonly shared: Readonly<Record<string, readonly number[]>>;
  /** True if they agree because one value was handed on, so that a rare one speaks for them too; false if they agree by chance. */
  readonly handedOn: boolean;
}

export const RIVALS: readonly Rival[] = [
  {
    id: "household",
    label: "could be two people of one house",
    shared: {
      family: [0.1, 0.05, 0.05, 0.1, 0.7],
      address: [0.05, 0.05, 0.05, 0.05, 0.1, 0.7],
      phone: [0.5, 0.1, 0.4],
      email: [0.8, 0.05, 0.05, 0.1],
    },
    handedOn: true,
  },
  {
    id: "namesakes",
    label: "could be two people of one name",
    // Their addresses look alike, but a mailbox has one owner.
    shared: { given: [0.01, 0.1, 0.04, 0.05, 0.1, 0.7], family: [0.01, 0.05, 0.04, 0.1, 0.8], email: [0.8, 0.1, 0.099, 0.001] },
    handedOn: false,
  },
];

const similar = (field: MatchField, atLeast: number): Test => ({ similar: field, atLeast });
const samePlace: Test = { any: [{ same: ["postcode"] }, { same: ["city"] }] };
const sameStreet = similar("street", 0.9);

/** The one configuration, for every business. */
export const COMPARISONS: readonly Comparison[] = [
  {
    id: "given",
    label: "Given name",
    needs: ["given"],
    levels: [
      { label: "the same", test: { same: ["given"] }, frequency: ["given"] },
      { label: "a short form of the other", test: { same: ["root"] }, frequency: ["root"] },
      { label: "very similar", test: similar("given", 0.92) },
      { label: "given and family name swapped", test: { swapped: ["given", "family"] } },
      { label: "similar", test: similar("given", MUCH_THE_SAME) },
    ],
    prior: [0.05, 0.05, 0.05, 0.1, 0.05, 0.7],
    most: [0.2, 0.3, 0.3, 0.4, 0.3, 1],
  },
  {
    id: "family",
    label: "Family name",
    needs: ["family"],
    levels: [
      { label: "the same", test: { same: ["family"] }, frequency: ["family"] },
      { label: "very similar", test: similar("family", 0.92) },
      { label: "given and family name swapped", test: { swapped: ["given", "family"] } },
      { label: "similar", test: similar("family", MUCH_THE_SAME) },
    ],
    prior: [0.05, 0.05, 0.05, 0.1, 0.75],
    most: [0.2, 0.3, 0.3, 0.4, 1],
  },
  {
    id: "birth",
    label: "Date of birth",
    needs: ["birth"],
    levels: [
      { label: "the same", test: { same: ["birth"] }, frequency: ["birth"] },
      {
        label: "one digit off, or day and month swapped",
        test: { any: [{ digitsOff: "birth", atMost: 1 }, { dayAndMonthSwapped: "birth" }] },
      },
      { label: "two digits off", test: { digitsOff: "birth", atMost: 2 } },
      { label: "the same year", test: { part: "birth", from: 1, length: 4 } },
    ],
    prior: [0.05, 0.05, 0.05, 0.1, 0.75],
    most: [0.3, 0.3, 0.3, 0.4, 1],
  },
  {
    id: "address",
    label: "Address",
    needs: ["street", "postcode", "city"],
    levels: [
      {
        label: "the same house",
        test: { all: [{ same: ["house"] }, samePlace, sameStreet] },
        frequency: ["street", "house"],
      },
      { label: "the same street", test: { all: [{ any: [samePlace, { same: ["house"] }] }, sameStreet] } },
      {
        label: "the same place, street not known",
        test: { all: [{ missing: "street" }, samePlace] },
        frequency: ["city"],
      },
      {
        label: "a similar place, street not known",
        test: { all: [{ missing: "street" }, { any: [similar("city", 0.88), similar("postcode", 0.92)] }] },
      },
      { label: "the same place, another street", test: samePlace },
    ],
    prior: [0.15, 0.1, 0.05, 0.1, 0.2, 0.4],
    most: [0.8, 0.8, 0.8, 0.8, 0.8, 1],
  },
  {
    id: "email",
    label: "E-mail",
    needs: ["email"],
    several: "email",
    levels: [
      { label: "the same", test: { same: ["email"] }, frequency: ["email"] },
      { label: "the same name before the @", test: { same: ["mailbox"] }, frequency: ["mailbox"] },
      { label: "similar", test: similar("email", 0.92) },
    ],
    prior: [0.3, 0.1, 0.1, 0.5],
    most: [0.7, 0.5, 0.5, 1],
  },
  {
    id: "phone",
    label: "Phone",
    needs: ["phone"],
    several: "phone",
    levels: [
      { label: "the same", test: { same: ["phone"] }, frequency: ["phone"] },
      {
        label: "one digit off, or the same last six",
        test: {
          any: [
            { digitsOff: "phone", atMost: 1 },
            { part: "phone", from: -6, length: 6 },
          ],
        },
      },
    ],
    prior: [0.4, 0.1, 0.5],
    most: [0.7, 0.4, 1],
  },
  {
    id: "number",
    label: "Number",
    needs: ["number"],
    levels: [
      { label: "the same", test: { same: ["number"] }, frequency: ["number"] },
      { label: "one digit off", test: { edits: "number", atMost: 1 } },
    ],
    prior: [0.1, 0.1, 0.8],
    most: [0.3, 0.3, 1],
  },
];

const part = (text: string, from: number, length: number): string =>
  from > 0 ? text.slice(from - 1, from - 1 + length) : text.slice(from).slice(0, length);

function passes(test: Test, a: MatchRecord, b: MatchRecord): boolean {
  if ("same" in test) return test.same.every((field) => a[field] !== "" && a[field] === b[field]);
  if ("similar" in test) {
    const [x, y] = [a[test.similar], b[test.similar]];
    return x !== "" && y !== "" && jaroWinkler(x, y) >= test.atLeast;
  }
  if ("edits" in test) {
    const [x, y] = [a[test.edits], b[test.edits]];
    return x !== "" && y !== "" && edits(x, y) <= test.atMost;
  }
  if ("digitsOff" in test) {
    const [x, y] = [a[test.digitsOff], b[test.digitsOff]];
    return x !== "" && x.length === y.length && differences(x, y) <= test.atMost;
  }
  if ("part" in test) {
    const [x, y] = [part(a[test.part], test.from, test.length), part(b[test.part], test.from, test.length)];
    return x !== "" && x === y;
  }
  if ("swapped" in test) {
    const [f, g] = test.swapped;
    const crossed = (x: MatchRecord, y: MatchRecord): boolean =>
      x[f] !== "" && x[f] === y[g] && (x[g] === "" || y[f] === "" || jaroWinkler(x[g], y[f]) >= MUCH_THE_SAME);
    return crossed(a, b) || crossed(b, a);
  }
  if ("dayAndMonthSwapped" in test) {
    const [x, y] = [a[test.dayAndMonthSwapped], b[test.dayAndMonthSwapped]];
    return x !== "" && x.slice(0, 4) + x.slice(6) + x.slice(4, 6) === y;
  }
  if ("missing" in test) return a[test.missing] === "" || b[test.missing] === "";
  if ("all" in test) return test.all.every((each) => passes(each, a, b));
  return test.any.some((each) => passes(each, a, b));
}

function levelBetween(comparison: Comparison, a: MatchRecord, b: MatchRecord): number | null {
  if (!comparison.needs.some((field) => a[field] !== "" && b[field] !== "")) return null;
  const index = comparison.levels.findIndex(({ test }) => passes(test, a, b));
  return index < 0 ? 0 : comparison.levels.length - index;
}

/** 0 (different) up to levels.length; null where there is no evidence. */
export function levelOf(comparison: Comparison, a: MatchRecord, b: MatchRecord): number | null {
  const { several } = comparison;
  if (several === undefined) return levelBetween(comparison, a, b);
  const levels = withEach(a, several).flatMap((one) => withEach(b, several).map((other) => levelBetween(comparison, one, other)));
  return levels.reduce((best, level) => (level === null || (best !== null && best >= level) ? best : level), null);
}
