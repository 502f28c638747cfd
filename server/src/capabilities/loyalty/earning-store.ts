// The lines of purchases as the log has them, the lots that they earned, and who is a member.
import { sql, type Db } from "../../platform/postgres.ts";

export interface LineRow {
  readonly personId: string;
  readonly eventId: string;
  readonly line: number;
  readonly back: boolean;
  readonly at: Date;
  readonly sku: string;
  readonly category: string;
  readonly amountMinor: number;
  readonly fee: boolean;
}

/** An order of an individual. */
export interface OrderOf {
  readonly personId: string;
  readonly orderId: string;
}

/** The orders that these events are about, of people who have a card under some record. */
export async function ordersOfMembers(db: Db, events: readonly { personId: string; id: string }[]): Promise<OrderOf[]> {
  const { rows } = await sql<OrderOf>`
    select distinct trust.person_of(l.person_id) as "personId", l.order_id as "orderId"
    from unnest(${events.map(({ personId }) => personId)}::uuid[], ${events.map(({ id }) => id)}::uuid[]) as e(person_id, id)
    join identify.purchase_lines l on l.person_id = e.person_id and l.event_id = e.id
    where exists (select from trust.records_of(trust.person_of(e.person_id)) r join loyalty.memberships m on m.person_id = r)`.execute(db);
  return rows;
}

/** Orders of an individual since a moment, the oldest first: a status follows from what was bought before. */
export async function ordersSince(db: Db, personId: string, since: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select order_id as id from identify.purchase_lines
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and at >= ${since} and name = 'Order Completed'
    group by order_id order by min(at), order_id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Orders whose lots stand for something else than the log now says: an import was taken back. */
export async function ordersAstray(db: Db): Promise<OrderOf[]> {
  const { rows } = await sql<OrderOf>`
    select distinct trust.person_of(t.person_id) as "personId", t.order_id as "orderId"
    from loyalty.lots t left join identify.purchase_lines l on l.person_id = t.person_id and l.event_id = t.event_id and l.line = t.line
    where t.event_id is not null and l.amount_minor is distinct from t.amount_minor`.execute(db);
  return rows;
}

/** What the log says of an order, as it was bought; in the currency of the business only. */
export async function linesOf(db: Db, records: readonly string[], orderId: string, currency: string): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select person_id as "personId", event_id as "eventId", line, name = 'Order Refunded' as back, at, sku, category,
      amount_minor as "amountMinor", fee
    from identify.purchase_lines
    where person_id = any(${records}::uuid[]) and order_id = ${orderId} and currency = ${currency} order by at, event_id, line`.execute(db);
  return rows;
}

export interface LotRow {
  readonly personId: string;
  readonly id: string;
  readonly eventId: string;
  readonly line: number;
  readonly amountMinor: number;
  readonly ratePoints: number;
  readonly rateMinor: number;
}

export async function lotsOfOrder(db: Db, records: readonly string[], orderId: string): Promise<LotRow[]> {
  const { rows } = await sql<LotRow>`
    select person_id as "personId", id, event_id as "eventId", line, amount_minor as "amountMinor", rate_points as "ratePoints",
      rate_minor as "rateMinor"
    from loyalty.lots where person_id = any(${records}::uuid[]) and order_id = ${orderId}`.execute(db);
  return rows;
}

export async function setLotAmount(tx: Db, lot: Pick<LotRow, "personId" | "id">, amountMinor: number): Promise<void> {
  await sql`update loyalty.lots set amount_minor = ${amountMinor} where person_id = ${lot.personId} and id = ${lot.id}`.execute(tx);
}

/** Since when purchases of the individual count: since they have a card, or since the day chosen for who had one then; null: they have none. */
export async function countsSince(db: Db, records: readonly string[]): Promise<Date | null> {
  const { rows } = await sql<{ since: Date | null }>`
    select min(least(m.enrolled_at, (select min(c.counted_from) from loyalty.catch_ups c where c.asked_at >= m.enrolled_at))) as since
    from loyalty.memberships m where m.person_id = any(${records}::uuid[])`.execute(db);
  return rows[0]?.since ?? null;
}

/** What counts towards a status: points and money of purchases from a moment on and before another. */
export async function countedBetween(
  db: Db,
  records: readonly string[],
  from: Date,
  before: Date,
): Promise<{ points: number; value: number }> {
  const { rows } = await sql<{ points: number; value: number }>`
    select coalesce(sum(amount_minor * rate_points / rate_minor), 0)::bigint as points, coalesce(sum(amount_minor), 0)::bigint as value
    from loyalty.lots where person_id = any(${records}::uuid[]) and earned_at >= ${from} and earned_at < ${before} and event_id is not null`.execute(
    db,
  );
  return rows[0] ?? { points: 0, value: 0 };
}

export interface Expiring {
  readonly personId: string;
  readonly on: string;
  readonly points: number;
}

/** What expires between two moments and nobody was told of, by record and day (UTC); noted as told. */
export async function takeNotices(tx: Db, now: Date, until: Date, limit: number): Promise<Expiring[]> {
  const { rows } = await sql<Expiring>`
    insert into loyalty.notices (person_id, expires_on, points, told_at)
    select l.person_id, (l.expires_at at time zone 'UTC')::date, sum(l.free)::bigint, ${now}
    from loyalty.lots l
    where l.free > 0 and l.expires_at > ${now} and l.expires_at <= ${until}
      and not exists (select from loyalty.notices n where n.person_id = l.person_id and n.expires_on = (l.expires_at at time zone 'UTC')::date)
    group by 1, 2 order by 2, 1 limit ${limit}
    on conflict do nothing
    returning person_id as "personId", expires_on::text as on, points`.execute(tx);
  return rows;
}
