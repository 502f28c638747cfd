/** The one definition, in SQL, of what a person did up to a day and of the state that follows; used by the refresh and by replays. */
import { FAREWELL_TOUCHES, PASSIVE_TOUCHES, RULE } from "./life-line.ts";

const quoted = (names: readonly string[]): string => names.map((name) => `'${name.replaceAll("'", "\\'")}'`).join(", ");

/** Days since 1970 of an expression's UTC day. */
const dayNumber = (at: string): string => `toUInt16(toDate(${at}))`;

const moneySince = (days: string): string => `sumIf(amount, goods and day > {asOf:Int32} - ${days})`;
const moneyBefore = (days: string): string =>
  `sumIf(amount, goods and day > {asOf:Int32} - 2 * ${days} and day <= {asOf:Int32} - ${days})`;

/**
 * One row a named person who had done anything by day {asOf:Int32}: distinct purchase days, money, last own doing, farewell. Receipts without a
 * name and fees are left out. `period` (days) is the yardstick of the watch list of shrinking customers;
 * it stands in the text so that a period of a year costs nothing more. "everybody" takes in those of whom nothing is known but that they exist.
 */
export const historiesSql = (period: number, who: "doers" | "everybody" = "doers"): string => `
  select person_id,
    arraySort(arrayDistinct(groupArrayIf(day, kind = 1))) as days,
    sumIf(amount, goods) as revenue,
    ${moneySince("365")} as revenue_year,
    ${moneyBefore("365")} as revenue_year_before,
    ${moneySince(String(period))} as revenue_period,
    ${moneyBefore(String(period))} as revenue_period_before,
    sumIf(amount - cost, goods) as margin,
    -sumIf(amount, kind = 2) as returns,
    maxIf(day, kind = 4) as engaged_day,
    maxIf(day, kind = 5) as farewell_day
  from (
    select person_id, ${dayNumber("at")} as day, toUInt8(kind) as kind, amount, cost, kind in (1, 2) as goods
    from identify_order_lines
    where not anonymous and at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')
    union all
    select person_id, ${dayNumber("at")} as day,
      toUInt8(multiIf(name in (${quoted(FAREWELL_TOUCHES)}), 5, name in (${quoted(PASSIVE_TOUCHES)}), 0, 4)) as kind,
      toInt64(0) as amount, toInt64(0) as cost, false as goods
    from identify_touches
    where ${who === "doers" ? `name not in (${quoted(PASSIVE_TOUCHES)}) and ` : ""}at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')
  )
  group by person_id`;

/** All others known on that day: nothing but "First seen" and what we sent them. They are prospects. */
export const outside = (histories: string): string => `
  select distinct person_id from identify_touches as t left anti join (select person_id from ${histories}) as h using person_id
  where at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')`;

/** Half of the history, a year at most: how far back the shrinking-customer list compares. */
export const PERIOD = `
  select toInt32(greatest(1, least(365, intDiv({asOf:Int32} - toInt32(toDate(min(at))) + 1, 2)))) as period, toInt32(count() > 0) as any
  from identify_order_lines where at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')`;

const n = "length(days)";
const last = "toInt32(days[-1])";
const first = "toInt32(days[1])";

/** The business's typical gap: the median of its repeat customers' mean gaps. */
export const TYPICAL_GAP = `if(countIf(${n} > 1) = 0, ${RULE.gapWithoutEvidence}, quantileExactIf((${last} - ${first}) / (${n} - 1), ${n} > 1))`;

const rhythm = `((${last} - ${first} + {gap:Float64}) / ${n})`;

/** As stateOf in life-line.ts. */
export const STATE = `
  multiIf(
    farewell_day > 0 and (${n} = 0 or farewell_day >= days[-1]), 'gone',
    ${n} = 0, if(engaged_day > 0 and engaged_day > {asOf:Int32} - ${RULE.engagedDays}, 'engaged-prospect', 'prospect'),
    {asOf:Int32} - ${last} > ${RULE.formerAfter} * ${rhythm}, 'former',
    {asOf:Int32} - ${last} > ${RULE.lapsingAfter} * ${rhythm}, 'lapsing',
    ${n} = 1, 'first-time',
    arrayExists((day, i) -> i > 1 and day > {asOf:Int32} - ${RULE.wonBackDays}
      and toInt32(day) - toInt32(days[i - 1]) > ${RULE.formerAfter} * (toInt32(days[i - 1]) - ${first} + {gap:Float64}) / (i - 1),
      days, arrayEnumerate(days)), 'won-back',
    'repeat')`;
