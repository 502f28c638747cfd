/** The one definition, in SQL, of what a person did up to a day and of the state that follows; used by the refresh and by replays. */
import { COST_KINDS, type Prices } from "./cost-to-serve.ts";
import { FAREWELL_TOUCHES, GAP_WITHOUT_EVIDENCE, PASSIVE_TOUCHES, type LifeLineRule } from "./life-line.ts";

const quoted = (names: readonly string[]): string => names.map((name) => `'${name.replaceAll("'", "\\'")}'`).join(", ");

/** Days since 1970 of an expression's UTC day. */
const dayNumber = (at: string): string => `toUInt16(toDate(${at}))`;

const moneySince = (days: string): string => `sumIf(amount, goods and day > {asOf:Int32} - ${days})`;
const moneyBefore = (days: string): string => `sumIf(amount, goods and day > {asOf:Int32} - 2 * ${days} and day <= {asOf:Int32} - ${days})`;

const END = `toDateTime(toDate({asOf:Int32} + 1), 'UTC')`;

/** What happened by the day {asOf:Int32}, as known now. */
export const KNOWN = `at < ${END}`;

/** What was known on that day. Before {live:Int64} (seconds since 1970) nothing was recorded here: what happened earlier counts as known when it happened. */
export const KNOWN_THEN = `${KNOWN} and (received_at < ${END} or at < toDateTime({live:Int64}, 'UTC'))`;

/** What contacts cost, nothing where it is left out; and what is known, by default what is known now. */
interface Seen {
  readonly prices?: Prices | undefined;
  readonly known?: string;
  /** In so many ranges of persons, side by side. */
  readonly ranges?: number;
}

/**
 * Conditions that part all persons into ranges of about one size. The engine orders UUIDs by their second half, which in ours (version 7) is two fixed
 * bits and then random ones; others fall into some range too.
 */
function personRanges(count: number): string[] {
  const bound = (i: number): string =>
    `toUUID('00000000-0000-0000-${(0x8000 + Math.round((0x4000 * i) / count)).toString(16)}-000000000000')`;
  return Array.from({ length: count }, (_, i) =>
    [...(i > 0 ? [`person_id >= ${bound(i)}`] : []), ...(i < count - 1 ? [`person_id < ${bound(i + 1)}`] : []), "true"].join(" and "),
  );
}

/** The person's own last doing, and what we were told that ends the need. */
const DOINGS = `
  maxIf(${dayNumber("at")}, name not in (${quoted([...FAREWELL_TOUCHES, ...PASSIVE_TOUCHES])})) as engaged_day,
  maxIf(${dayNumber("at")}, name in (${quoted(FAREWELL_TOUCHES)})) as farewell_day`;

const COMPLAINTS = `countIf(name = 'Complaint Opened' and toDate(at) > toDate({asOf:Int32} - 365))`;

/** Touches of people that cost money, among those that make nobody engaged. */
const COSTING: ReadonlySet<string> = new Set(COST_KINDS.flatMap(({ touches }) => touches));
const WEIGHTLESS = PASSIVE_TOUCHES.filter((name) => !COSTING.has(name));

/** What the touches of a person cost, or those that a condition holds of, in minor units with fractions. Prices are numbers, so they may stand in the text. */
export function costOfTouches(prices: Prices, where = "true"): string {
  const priced = COST_KINDS.flatMap(({ id, touches }) => touches.map((name) => ({ name, price: prices[id] })));
  const each = `transform(toString(name), [${quoted(priced.map(({ name }) => name))}], [${priced.map(({ price }) => `toFloat64(${price})`).join(", ")}], 0.)`;
  return where === "true" ? `sum(${each})` : `sumIf(${each}, ${where})`;
}

/** Days and money of each person, from the order lines alone. */
const boughtSql = (period: number, where: string): string => `
    select person_id,
      arrayCompact(arraySort(groupArrayIf(day, kind = 'sale'))) as days,
      sumIf(amount, goods) as revenue,
      ${moneySince("365")} as revenue_year,
      ${moneyBefore("365")} as revenue_year_before,
      ${moneySince(String(period))} as revenue_period,
      ${moneyBefore(String(period))} as revenue_period_before,
      sumIf(amount - cost, goods) as margin,
      sumIf(amount - cost, goods and day > {asOf:Int32} - 365) as margin_year,
      -sumIf(amount, kind = 'return') as returns,
      length(arrayCompact(arraySort(groupArrayIf(day, kind = 'return')))) as return_days
    from (select person_id, ${dayNumber("at")} as day, kind, amount, cost, kind != 'fee' as goods from identify_order_lines where ${where})
    group by person_id`;

/**
 * One row a named person with an order line by day {asOf:Int32}: distinct purchase days, money, last own doing, farewell. Receipts without a name and
 * fees are left out. `period` (days) is the yardstick of the watch list of shrinking customers; it stands in the text so that a period of a year costs
 * nothing more. `prices` are those of serving a person; without them it costs nothing.
 */
export const historiesSql = (period: number, { prices, known = KNOWN, ranges = 1 }: Seen = {}): string => `
  select person_id, days, revenue, revenue_year, revenue_year_before, revenue_period, revenue_period_before, margin, margin_year, returns, return_days,
    complaints_year, contact_cost + return_days * ${prices?.return ?? 0} as cost_to_serve, engaged_day, farewell_day
  from (
    ${personRanges(ranges)
      .map((range) => boughtSql(period, `${range} and not anonymous and ${known}`))
      .join(" union all ")}
  ) as bought
  left join (
    select person_id, ${DOINGS}, ${prices === undefined ? "0." : costOfTouches(prices)} as contact_cost, ${COMPLAINTS} as complaints_year
    from identify_touches where name not in (${quoted(WEIGHTLESS)}) and ${known} group by person_id
  ) as did using person_id`;

/** All others known on that day, with the two columns of doings. `buyers` gives the person_id of those with a history. */
export const outsideSql = (buyers: string, { prices, known = KNOWN }: Seen = {}): string => `
  select person_id, ${DOINGS}, ${prices === undefined ? "0." : costOfTouches(prices)} as contact_cost, ${COMPLAINTS} as complaints_year from identify_touches as did left anti join (${buyers}) as bought using person_id
  where ${known} group by person_id`;

/** Who has a history, for outsideSql where there is no table of them. */
export const buyersSql = (known = KNOWN): string => `select distinct person_id from identify_order_lines where not anonymous and ${known}`;

/** A line at least two years old is found at once, and then nothing more is to be asked. */
export const OLD_ENOUGH = `select 1 as yes from identify_order_lines where at < toDateTime(toDate({asOf:Int32} - 728), 'UTC') limit 1`;

/** Half of the history, a year at most: how far back the shrinking-customer list compares. */
export const PERIOD = `
  select toInt32(greatest(1, least(365, intDiv({asOf:Int32} - toInt32(toDate(min(at))) + 1, 2)))) as period, toInt32(count() > 0) as any
  from identify_order_lines where ${KNOWN}`;

const n = "length(days)";
const last = "toInt32(days[-1])";
const first = "toInt32(days[1])";

/** The business's typical gap: the median of its repeat customers' mean gaps. */
export const TYPICAL_GAP = `if(countIf(${n} > 1) = 0, ${GAP_WITHOUT_EVIDENCE}, quantileExactIf((${last} - ${first}) / (${n} - 1), ${n} > 1))`;

/** As stateOf in life-line.ts, of somebody without a purchase. */
export const outsideState = (rule: LifeLineRule): string => `
  multiIf(farewell_day > 0, 'gone', engaged_day > 0 and engaged_day > {asOf:Int32} - ${rule.engagedDays}, 'engaged-prospect', 'prospect')`;

const limit = (rule: LifeLineRule, times: number, rhythm: string): string =>
  rule.silence === "days" ? String(times) : `${times} * greatest(${rule.quickestRhythm}, ${rhythm})`;

/** As stateOf in life-line.ts. */
export function stateSql(rule: LifeLineRule): string {
  const rhythm = `(${last} - ${first} + {gap:Float64}) / ${n}`;
  const rhythmThen = `(before - ${first} + {gap:Float64}) / (i - 1)`;
  return `
  multiIf(
    ${n} = 0, ${outsideState(rule)},
    farewell_day > 0 and farewell_day >= days[-1], 'gone',
    {asOf:Int32} - ${last} > ${limit(rule, rule.formerAfter, rhythm)}, 'former',
    {asOf:Int32} - ${last} > ${limit(rule, rule.lapsingAfter, rhythm)}, 'lapsing',
    ${n} = 1, 'first-time',
    arrayExists((day, before, i) -> i > 1 and day > {asOf:Int32} - ${rule.wonBackDays}
      and toInt32(day) - before > ${limit(rule, rule.formerAfter, rhythmThen)},
      days, arrayPushFront(arrayPopBack(days), toUInt16(0)), arrayEnumerate(days)), 'won-back',
    'repeat')`;
}
