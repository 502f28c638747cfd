import { AS_OF } from "../value-reads.ts";
import type { WatchList } from "./watch-list.ts";

/** Parts of a fact (address.city) go with the whole. */
const STALE = `arrayFilter((attribute, until) -> until < ${AS_OF} and position(attribute, '.') = 0, mapKeys(fresh_until), mapValues(fresh_until))`;

/** Requirement D5: what people told us wears out, and mail by worn-out facts annoys. */
export const staleFacts: WatchList = {
  id: "stale-facts",
  name: "Facts gone stale",
  question: "Of whom do we use what we were told so long ago that it may be wrong by now?",
  owner: "Service",
  action: "Ask again: the question stands on their page, at the desk and in the next mail",
  definition:
    "Everybody (former and gone customers left out) with a fact past the day until which the data dictionary calls it fresh; the most valuable first, then those with most of them.",
  where: "state not in ('former', 'gone')",
  among: `select person_id, toFloat64(length(${STALE})) as weight from differentiate_people final where notEmpty(${STALE})`,
  urgency: "revenue + weight / 100",
  more: `
    select toString(person_id) as personId, arrayMap(attribute -> toString(attribute), ${STALE}) as words
    from differentiate_people final where person_id in {ids:Array(UUID)}`,
  why({ revenueMinor, more }, { money }) {
    const which = more.map((attribute) => attribute.replaceAll("_", " ")).join(", ");
    return `Not fresh any more: ${which}.${revenueMinor > 0 ? ` Bought for ${money(revenueMinor)} so far.` : ""}`;
  },
};
