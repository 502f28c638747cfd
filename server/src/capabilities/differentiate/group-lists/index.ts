import type { GroupList } from "./group-list.ts";
import { namesMissing } from "./names-missing.ts";
import { shrinkingGroups } from "./shrinking-groups-reads.ts";

/** The lists of groups that somebody should look at. */
export const GROUP_LISTS: readonly GroupList[] = [shrinkingGroups, namesMissing];
