import { belowZero } from "./below-zero-reads.ts";
import { customers } from "./customers-reads.ts";
import { shrinkingLarge } from "./shrinking-large-reads.ts";
import { valuableLapsing } from "./valuable-lapsing-reads.ts";
import type { WatchList } from "./watch-list.ts";

/** The lists that somebody should look at. */
export const WATCH_LISTS: readonly WatchList[] = [shrinkingLarge, valuableLapsing, belowZero];

/** All lists that a campaign can be made from. */
export const LISTS: readonly WatchList[] = [...WATCH_LISTS, customers];
