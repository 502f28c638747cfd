import { FAREWELL_TOUCHES, PASSIVE_TOUCHES } from "../life-line.ts";
import { AS_OF } from "../value-reads.ts";
import type { WatchList } from "./watch-list.ts";

const [DAYS, LEAST] = [30, 2];

const theirs = `at > toDateTime(${AS_OF} - ${DAYS}, 'UTC') and at < toDateTime(${AS_OF} + 1, 'UTC')
  and name not in (${[...PASSIVE_TOUCHES, ...FAREWELL_TOUCHES].map((name) => `'${name}'`).join(", ")})`;

/** Requirement D5, P3: interested and not converted. */
export const hotProspects: WatchList = {
  id: "hot-prospects",
  name: "Hot prospects",
  question: "Who looks and asks again and again, and has not bought yet?",
  owner: "Sales",
  action: "Answer what they looked at, today: call where a number is known and it is allowed, else write about just that",
  definition: `People who have not bought and did something of their own on at least ${LEAST} of the past ${DAYS} days; those with the most days first.`,
  where: "orders = 0 and state = 'engaged-prospect'",
  among: `select person_id, toFloat64(uniqExact(toDate(at))) as weight from identify_touches where ${theirs} group by person_id having weight >= ${LEAST}`,
  urgency: "weight",
  more: `
    select toString(person_id) as personId, [toString(uniqExact(toDate(at))), toString(argMax(name, at)), toString(toDate(max(at)))] as words
    from identify_touches where person_id in {ids:Array(UUID)} and ${theirs} group by person_id`,
  why({ more: [days = "0", last = "", on = ""] }) {
    return `Came on ${days} of the past ${DAYS} days; last on ${on}: ${last}. Has not bought yet.`;
  },
};
