import { RUN } from "../value-reads.ts";
import type { WatchList } from "./watch-list.ts";

const [PARTNERS, NAMES] = [0.05, 3];

const MEMBERS = `
  select person_id, membership.1 as group_id from differentiate_people final
  array join arrayFilter(one -> startsWith(one.2, 'channel/'), arrayZip(groups, arrayMap(role -> toString(role), roles))) as membership`;

/** The best partners by what their people bought together; at least one. */
const TOP = `
  select pair.2 as group_id from (
    select arrayJoin(arraySlice(arrayReverseSort(groupArray((revenue, group_id))), 1, toUInt32(ceil(${PARTNERS} * count())))) as pair
    from differentiate_group_values where run = ${RUN} and revenue > 0 and group_id in (select group_id from (${MEMBERS})))`;

/** Requirement D5: three names each at the partners that matter. */
export const partnerHeads: WatchList = {
  id: "partner-heads",
  name: "Top three at the top 5 % of partners",
  question: "Which people decide at the channel partners that bring us most?",
  owner: "Sales",
  action: "Know them: a visit a year each, their birthday, what they want to become; equals talk to equals",
  definition: `Of the channel partners, the top ${100 * PARTNERS} % by what their people bought together (at least one); of each of these, the ${NAMES} people who bought most.`,
  where: "1",
  among: `
    select person_id, toFloat64(max(partner)) as weight from (
      select m.person_id as person_id, g.revenue as partner,
        row_number() over (partition by m.group_id order by v.revenue desc, m.person_id) as place
      from (${MEMBERS}) as m
      inner join (select group_id, revenue from differentiate_group_values where run = ${RUN} and group_id in (${TOP})) as g on g.group_id = m.group_id
      inner join (select person_id, revenue from differentiate_values where run = ${RUN}) as v on v.person_id = m.person_id
    ) where place <= ${NAMES} group by person_id`,
  groups: `
    select toString(person_id) as personId, toString(argMax(group_id, g.revenue)) as groupId from (${MEMBERS}) as m
    inner join (select group_id, revenue from differentiate_group_values where run = ${RUN} and group_id in (${TOP})) as g on g.group_id = m.group_id
    where m.person_id in {ids:Array(UUID)} group by person_id`,
  urgency: "weight + revenue / 1e9",
  more: `
    select toString(person_id) as personId, arrayMap(role -> substring(role, length('channel/') + 1), arrayFilter(role -> startsWith(role, 'channel/'), arrayMap(role -> toString(role), roles))) as words
    from differentiate_people final where person_id in {ids:Array(UUID)}`,
  why({ revenueMinor, more }, { money }) {
    const role = more.filter((one) => one !== "").join(", ");
    return `${role === "" ? "No role noted" : role} at one of the best partners; bought for ${money(revenueMinor)} there so far.`;
  },
};
