import type { Doubt } from "../sentence.ts";

/** What a watch list says of itself. A new list is a new file of this shape, added to index.ts. */
export interface WatchList {
  id: string;
  name: string;
  question: string;
  /** Who takes care of it, until somebody else is named. */
  owner: string;
  /** What to do with the people on it. */
  action: string;
  /** Its rule in plain words. */
  definition: string;
  /** Its rule over differentiate_values. */
  where: string;
  /**
   * Where the rule needs more than values: a select of person_id and `weight` (Float64), a row a person; only they are on the list.
   * {unit:Float64} is how many minor units make one of the business's currency.
   */
  among?: string;
  /** The most urgent first: a number that falls; may use `weight`. */
  urgency: string;
  /** What `why` tells besides the values: a select of personId (String) and words (Array(String)) for the people {ids:Array(UUID)}. */
  more?: string;
  /**
   * Where its people belong together and are drawn together: a select of personId and groupId (Strings) for the people {ids:Array(UUID)}.
   */
  groups?: string;
  /** Why this person is on it. */
  why(row: WatchedPerson, words: Words): string;
}

export interface WatchedPerson {
  orders: number;
  rhythmDays: number | null;
  silentDays: number;
  pReturn: number;
  revenueMinor: number;
  revenueYearMinor: number;
  revenuePeriodMinor: number;
  revenuePeriodBeforeMinor: number;
  marginMinor: number;
  costToServeMinor: number;
  complaintsYear: number;
  decile: number;
  /** The list's own words about the person, see `more`. */
  more: readonly string[];
}

export interface Words {
  money(minor: number): string;
  /** ISO 4217. */
  currency: string;
  /** Days of the period that is compared with the one before. */
  periodDays: number;
  /** Whether chances of a return may be told. */
  doubt: Doubt;
}
