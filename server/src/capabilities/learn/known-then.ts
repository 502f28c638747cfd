/** What was known of somebody when they were drawn: only what had happened by then, so that no treatment can have changed it. */

/** One individual of an experiment. Money in minor units, times in days before the draw. */
export interface Participant {
  readonly person: string;
  readonly treated: boolean;
  /** Bought since, within the window, net of what was given back. */
  readonly outcome: number;
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

/** As columns; money and counts by their logarithm, for they differ by factors. */
export function columnsOf(participants: readonly Participant[]): Float64Array[] {
  return KNOWN_THEN.map(({ of, unit }) =>
    Float64Array.from(participants, (each) => (unit === "share" ? of(each) : Math.sign(of(each)) * Math.log1p(Math.abs(of(each))))),
  );
}
