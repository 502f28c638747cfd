import { sql, type Db } from "../../platform/postgres.ts";
import type { Use } from "./uses-store.ts";

/** An order of an individual, by their first record. */
export interface OrderBack {
  readonly personId: string;
  readonly orderId: string;
}

/** Whether any offer was ever used with an order. */
export async function anythingOnOrders(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from customise.uses where order_ref is not null limit 1`.execute(db);
  return rows.length > 0;
}

/** The orders that these events are about and with which offers were used. */
export async function ordersWithUses(db: Db, events: readonly { personId: string; id: string }[]): Promise<OrderBack[]> {
  if (events.length === 0) return [];
  const { rows } = await sql<OrderBack>`
    select distinct trust.person_of(l.person_id) as "personId", l.order_id as "orderId"
    from unnest(${events.map(({ personId }) => personId)}::uuid[], ${events.map(({ id }) => id)}::uuid[]) as e(person_id, id)
    join identify.purchase_lines l on l.person_id = e.person_id and l.event_id = e.id
    where exists (select from customise.uses u where u.order_ref = l.order_id and u.state = 'committed')`.execute(db);
  return rows;
}

/** What the log has of the goods of an order, before discounts, minor units of the currency: bought, and come back since. */
export async function goodsOfOrder(
  db: Db,
  { personId, orderId }: OrderBack,
  currency: string,
): Promise<{ readonly bought: number; readonly back: number }> {
  const { rows } = await sql<{ bought: number; back: number }>`
    select coalesce(sum(amount_minor + discount_minor) filter (where name = 'Order Completed'), 0)::bigint as bought,
      coalesce(sum(discount_minor - amount_minor) filter (where name = 'Order Refunded'), 0)::bigint as back
    from identify.purchase_lines
    where person_id = any(array(select trust.records_of(${personId}))) and order_id = ${orderId} and currency = ${currency} and not fee`.execute(
    db,
  );
  return rows[0] ?? { bought: 0, back: 0 };
}

/** What the individual used with an order. */
export async function usedWithOrder(db: Db, { personId, orderId }: OrderBack): Promise<Pick<Use, "id">[]> {
  const { rows } = await sql<Pick<Use, "id">>`
    select id from customise.uses
    where order_ref = ${orderId} and state = 'committed' and person_id = any(array(select trust.records_of(${personId}))) order by id`.execute(
    db,
  );
  return rows;
}
