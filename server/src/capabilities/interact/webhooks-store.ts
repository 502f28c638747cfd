import { sql, type Db } from "../../platform/postgres.ts";

export interface EndpointRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly allowedHost: string;
  readonly facts: readonly string[];
  readonly secretNumber: number;
  readonly failures: number;
  readonly restsUntil: Date | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
}

const COLUMNS = sql.raw(`id, name, url, allowed_host as "allowedHost", facts, secret_number as "secretNumber", failures,
  rests_until as "restsUntil", created_at as "createdAt", archived_at as "archivedAt"`);

export async function endpoints(db: Db): Promise<EndpointRow[]> {
  const { rows } = await sql<EndpointRow>`select ${COLUMNS} from interact.webhook_endpoints order by created_at desc, id desc`.execute(db);
  return rows;
}

export async function endpointBy(db: Db, id: string): Promise<EndpointRow | null> {
  const { rows } = await sql<EndpointRow>`select ${COLUMNS} from interact.webhook_endpoints where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export type EndpointWords = Pick<EndpointRow, "name" | "url" | "allowedHost" | "facts">;

export async function insertEndpoint(tx: Db, words: EndpointWords, by: string, at: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into interact.webhook_endpoints (name, url, allowed_host, facts, created_by, created_at)
    values (${words.name}, ${words.url}, ${words.allowedHost}, ${words.facts}, ${by}, ${at}) returning id`.execute(tx);
  return rows[0]?.id ?? "";
}

/** A changed endpoint starts afresh: what it failed at before may be mended. */
export async function updateEndpoint(tx: Db, row: EndpointRow): Promise<void> {
  await sql`
    update interact.webhook_endpoints set name = ${row.name}, url = ${row.url}, allowed_host = ${row.allowedHost}, facts = ${row.facts},
      secret_number = ${row.secretNumber}, archived_at = ${row.archivedAt}, failures = 0, rests_until = null
    where id = ${row.id}`.execute(tx);
}

/** A delivery for each endpoint that listens, in the transaction that announces the fact. */
export async function insertDeliveries(tx: Db, fact: string, eventId: string, body: string, at: Date): Promise<void> {
  await sql`
    insert into interact.webhook_deliveries (endpoint_id, event_id, fact, body, due_at, at)
    select id, ${eventId}, ${fact}, ${body}, ${at}, ${at} from interact.webhook_endpoints
    where archived_at is null and ${fact} = any(facts) on conflict do nothing`.execute(tx);
}

export interface DueDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly body: string;
  readonly attempts: number;
  readonly endpointId: string;
}

/** Takes what is due, of endpoints that are not left alone just now; a process that dies gives it back after a minute. */
export async function claimDeliveries(tx: Db, now: Date, limit: number): Promise<DueDelivery[]> {
  const { rows } = await sql<DueDelivery>`
    with due as (
      select d.id from interact.webhook_deliveries d join interact.webhook_endpoints e on e.id = d.endpoint_id
      where d.state = 'queued' and d.due_at <= ${now} and (d.lease_until is null or d.lease_until < clock_timestamp())
        and e.archived_at is null and (e.rests_until is null or e.rests_until <= ${now})
      order by d.due_at, d.id limit ${limit} for update of d skip locked
    )
    update interact.webhook_deliveries d set lease_until = clock_timestamp() + interval '1 minute', attempts = d.attempts + 1
    from due where d.id = due.id
    returning d.id, d.event_id as "eventId", d.body, d.attempts, d.endpoint_id as "endpointId"`.execute(tx);
  return rows;
}

export async function writeDelivery(
  tx: Db,
  id: string,
  result: { state: "queued" | "delivered" | "failed"; reply: string; dueAt: Date | null; at: Date },
): Promise<void> {
  await sql`
    update interact.webhook_deliveries set state = ${result.state}, reply = ${result.reply}, lease_until = null,
      due_at = coalesce(${result.dueAt}::timestamptz, due_at), done_at = ${result.state === "queued" ? null : result.at}::timestamptz
    where id = ${id}`.execute(tx);
}

/** Gives one back untried. */
export async function releaseDelivery(tx: Db, id: string): Promise<void> {
  await sql`update interact.webhook_deliveries set lease_until = null, attempts = attempts - 1 where id = ${id}`.execute(tx);
}

export async function setFailures(tx: Db, id: string, failures: number, restsUntil: Date | null): Promise<void> {
  await sql`update interact.webhook_endpoints set failures = ${failures}, rests_until = ${restsUntil} where id = ${id}`.execute(tx);
}

export interface DeliveryLine {
  readonly id: string;
  readonly eventId: string;
  readonly fact: string;
  readonly state: string;
  readonly attempts: number;
  readonly reply: string | null;
  readonly at: Date;
  readonly dueAt: Date;
}

export async function deliveriesOf(db: Db, endpoint: string, before: string | undefined, limit: number): Promise<DeliveryLine[]> {
  const { rows } = await sql<DeliveryLine>`
    select id, event_id as "eventId", fact, state, attempts, reply, at, due_at as "dueAt" from interact.webhook_deliveries
    where endpoint_id = ${endpoint} and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
    order by id desc limit ${limit}`.execute(db);
  return rows;
}

/** Waits again from the beginning; false if there is no such delivery. */
export async function queueAgain(tx: Db, id: string, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update interact.webhook_deliveries set state = 'queued', attempts = 0, due_at = ${now}, lease_until = null, done_at = null
    where id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Deliveries that name one of these people. */
export async function forgetDeliveries(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`delete from interact.webhook_deliveries where body like any(${ids.map((id) => `%${id}%`)}::text[])`.execute(tx);
}
