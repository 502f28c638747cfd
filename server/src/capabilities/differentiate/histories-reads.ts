/** The one definition, in SQL, of what a person did up to a day and of the state that follows; used by the refresh and by replays. */
import { FAREWELL_TOUCHES, PASSIVE_TOUCHES, RULE } from "./life-line.ts";

const quoted = (names: readonly string[]): string => names.map((name) => `'${name.replaceAll("'", "\\'")}'`).join(", ");

/** Days since 1970 of an expression's UTC day. */
const dayNumber = (at: string): string => `toUInt16(toDate(${at}))`;

const moneySince = (days: string): string => `sumIf(amount, goods and day > {asOf:Int32} - ${days})`;
const moneyBefore = (days: string): string => `sumIf(amount, goods and day > {asOf:Int32} - 2 * ${days} and day <= {asOf:Int32} - ${days})`;

const KNOWN = `at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')`;

/** The person's own last doing, and what we were told that ends the need. */
const DOINGS = `
  maxIf(${dayNumber("at")}, name not in (${quoted([...FAREWELL_TOUCHES, ...PASSIVE_TOUCHES])})) as engaged_day,
  maxIf(${dayNumber("at")}, name in (${quoted(FAREWELL_TOUCHES)})) as farewell_day`;

/**
 * One row a named person with an order line by day {asOf:Int32}: distinct purchase days, money, last own doing, farewell. Receipts without a name and
 * fees are left out. `period` (days) is the yardstick of the watch list of shrinking customers; it stands in the text so that a period of a year costs
 * nothing more.
 */
export const historiesSql = (period: number): string => `
  select person_id, days, revenue, revenue_year, revenue_year_before, revenue_period, revenue_period_before, margin, returns, engaged_day, farewell_day
  from (
    select person_id,
      arrayCompact(arraySort(groupArrayIf(day, kind = 'sale'))) as days,
      sumIf(amount, goods) as revenue,
      ${moneySince("365")} as revenue_year,
      ${moneyBefore("365")} as revenue_year_before,
      ${moneySince(String(period))} as revenue_period,
      ${moneyBefore(String(period))} as revenue_period_before,
      sumIf(amount - cost, goods) as margin,
      -sumIf(amount, kind = 'return') as returns
    from (select person_id, ${dayNumber("at")} as day, kind, amount, cost, kind != 'fee' as goods from identify_order_lines where not anonymous and ${KNOWN})
    group by person_id
  ) as bought
  left join (
    select person_id, ${DOINGS} from identify_touches where name not in (${quoted(PASSIVE_TOUCHES)}) and ${KNOWN} group by person_id
  ) as did using person_id`;

/** All others known on that day, with the two columns of doings. `buyers` gives the person_id of those with a history. */
export const outsideSql = (buyers: string): string => `
  select person_id, ${DOINGS} from identify_touches as did left anti join (${buyers}) as bought using person_id
  where ${KNOWN} group by person_id`;

/** Who has a history, for outsideSql where there is no table of them. */
export const BUYERS = `select distinct person_id from identify_order_lines where not anonymous and ${KNOWN}`;

/** Half of the history, a year at most: how far back the shrinking-customer list compares. */
export const PERIOD = `
  select toInt32(greatest(1, least(365, intDiv({asOf:Int32} - toInt32(toDate(min(at))) + 1, 2)))) as period, toInt32(count() > 0) as any
  from identify_order_lines where ${KNOWN}`;

const n = "length(days)";
const last = "toInt32(days[-1])";
const first = "toInt32(days[1])";

/** The business's typical gap: the median of its repeat customers' mean gaps. */
export const TYPICAL_GAP = `if(countIf(${n} > 1) = 0, ${RULE.gapWithoutEvidence}, quantileExactIf((${last} - ${first}) / (${n} - 1), ${n} > 1))`;

/** As stateOf in life-line.ts, of somebody without a purchase. */
export const STATE_OUTSIDE = `
  multiIf(farewell_day > 0, 'gone', engaged_day > 0 and engaged_day > {asOf:Int32} - ${RULE.engagedDays}, 'engaged-prospect', 'prospect')`;

const rhythm = `((${last} - ${first} + {gap:Float64}) / ${n})`;

/** As stateOf in life-line.ts. */
export const STATE = `
  multiIf(
    ${n} = 0, ${STATE_OUTSIDE},
    farewell_day > 0 and farewell_day >= days[-1], 'gone',
    {asOf:Int32} - ${last} > ${RULE.formerAfter} * ${rhythm}, 'former',
    {asOf:Int32} - ${last} > ${RULE.lapsingAfter} * ${rhythm}, 'lapsing',
    ${n} = 1, 'first-time',
    arrayExists((day, before, i) -> i > 1 and day > {asOf:Int32} - ${RULE.wonBackDays}
      and toInt32(day) - before > ${RULE.formerAfter} * (before - ${first} + {gap:Float64}) / (i - 1),
      days, arrayPushFront(arrayPopBack(days), toUInt16(0)), arrayEnumerate(days)), 'won-back',
    'repeat')`;
