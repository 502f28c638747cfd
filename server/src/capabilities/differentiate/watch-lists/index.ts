import { belowZero } from "./below-zero-reads.ts";
import { complaining } from "./complaining-reads.ts";
import { byStudy } from "./by-study-reads.ts";
import { customers } from "./customers-reads.ts";
import { hotProspects } from "./hot-prospects-reads.ts";
import { inPerson } from "./in-person-reads.ts";
import { lostValuable } from "./lost-valuable-reads.ts";
import { narrowRange } from "./narrow-range-reads.ts";
import { noEmail } from "./no-email-reads.ts";
import { partnerHeads } from "./partner-heads-reads.ts";
import { shrinkingLarge } from "./shrinking-large-reads.ts";
import { staleFacts } from "./stale-facts-reads.ts";
import { valuableLapsing } from "./valuable-lapsing-reads.ts";
import type { WatchList } from "./watch-list.ts";

/** The lists that somebody should look at, in the order of the screen. */
export const WATCH_LISTS: readonly WatchList[] = [
  shrinkingLarge,
  valuableLapsing,
  complaining,
  narrowRange,
  lostValuable,
  partnerHeads,
  inPerson,
  hotProspects,
  noEmail,
  staleFacts,
  belowZero,
];

/** All lists that a campaign can be made from. */
export const LISTS: readonly WatchList[] = [...WATCH_LISTS, customers, ...byStudy];
