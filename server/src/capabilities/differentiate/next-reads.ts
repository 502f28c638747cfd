// What single persons have bought and kept: keyed reads of the projection, never a scan.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import type { BoughtOrder } from "./buying-history.ts";

/** The latest orders that are looked at. */
const MOST_ORDERS = 200;

/** The person that a record stands for, under each id asked. */
export async function personsOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; person: string }>`
    select id, trust.person_of(id) as person from unnest(${ids}::uuid[]) as id`.execute(db);
  return new Map(rows.map(({ id, person }) => [id, person]));
}

export interface Bought {
  /** The newest first. */
  readonly orders: BoughtOrder[];
  /** Articles that came back as a whole: what somebody did not want is not proposed to them again. */
  readonly givenBack: Set<string>;
}

/** People a query: their ids are part of its address, which must not become too long. */
const AT_A_TIME = 100;

/** Each person's orders by a day, without fees. */
export async function boughtBy(clickhouse: ClickHouse, ids: readonly string[], today: string): Promise<Map<string, Bought>> {
  const bought = new Map<string, Bought>();
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    for (const [id, of] of await boughtBySome(clickhouse, ids.slice(from, from + AT_A_TIME), today)) bought.set(id, of);
  }
  return bought;
}

async function boughtBySome(clickhouse: ClickHouse, ids: readonly string[], today: string): Promise<Map<string, Bought>> {
  const rows = await clickhouse.query<{ personId: string; day: string; skus: string[]; quantities: number[]; amounts: number[] }>(
    `select person_id as personId, toString(max(day)) as day, groupArray(sku) as skus, groupArray(quantity) as quantities, groupArray(amount) as amounts
    from (
      select person_id, order_id, sku, minIf(toDate(at), kind = 'sale') as day, toFloat64(sum(quantity)) as quantity, toFloat64(sum(amount)) as amount
      from identify_order_lines
      where person_id in {ids:Array(UUID)} and kind != 'fee' and sku != '' and toDate(at) <= toDate({today:String})
      group by person_id, order_id, sku)
    group by person_id, order_id order by person_id, day desc, order_id limit ${MOST_ORDERS} by person_id`,
    { ids, today },
  );
  const bought = new Map<string, Bought>();
  for (const { personId, day, skus, quantities, amounts } of rows) {
    const of = bought.get(personId) ?? { orders: [], givenBack: new Set<string>() };
    const lines = skus.map((sku, i) => ({ sku, quantity: quantities[i] ?? 0, amountMinor: amounts[i] ?? 0 }));
    const kept = lines.filter(({ quantity }) => quantity > 0);
    for (const { sku, quantity } of lines) if (quantity <= 0) of.givenBack.add(sku);
    if (kept.length > 0) of.orders.push({ day, lines: kept });
    bought.set(personId, of);
  }
  return bought;
}

/** Whether a matter of the individual is open in care. */
export async function hasOpenMatter(db: Db, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from trust.open_holds h where h.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
