import { runOf } from "../studies-reads.ts";
import { AS_OF, RUN } from "../value-reads.ts";
import type { WatchList } from "./watch-list.ts";

/** Nobody works down more, and their lines alone are looked through. */
const MOST = 2000;
const FEW = 2;

/** What each spends elsewhere (minor units): as they told us, else as estimated from people like them. */
const ELSEWHERE = `
  select person_id, if(told > 0, told, estimated) - revenue_year as elsewhere from (
    select v.person_id as person_id, v.revenue_year as revenue_year, s.estimated as estimated, s.told as told
    from (select person_id, revenue_year from differentiate_values where run = ${RUN} and revenue_year > 0) as v
    inner join (
      select person_id, max(wallet) as estimated, max(said) as told from (
        select person_id, toFloat64(wallet) as wallet, 0. as said from differentiate_wallets where run = ${runOf("wallet")}
        union all
        select person_id, 0., toFloat64OrZero(arrayElement(facts['spend_in_all'], 1)) * {unit:Float64} from differentiate_people final
        where notEmpty(facts['spend_in_all'])
      ) group by person_id
    ) as s on s.person_id = v.person_id
  ) where elsewhere >= revenue_year
  order by elsewhere desc, person_id desc limit ${MOST}`;

/** Requirement D5, share of wallet: much of what they need they buy from others. */
export const narrowRange: WatchList = {
  id: "narrow-range",
  name: "One or two lines from us, plenty elsewhere",
  question: "Which customers could bring us much more, because they buy only a part of what they need here?",
  owner: "Sales",
  action: "Ask what else they buy and where, and show them the one line that fits best with what they take from us",
  definition: `Customers who bought in at most ${FEW} categories in the past 365 days and spend at least as much elsewhere as here, as they told us or else as estimated from people like them; among the ${MOST} who spend most elsewhere.`,
  where: "revenue_year > 0",
  among: `
    select person_id, any(elsewhere) as weight from (
      select e.person_id as person_id, e.elsewhere as elsewhere, l.category as category from (${ELSEWHERE}) as e
      inner join (
        select person_id, category from identify_order_lines
        where kind = 'sale' and at > toDateTime(${AS_OF} - 365, 'UTC') and person_id in (select person_id from (${ELSEWHERE}))
      ) as l on l.person_id = e.person_id
    ) group by person_id having uniqExact(category) <= ${FEW}`,
  urgency: "weight",
  more: `
    select toString(person_id) as personId, arrayMap(category -> toString(category), arraySort(groupUniqArray(category))) as words
    from identify_order_lines where person_id in {ids:Array(UUID)} and kind = 'sale' and category != '' and at > toDateTime(${AS_OF} - 365, 'UTC') group by person_id`,
  why({ revenueYearMinor, more }, { money }) {
    const lines = more.length === 0 ? "" : `: ${more.join(" and ")}`;
    return `Bought for ${money(revenueYearMinor)} here in the past year${lines}; at least as much goes elsewhere.`;
  },
};
