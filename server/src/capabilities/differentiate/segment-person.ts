// One person as the conditions of segments look at them. Pure.

export interface Line {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly kind: "sale" | "return";
  readonly category: string;
  readonly sku: string;
  readonly quantity: number;
  /** Minor units, returns negative. */
  readonly amount: number;
}

export interface Doing {
  readonly day: number;
  readonly name: string;
}

/** The figures of differentiate_values by column; money in minor units, days as numbers since 1970. */
export interface Figures {
  readonly numbers: Readonly<Record<string, number>>;
  readonly state: string;
  readonly tier: string;
}

export interface Person {
  /** Day since when they are known. */
  readonly since: number;
  readonly facts: Readonly<Record<string, readonly string[]>>;
  readonly kinds: Readonly<Record<string, string>>;
  /** Day until which a fact is fresh; missing: for ever. */
  readonly freshUntil: Readonly<Record<string, number>>;
  readonly points: readonly string[];
  readonly blocked: readonly string[];
  /** purpose/medium → decision. */
  readonly consents: Readonly<Record<string, string>>;
  /** The chosen one; empty: none. */
  readonly medium: string;
  /** Seconds since 1970; 0: none. */
  readonly pauseUntil: number;
  readonly held: boolean;
  /** Whether they can be reached for which purpose by which medium: see reach.ts. */
  readonly reach: string;
  readonly groups: readonly string[];
  /** kind/role */
  readonly roles: readonly string[];
  /** Null: came after the last refresh. */
  readonly figures: Figures | null;
  /** Group by need, 0 and 255 as in need.ts; null: not placed. */
  readonly need: number | null;
  readonly attitude: { readonly cell: string; readonly points: number } | null;
  /** Spent here in the past year, and in all as estimated (0: not), minor units. */
  readonly wallet: { readonly spent: number; readonly wallet: number } | null;
  readonly lines: readonly Line[];
  readonly doings: readonly Doing[];
}

/** Of whom nothing is known: what a condition says of somebody without a row in what it looks at. */
export const NOBODY: Person = {
  since: 0,
  facts: {},
  kinds: {},
  freshUntil: {},
  points: [],
  blocked: [],
  consents: {},
  medium: "",
  pauseUntil: 0,
  held: false,
  reach: "",
  groups: [],
  roles: [],
  figures: null,
  need: null,
  attitude: null,
  wallet: null,
  lines: [],
  doings: [],
};

/** The moment that conditions are looked at: today in days since 1970 (UTC), now in seconds; and how many minor units make one of the currency. */
export interface Moment {
  readonly today: number;
  readonly now: number;
  readonly minor: number;
}
