// What people bought, day by day, as conditions on purchases look at it: what was worked out of it last, and beside it the lines that came since.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Bind } from "./segment-conditions/condition-kind.ts";
import { publishedStudy } from "./studies-reads.ts";

/** Of which goods; without either, of all. */
export interface Goods {
  readonly category?: string | undefined;
  readonly sku?: string | undefined;
}

/** What the lines were worked out into, and whether anything has come since. */
export interface PurchasesNow {
  /** Null: nothing that may be used; the lines themselves are read. */
  readonly base: { readonly run: string; readonly carried: number } | null;
  /** Lines were carried over since. */
  readonly fresh: boolean;
  /** Lines of some people were taken out or written again since. */
  readonly rewritten: boolean;
}

/** What a run of the purchases keeps in mind. */
export interface PurchasesReport {
  /** The lines up to this number are in it: see identify_order_lines.carried. */
  readonly carried: number;
}

const EVERYBODY = "toUUID('00000000-0000-0000-0000-000000000000')";

/** As of this moment; a query made with it is right for this moment or a later one. */
export async function purchasesNow(clickhouse: ClickHouse): Promise<PurchasesNow> {
  const last = await publishedStudy<PurchasesReport>(clickhouse, "purchases");
  const none = { base: null, fresh: false, rewritten: false };
  if (last === null) return none;
  const { carried } = last.report;
  const [since] = await clickhouse.query<{ fresh: number; rewritten: number; everybody: number }>(
    `select (select toUInt8(count()) from (select 1 from identify_order_lines where carried > {carried:UInt64} limit 1)) as fresh,
      toUInt8(count() > 0) as rewritten, toUInt8(countIf(person_id = ${EVERYBODY}) > 0) as everybody
    from identify_rewritten where carried > {carried:UInt64}`,
    { carried },
  );
  if (since?.everybody === 1) return none;
  return { base: { run: last.run, carried }, fresh: since?.fresh === 1, rewritten: since?.rewritten === 1 };
}

/** Order lines since the last run, and all there are of those that count. */
export async function linesSince(clickhouse: ClickHouse, carried: number): Promise<{ since: number; all: number }> {
  const [row] = await clickhouse.query<{ since: number; all: number }>(
    `select toFloat64(count()) as all, (select toFloat64(count()) from identify_order_lines where carried > {carried:UInt64}) as since from identify_order_lines`,
    { carried },
  );
  return row ?? { since: 0, all: 0 };
}

/** An order line as a day's share of what was bought; fees and receipts without a name are left out. */
export const LINE = `person_id, toUInt16(toDate(at)) as day, toUInt32(kind = 'sale') as line, if(kind = 'sale', toInt64(quantity), 0) as piece, amount`;
export const COUNTED = "identify_order_lines where not anonymous and kind != 'fee'";

/** Each day once: days, lines, pieces and amounts of a person, of rows like LINE. */
const byPerson = (rows: string): string => `
  select person_id, groupArray(d) as days, groupArray(toUInt32(l)) as lines, groupArray(p) as pieces, groupArray(a) as amounts
  from (select person_id, day as d, sum(line) as l, sum(piece) as p, sum(amount) as a from (${rows}) group by person_id, d) group by person_id`;

/**
 * Queries that together give each person who bought of the goods once: person_id, days, lines, pieces, amounts. Whoever bought or was changed since the
 * last run comes out of the second.
 * @param among a query of the only ids wanted
 */
export function purchaseRows(goods: Goods, now: PurchasesNow, bind: Bind, among?: string): string[] {
  const { base, fresh, rewritten } = now;
  const { category, sku } = goods;
  const ofCategory = category === undefined ? "" : ` and category = ${bind(category, "String")}`;
  const ofGoods = `${ofCategory}${sku === undefined ? "" : ` and sku = ${bind(sku, "String")}`}`;
  const wanted = among === undefined ? "" : ` and person_id in (${among})`;
  const lines = (who: string): string => `select ${LINE} from ${COUNTED}${ofGoods}${wanted}${who}`;
  if (base === null) return [byPerson(lines(""))];
  const run = bind(base.run, "UUID");
  const carried = `carried > ${bind(base.carried, "UInt64")}`;
  const others = `(select person_id from identify_rewritten where ${carried})`;
  const unchanged = rewritten ? ` and person_id not in ${others}` : "";
  const since = [...(fresh ? [lines(` and ${carried}${unchanged}`)] : []), ...(rewritten ? [lines(` and person_id in ${others}`)] : [])];
  const articles = (who: string): string =>
    `select person_id, day, lines as line, pieces as piece, amount from differentiate_articles where run = ${run}${ofGoods}${wanted}${who}`;
  if (sku !== undefined) return [byPerson([articles(unchanged), ...since].join(" union all "))];
  const key = bind(category === undefined ? "" : `=${category}`, "String");
  const stored = `differentiate_purchases where run = ${run} and goods = ${key}${wanted}`;
  const whole = (who: string): string =>
    `select person_id, bought.day as days, bought.lines as lines, bought.pieces as pieces, bought.amount as amounts from ${stored}${who}`;
  if (since.length === 0) return [whole("")];
  const changed = fresh ? `(select person_id from identify_order_lines where ${carried}${wanted})` : "(select toUUID('') where false)";
  const apart = (who: string): string =>
    `select person_id, b.day as day, b.lines as line, b.pieces as piece, b.amount as amount
    from (select person_id, bought.day, bought.lines, bought.pieces, bought.amount from ${stored}${unchanged}${who}) array join bought as b`;
  // Of a few people everything is put together; of everybody only what came since.
  if (among !== undefined) return [byPerson([apart(""), ...since].join(" union all "))];
  const both = fresh ? [apart(` and person_id in ${changed}`), ...since] : since;
  return [whole(`${unchanged}${fresh ? ` and person_id not in ${changed}` : ""}`), byPerson(both.join(" union all "))];
}
