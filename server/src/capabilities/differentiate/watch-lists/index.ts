import { shrinkingLarge } from "./shrinking-large-reads.ts";
import { valuableLapsing } from "./valuable-lapsing-reads.ts";
import type { WatchList } from "./watch-list.ts";

export const WATCH_LISTS: readonly WatchList[] = [shrinkingLarge, valuableLapsing];
