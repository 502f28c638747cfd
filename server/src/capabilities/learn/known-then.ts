/** What was known of somebody when they were drawn: only what had happened by then, so that no treatment can have changed it. */

/** One individual of an experiment. Money in minor units, times in days before the draw. */
export interface Participant {
  readonly person: string;
  readonly arm: string;
  /** Bought since, within the window, net of what was given back. */
  readonly bought: number;
  /** What contacts with them cost since, within the window. */
  readonly cost: number;
  readonly orders: number;
  readonly yearMinor: number;
  readonly meanMinor: number;
  /** Null before a first order. */
  readonly silence: number | null;
  readonly since: number | null;
  /** Of their orders, those with something at a lower price, 0 to 1. */
  readonly reduced: number;
  readonly givenBack: number;
}

export interface Known {
  readonly id: string;
  readonly name: string;
  readonly unit: "times" | "money" | "days" | "share" | "rhythms";
  readonly of: (participant: Participant) => number;
}

const YEARS = 3 * 365;

/** How long they had been silent beside how long they usually were; 0 without a rhythm. */
function rhythm({ orders, silence, since }: Participant): number {
  if (orders < 2 || silence === null || since === null || since <= silence) return 0;
  return Math.min((silence * (orders - 1)) / (since - silence), 20);
}

export const KNOWN_THEN: readonly Known[] = [
  { id: "orders", name: "Orders before", unit: "times", of: ({ orders }) => orders },
  { id: "year", name: "Bought for in the year before", unit: "money", of: ({ yearMinor }) => yearMinor },
  { id: "order", name: "An order was worth", unit: "money", of: ({ meanMinor }) => meanMinor },
  { id: "silence", name: "Since the last order", unit: "days", of: ({ silence }) => Math.min(silence ?? YEARS, YEARS) },
  { id: "since", name: "Since the first order", unit: "days", of: ({ since }) => since ?? 0 },
  { id: "rhythm", name: "Silence by their own rhythm", unit: "rhythms", of: rhythm },
  { id: "reduced", name: "Orders at a lower price", unit: "share", of: ({ reduced }) => reduced },
  { id: "givenBack", name: "Gave back", unit: "times", of: ({ givenBack }) => givenBack },
];

/** People of an experiment, a place each in every column: a million of them take a hundred megabytes, as objects they would take ten times as much. */
export interface Participants {
  /** Index into the arms. */
  readonly arm: Uint8Array;
  readonly bought: Float64Array;
  readonly cost: Float64Array;
  /** In the order of KNOWN_THEN. */
  readonly known: readonly Float64Array[];
}

/** Those in one of the arms. */
export function columnsOf(participants: readonly Participant[], arms: readonly string[]): Participants {
  const some = participants.filter(({ arm }) => arms.includes(arm));
  return {
    arm: Uint8Array.from(some, ({ arm }) => arms.indexOf(arm)),
    bought: Float64Array.from(some, ({ bought }) => bought),
    cost: Float64Array.from(some, ({ cost }) => cost),
    known: KNOWN_THEN.map(({ of }) => Float64Array.from(some, of)),
  };
}

/** One after the other. */
function end<Column extends Float64Array | Uint8Array>(parts: readonly Column[], empty: (length: number) => Column): Column {
  const all = empty(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const numbers = (parts: readonly Float64Array[]): Float64Array => end<Float64Array>(parts, (length) => new Float64Array(length));

/** One part after the other. */
export const joined = (parts: readonly Participants[]): Participants => ({
  arm: end<Uint8Array>(
    parts.map(({ arm }) => arm),
    (length) => new Uint8Array(length),
  ),
  bought: numbers(parts.map(({ bought }) => bought)),
  cost: numbers(parts.map(({ cost }) => cost)),
  known: KNOWN_THEN.map((_, k) => numbers(parts.map(({ known }) => known[k]!))),
});

/** For a learner; money and counts by their logarithm, for they differ by factors. */
export const learnable = ({ known }: Participants): Float64Array[] =>
  known.map((values, k) =>
    KNOWN_THEN[k]?.unit === "share" ? values : values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value))),
  );
