// The lines of purchases as the log has them, the lots that they earned, and who is a member.
import { sql, type Db } from "../../platform/postgres.ts";
import type { LineRow, LotRow, NewLine } from "./order-points.ts";

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

/** Orders of individuals (any record) since a moment, each one's oldest first: a status follows from what was bought before. */
export async function ordersSince(db: Db, people: readonly string[], since: Date): Promise<OrderOf[]> {
  const { rows } = await sql<OrderOf>`
    select p.id as "personId", l.order_id as "orderId"
    from (select distinct trust.person_of(r) as id from unnest(${people}::uuid[]) as r) p cross join lateral trust.records_of(p.id) as r(record)
    join identify.purchase_lines l on l.person_id = r.record
    where l.at >= ${since} and l.name = 'Order Completed' group by 1, 2 order by 1, min(l.at), 2`.execute(db);
  return rows;
}

/** Orders whose lots stand for something else than the log now says: an import was taken back. */
export async function ordersAstray(db: Db): Promise<OrderOf[]> {
  const { rows } = await sql<OrderOf>`
    select distinct trust.person_of(t.person_id) as "personId", t.order_id as "orderId"
    from loyalty.lots t left join identify.purchase_lines l on l.person_id = t.person_id and l.event_id = t.event_id and l.line = t.line
    where t.event_id is not null and l.amount_minor is distinct from t.amount_minor`.execute(db);
  return rows;
}

/** Until the transaction ends nobody else moves points of these individuals; any record → individual. */
export async function lockAll(tx: Db, people: readonly string[], at: Date): Promise<Map<string, string>> {
  await sql`select loyalty.lock_people(${people}::uuid[], ${at})`.execute(tx);
  const { rows } = await sql<{ id: string; individual: string }>`
    select p.id, trust.person_of(p.id) as individual from unnest(${people}::uuid[]) as p(id)`.execute(tx);
  return new Map(rows.map(({ id, individual }) => [id, individual]));
}

/** What the log says of orders of individuals, as they were bought; in the currency of the business only. */
export async function linesOf(
  db: Db,
  orders: readonly OrderOf[],
  currency: string,
): Promise<(LineRow & { individual: string; orderId: string })[]> {
  const { rows } = await sql<LineRow & { individual: string; orderId: string }>`
    with asked as materialized (
      select * from unnest(${orders.map(({ personId }) => personId)}::uuid[], ${orders.map(({ orderId }) => orderId)}::text[]) as a(individual, order_id)
    ), line as materialized (
      select p.individual, l.* from (select distinct individual from asked) p cross join lateral trust.records_of(p.individual) as r(record)
      join identify.purchase_lines l on l.person_id = r.record
      where l.currency = ${currency} and l.order_id = any(${orders.map(({ orderId }) => orderId)}::text[])
    )
    select l.individual, l.order_id as "orderId", l.person_id as "personId", l.event_id as "eventId", l.line, l.name = 'Order Refunded' as back, l.at,
      l.sku, l.category, l.amount_minor as "amountMinor", l.fee
    from asked join line l on l.individual = asked.individual and l.order_id = asked.order_id order by l.at, l.event_id, l.line`.execute(
    db,
  );
  return rows;
}

/** Lots of lines of individuals. @param orders of these orders only; null: of all */
export async function lotsOf(
  db: Db,
  individuals: readonly string[],
  orders: readonly string[] | null,
): Promise<(LotRow & { individual: string })[]> {
  const { rows } = await sql<LotRow & { individual: string }>`
    select p.id as individual, t.person_id as "personId", t.id, t.order_id as "orderId", t.event_id as "eventId", t.line, t.amount_minor as "amountMinor",
      t.rate_points as "ratePoints", t.rate_minor as "rateMinor", t.earned_at as "earnedAt"
    from unnest(${individuals}::uuid[]) as p(id) cross join lateral trust.records_of(p.id) as r(record)
    join loyalty.lots t on t.person_id = r.record and t.event_id is not null
    where ${orders === null} or t.order_id = any(${orders ?? []}::text[])`.execute(db);
  return rows;
}

/** Since when purchases of individuals count: since they have a card, or since the day chosen for who had one then. Who has none is missing. */
export async function countsSince(db: Db, individuals: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ id: string; since: Date }>`
    select p.id, min(least(m.enrolled_at, (select min(c.counted_from) from loyalty.catch_ups c where c.asked_at >= m.enrolled_at))) as since
    from unnest(${individuals}::uuid[]) as p(id) cross join lateral trust.records_of(p.id) as r(record)
    join loyalty.memberships m on m.person_id = r.record group by 1`.execute(db);
  return new Map(rows.map(({ id, since }) => [id, since]));
}

/** Lots of new lines with what they earn. */
export async function earnLines(
  tx: Db,
  lines: readonly (NewLine & { points: number; entryId: string })[],
  at: Date,
  actor: string,
): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    insert into loyalty.lots (person_id, id, source, earned_at, usable_from, expires_at, order_id, event_id, line, sku, category, amount_minor, rate_points, rate_minor)
    select l."personId", l.id, 'purchase', l."earnedAt", l."usableFrom", l."expiresAt", l."orderId", l."eventId", l.line, l.sku, l.category, l."amountMinor",
      l."ratePoints", l."rateMinor"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l("personId" uuid, id uuid, "earnedAt" timestamptz, "usableFrom" timestamptz,
      "expiresAt" timestamptz, "orderId" text, "eventId" uuid, line integer, sku text, category text, "amountMinor" bigint, "ratePoints" bigint,
      "rateMinor" bigint)`.execute(tx);
  const earned = lines.flatMap(({ personId: holder, id: lot, entryId: entry, points, eventId, line, orderId }) =>
    points === 0 ? [] : [{ holder, lot, entry, points, request: `line:${eventId}:${line}`, reason: `Order ${orderId}` }],
  );
  if (earned.length > 0) await sql`select loyalty.earn_all(${JSON.stringify(earned)}::jsonb, ${at}, ${actor})`.execute(tx);
}

export async function setLotAmount(tx: Db, lot: Pick<LotRow, "personId" | "id">, amountMinor: number): Promise<void> {
  await sql`update loyalty.lots set amount_minor = ${amountMinor} where person_id = ${lot.personId} and id = ${lot.id}`.execute(tx);
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
