// Earlier purchases that are being counted, and how the earning goes.
import { sql, type Db } from "../../platform/postgres.ts";

export interface CatchUp {
  readonly id: string;
  readonly countedFrom: Date;
  readonly askedAt: Date;
  readonly actor: string;
  /** Records looked at so far; of how many. */
  readonly people: number;
  readonly of: number;
  readonly doneAt: Date | null;
}

/** Adds it; false if it is there already. */
export async function insertCatchUp(tx: Db, one: { id: string; countedFrom: Date; askedAt: Date; actor: string }): Promise<boolean> {
  const { rows } = await sql`
    insert into loyalty.catch_ups (id, counted_from, asked_at, actor) values (${one.id}, ${one.countedFrom}, ${one.askedAt}, ${one.actor})
    on conflict (id) do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

export async function openCatchUp(db: Db): Promise<{ id: string; countedFrom: Date; askedAt: Date; reached: string | null } | null> {
  const { rows } = await sql<{ id: string; countedFrom: Date; askedAt: Date; reached: string | null }>`
    select id, counted_from as "countedFrom", asked_at as "askedAt", reached from loyalty.catch_ups where done_at is null`.execute(db);
  return rows[0] ?? null;
}

/** The newest first. */
export async function catchUps(db: Db, limit: number): Promise<CatchUp[]> {
  const { rows } = await sql<CatchUp>`
    select c.id, c.counted_from as "countedFrom", c.asked_at as "askedAt", c.actor, c.people, c.done_at as "doneAt",
      (select count(*)::int from loyalty.memberships m where m.enrolled_at <= c.asked_at) as of
    from loyalty.catch_ups c order by c.asked_at desc, c.id limit ${limit}`.execute(db);
  return rows;
}

/** Records that had a card at a moment, in their order, after the one given. */
export async function membersAt(db: Db, at: Date, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from loyalty.memberships
    where enrolled_at <= ${at} and (${after}::uuid is null or person_id > ${after}::uuid) order by person_id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function passCatchUp(
  db: Db,
  id: string,
  step: { reached: string | null; people: number; doneAt: Date | null },
): Promise<void> {
  await sql`
    update loyalty.catch_ups set reached = coalesce(${step.reached}::uuid, reached), people = people + ${step.people}, done_at = ${step.doneAt}
    where id = ${id}`.execute(db);
}

export async function noteRun(db: Db, at: Date, orders: number): Promise<void> {
  await sql`
    insert into loyalty.earning_runs (at, orders) values (${at}, ${orders})
    on conflict (one) do update set at = excluded.at, orders = excluded.orders`.execute(db);
}

export async function lastRun(db: Db): Promise<{ at: Date; orders: number } | null> {
  const { rows } = await sql<{ at: Date; orders: number }>`select at, orders from loyalty.earning_runs`.execute(db);
  return rows[0] ?? null;
}

export interface EarningFailure {
  readonly personId: string;
  readonly orderId: string;
  readonly reason: string;
  readonly at: Date;
  readonly tries: number;
}

export async function noteFailure(db: Db, one: Omit<EarningFailure, "tries">): Promise<void> {
  await sql`
    insert into loyalty.earning_failures as f (person_id, order_id, reason, at) values (${one.personId}, ${one.orderId}, ${one.reason}, ${one.at})
    on conflict (person_id, order_id) do update set reason = excluded.reason, at = excluded.at, tries = f.tries + 1`.execute(db);
}

/** What could not be compared, the newest first. */
export async function failures(db: Db, limit: number): Promise<EarningFailure[]> {
  const { rows } = await sql<EarningFailure>`
    select person_id as "personId", order_id as "orderId", reason, at, tries from loyalty.earning_failures
    order by at desc, person_id, order_id limit ${limit}`.execute(db);
  return rows;
}

export async function forgetFailures(db: Db, orders: readonly { personId: string; orderId: string }[]): Promise<void> {
  await sql`
    delete from loyalty.earning_failures f
    using unnest(${orders.map(({ personId }) => personId)}::uuid[], ${orders.map(({ orderId }) => orderId)}::text[]) as o(person_id, order_id)
    where f.person_id = o.person_id and f.order_id = o.order_id`.execute(db);
}
