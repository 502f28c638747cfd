// Lines of orders that are known already: those that stand in the order are taken out of staging, the others are further lines of it.
import { sql, type Db } from "../../platform/postgres.ts";

export interface KnownLines {
  /** Lines of the file that the log has already. */
  readonly rows: number;
  readonly amount: number;
  readonly kind: string;
  readonly by: string;
}

/**
 * Takes out staged lines that the log has already. A line is the same if order, article, quantity and money are the same; the nth of equal
 * lines is known if the order has n of them. A line of a credit note that was split over several orders counts as the whole line.
 * @param own this import and earlier ones of the same file; an order that another file confirms is no import's alone from then on
 */
export async function removeKnownLines(tx: Db, table: string, own: readonly string[]): Promise<KnownLines[]> {
  const t = sql.raw(table);
  await sql`
    create temporary table known_orders on commit drop as
    select o.order_no, o.back, e.person_id, e.id, e.import_id, e.payload -> 'products' as products
    from (select distinct order_no, quantity < 0 as back from ${t}) o
    join identify.messages m on m.message_id = case when o.back then 'return:' else 'order:' end || o.order_no
    join identify.events e on e.person_id = m.person_id and e.payload ->> 'order_id' = o.order_no
      and e.name = case when o.back then 'Order Refunded' else 'Order Completed' end`.execute(tx);
  const { rows: some } = await sql`select 1 from known_orders limit 1`.execute(tx);
  if (some.length === 0) return [];
  await sql`
    update identify.events e set import_id = null from known_orders k
    where e.person_id = k.person_id and e.id = k.id and k.import_id <> all(${own}::uuid[])`.execute(tx);
  const { rows } = await sql<KnownLines>`
    with known as (
      select k.order_no, k.back, l.item ->> 'sku' as sku,
        coalesce((l.item #>> '{whole,0}')::int, (l.item ->> 'quantity')::int) as quantity,
        coalesce((l.item #>> '{whole,1}')::bigint, (l.item ->> 'amount_minor')::bigint) as amount, count(*) as n
      from known_orders k cross join lateral jsonb_array_elements(k.products) as l(item)
      where coalesce((l.item ->> 'piece')::int, 0) = 0 group by 1, 2, 3, 4, 5
    ), given as (
      select s.line, s.order_no, s.quantity < 0 as back, s.sku, s.quantity, s.amount,
        row_number() over (partition by s.order_no, s.quantity < 0, s.sku, s.quantity, s.amount order by s.line) as nth
      from ${t} s where s.order_no in (select order_no from known_orders)
    ), gone as (
      delete from ${t} s using given g, known k
      where s.line = g.line and (g.order_no, g.back, g.sku, g.quantity, g.amount) = (k.order_no, k.back, k.sku, k.quantity, k.amount)
        and g.nth <= k.n
      returning s.amount, s.kind, s.by
    )
    select kind, by, count(*)::int as rows, sum(amount)::bigint as amount from gone group by kind, by`.execute(tx);
  return rows;
}
