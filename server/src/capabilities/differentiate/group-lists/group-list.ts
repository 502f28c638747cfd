/** What a watch list over groups says of itself. A new list is a new file of this shape, added to index.ts. */
export interface GroupList {
  id: string;
  name: string;
  question: string;
  /** Who takes care of it. */
  owner: string;
  /** What to do with the groups on it. */
  action: string;
  /** Its rule in plain words. */
  definition: string;
  /**
   * Its rule. Over values: a condition on differentiate_group_values, the most urgent first by a number that falls, as fresh as the values
   * are. Over names: what identify knows this moment, so that a name that was just found counts at once.
   */
  rule: { over: "values"; where: string; urgency: string } | { over: "names" };
  /** Why this group is on it. */
  why(group: WatchedGroup, words: GroupWords): string;
}

export interface WatchedGroup {
  /** Individuals. */
  people: number;
  revenueMinor: number;
  revenuePeriodMinor: number;
  revenuePeriodBeforeMinor: number;
}

export interface GroupWords {
  money(minor: number): string;
  /** Days of the period that is compared with the one before. */
  periodDays: number;
}
