import type { State, Tier } from "../differentiate/index.ts";

/** Tenths by sales so far, as bands. */
export const BANDS = { top: [1, 1], high: [2, 3], middle: [4, 7], low: [8, 10], none: [0, 0] } as const;
export type Band = keyof typeof BANDS;

export const SINCE_DAYS = { "7d": 7, "30d": 30, "90d": 90, "365d": 365 } as const;
export type Since = keyof typeof SINCE_DAYS;

/** What people have said to offers by a medium. */
export const CONSENTS = ["email-yes", "email-no", "email-unasked", "letter-yes", "letter-no", "letter-unasked"] as const;
export type Consent = (typeof CONSENTS)[number];

export const SORTS = ["best", "revenue", "last", "since"] as const;
export type Sort = (typeof SORTS)[number];

/** Which people a list shows. Everything that is absent asks nothing. */
export interface PeopleFilter {
  readonly q?: string | undefined;
  readonly state?: State | undefined;
  readonly tier?: Tier | undefined;
  readonly value?: Band | undefined;
  /** May be written to with offers now, by this medium. */
  readonly reachable?: "email" | "letter" | undefined;
  readonly consent?: Consent | undefined;
  readonly country?: string | undefined;
  readonly source?: string | undefined;
  readonly complaint?: "open" | undefined;
  readonly since?: Since | undefined;
}

/** What a value must be to pass the filter's part about value. */
export function fitsValue(filter: PeopleFilter, value: { state: State; tier: Tier | null; decile: number | null } | undefined): boolean {
  const { state, tier, value: band } = filter;
  if (state !== undefined && value?.state !== state) return false;
  if (tier !== undefined && value?.tier !== tier) return false;
  if (band === undefined) return true;
  const [from, to] = BANDS[band];
  const decile = value?.decile ?? 0;
  return decile >= from && decile <= to;
}

export const asksValue = ({ state, tier, value }: PeopleFilter): boolean =>
  state !== undefined || tier !== undefined || value !== undefined;
export const asksKnown = ({ country, source, since }: PeopleFilter): boolean =>
  country !== undefined || source !== undefined || since !== undefined;
export const asksGate = ({ reachable, consent }: PeopleFilter): boolean => reachable !== undefined || consent !== undefined;
