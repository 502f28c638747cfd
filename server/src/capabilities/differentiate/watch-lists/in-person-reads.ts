import { RUN } from "../value-reads.ts";
import type { WatchList } from "./watch-list.ts";

const MANY = 10;

/** Requirement D5: what ten people say to one's face is worth more than a thousand ticked boxes. */
export const inPerson: WatchList = {
  id: "in-person",
  name: "Top ten, to be asked in person",
  question: "Whom should the head of the house visit or call to hear how we are doing?",
  owner: "Management",
  action: "Visit or call them yourself: what do they like, what annoys them, whom else do they buy from, what would they miss?",
  definition: `The ${MANY} customers with the highest sales so far who still are customers.`,
  where: `person_id in (
    select person_id from differentiate_values where run = ${RUN} and orders > 0 and state not in ('former', 'gone') order by revenue desc, person_id desc limit ${MANY})`,
  urgency: "revenue",
  why: ({ revenueMinor, orders }, { money }) =>
    `Bought for ${money(revenueMinor)} on ${orders} ${orders === 1 ? "day" : "days"}: one of the ten largest.`,
};
