import { NAMES_WANTED } from "../../identify/index.ts";
import type { GroupList } from "./group-list.ts";

/** Requirement D5: whoever answers the telephone, somebody else decides. */
export const namesMissing: GroupList = {
  id: "names-missing",
  name: "Wanted, with fewer than three names",
  question: "Where do we want to win an institution and know too few people there?",
  owner: "Sales",
  action: "Ask those you know who else decides, and note the names with their roles",
  definition: `Institutions and channel partners marked as wanted, with fewer than ${NAMES_WANTED} people of ours in them, by name.`,
  rule: { over: "names" },
  why({ people, revenueMinor }, { money }) {
    const missing = NAMES_WANTED - people;
    const find = `find ${missing === 1 ? "one more" : `${missing} ${people === 0 ? "names" : "more"}`}.`;
    const known = people === 0 ? "Nobody is known there" : people === 1 ? "One name is known there" : `${people} names are known there`;
    return `${known}: ${find}${revenueMinor > 0 ? ` They bought for ${money(revenueMinor)} so far.` : ""}`;
  },
};
