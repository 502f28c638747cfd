// The inbox, a batch at a time, into the log. Payloads go from table to table inside the database, so numbers keep all their digits.
import { sql, type Db } from "../../platform/postgres.ts";
import type { FactKind } from "./identify-tables.ts";
import type { OrderPayload } from "./intake-commerce.ts";
import type { Claim, KnownIdentifier } from "./intake-who.ts";

export interface InboxRow {
  readonly seq: number;
  readonly source: string;
  readonly sourceName: string;
  /** Of what kind the source's traits are. */
  readonly traits: Exclude<FactKind, "inferred">;
  readonly receivedAt: Date;
  readonly sentAt: Date | null;
  readonly gpc: boolean;
  readonly payload: string;
  /** What it says, without what another attempt at sending changes; null where PostgreSQL cannot keep it. */
  readonly digest: string | null;
  /** Why it cannot be kept, in PostgreSQL's words. */
  readonly fault: string | null;
}

/** One at a time over all processes; false if another is at it. */
export async function lockInbox(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtext('identify.inbox')::bigint) as mine`.execute(tx);
  return rows[0]?.mine === true;
}

/** The oldest events of the inbox. */
export async function oldestOfInbox(tx: Db, size: number): Promise<InboxRow[]> {
  const { rows } = await sql<InboxRow>`
    with oldest as (
      select i.*, pg_input_is_valid(i.payload, 'jsonb') as fine from identify.inbox i order by seq limit ${size}
    )
    select o.seq, o.source, coalesce(s.name, o.source) as "sourceName", coalesce(s.traits, 'supplied') as traits,
      o.received_at as "receivedAt", o.sent_at as "sentAt", o.gpc, o.payload,
      case when fine then md5((o.payload::jsonb - '{sentAt,_metadata,writeKey}'::text[])::text)::uuid end as digest,
      case when not fine then (pg_input_error_info(o.payload, 'jsonb')).message end as fault
    from oldest o left join identify.sources s on s.id = o.source order by o.seq`.execute(tx);
  return rows;
}

export async function emptyInbox(tx: Db, seqs: readonly number[]): Promise<void> {
  await sql`delete from identify.inbox where seq = any(${seqs}::bigint[])`.execute(tx);
}

/** An event that cannot be sorted stays as it came, with the reason. */
export async function setAside(tx: Db, rows: readonly { seq: number; reason: string }[]): Promise<void> {
  await sql`
    insert into identify.intake_faults (source, at, what, reason, payload)
    select i.source, i.received_at, 'Could not be sorted', f.reason, i.payload
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f(seq bigint, reason text) join identify.inbox i using (seq)`.execute(tx);
}

/** Notes about events that were kept, but not wholly as the sender meant them. */
export async function addNotes(tx: Db, notes: readonly { source: string; at: Date; what: string; reason: string }[]): Promise<void> {
  await sql`
    insert into identify.intake_faults (source, at, what, reason)
    select n.source, n.at, n.what, n.reason
    from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) as n(source text, at timestamptz, what text, reason text)`.execute(tx);
}

/** Everybody who has one of these identifiers, with all identifiers of theirs. */
export async function knownBy(tx: Db, values: readonly { kind: string; value: string }[]): Promise<KnownIdentifier[]> {
  if (values.length === 0) return [];
  const { rows } = await sql<KnownIdentifier>`
    with asked as (
      select * from unnest(${values.map(({ kind }) => kind)}::text[], ${values.map(({ value }) => value)}::text[]) as a(kind, value)
    ), people as (
      select distinct trust.person_of(i.person_id) as id from asked a join identify.identifiers i using (kind, value)
      where not identify.is_shared(i.kind, i.value)
    ), records as (
      select p.id as person_id, r.id as record_id from people p, lateral trust.records_of(p.id) as r(id)
    )
    select i.kind, i.value, r.record_id as "recordId", r.person_id as "personId"
    from records r join identify.identifiers i on i.person_id = r.record_id`.execute(tx);
  return rows;
}

/** Which of these visitors have events in the log. */
export async function visitedBefore(tx: Db, visitors: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select v.id from unnest(${visitors}::uuid[]) as v(id)
    where exists (select from identify.events e where e.person_id = v.id)`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Digests of messages that are in the log; null where a message came by another way. */
export async function knownMessages(tx: Db, ids: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; digest: string | null }>`
    select message_id as id, digest from identify.messages where message_id = any(${ids}::text[])`.execute(tx);
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

/** Orders of the log by number. */
export async function ordersBy(tx: Db, numbers: readonly string[]): Promise<Map<string, OrderPayload>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await sql<{ payload: OrderPayload }>`
    select e.payload from identify.messages m join identify.events e on e.person_id = m.person_id and e.message_id = m.message_id
    where m.message_id = any(${numbers.map((number) => `order:${number}`)}::text[])`.execute(tx);
  return new Map(rows.map(({ payload }) => [payload.order_id, payload]));
}

export interface SortedEvent {
  readonly seq: number;
  readonly personId: string;
  /** Under each of them it counts once; the first stands in the log. */
  readonly messageIds: readonly string[];
  readonly digest: string;
  readonly type: string;
  readonly name: string;
  readonly at: Date;
  readonly source: string;
  readonly anonymous: boolean;
  /** In place of what was sent: orders in the shape of the house. */
  readonly payload: OrderPayload | null;
}

/** What is kept of an event besides its properties. Neither the address of the machine nor advertising ids are. */
const CONTEXT = ["page", "userAgent", "campaign", "locale", "timezone", "app", "screen"];

/** Appends events whose payloads lie in the inbox. One whose message id another way took in the meantime is left out. */
export async function appendSorted(tx: Db, events: readonly SortedEvent[]): Promise<void> {
  const object = (path: string) => sql.raw(`case jsonb_typeof(${path}) when 'object' then ${path} else '{}'::jsonb end`);
  await sql`
    with given as (
      select g.*, "messageIds" ->> 0 as message_id from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as g(
        seq bigint, "personId" uuid, "messageIds" jsonb, digest uuid, type text, name text, at timestamptz, source text, anonymous boolean, payload jsonb)
    ), claimed as (
      insert into identify.messages (message_id, person_id, digest)
      select m.id, g."personId", g.digest from given g, jsonb_array_elements_text(g."messageIds") as m(id)
      on conflict do nothing returning message_id
    ), raw as (
      select g.*, i.payload::jsonb as p, i.gpc from given g join claimed using (message_id) join identify.inbox i using (seq)
    ), kept as (
      select r.*, ${object("p -> 'properties'")} as properties, ${object("p -> 'traits'")} as traits, ${object("p -> 'context'")} as context from raw r
    )
    insert into identify.events (person_id, message_id, type, name, at, source, anonymous, payload)
    select "personId", message_id, type, name, at, source, anonymous,
      coalesce(nullif(payload, 'null'), case type
        when 'track' then properties
        when 'identify' then jsonb_build_object('traits', traits)
        when 'group' then jsonb_build_object('group_id', p -> 'groupId', 'traits', traits)
        when 'alias' then jsonb_build_object('previous_id', p -> 'previousId')
        else properties || jsonb_strip_nulls(jsonb_build_object('name', p -> 'name', 'category', p -> 'category'))
      end)
      || jsonb_strip_nulls(jsonb_build_object('context', nullif(
        (select coalesce(jsonb_object_agg(c.key, c.value), '{}') from jsonb_each(context) as c where c.key = any(${CONTEXT}::text[]))
        || case when gpc then '{"gpc": true}'::jsonb else '{}' end, '{}')))
    from kept order by seq`.execute(tx);
}

/** Visitors who now have a name: what they did before is somebody's. */
export async function nameVisitors(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`update identify.events set anonymous = false where person_id = any(${ids}::uuid[]) and anonymous`.execute(tx);
}

/** Values that point at one person and were given for another, for somebody to look at. */
export async function addClaims(tx: Db, claims: readonly Claim[]): Promise<void> {
  await sql`
    insert into identify.identifier_claims as old (kind, value, holder_id, person_id, source, first_at, last_at, times)
    select c.kind, c.value, c."holderId", c."personId", max(c.source), min(c.at), max(c.at), count(*)
    from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as c(kind text, value text, "holderId" uuid, "personId" uuid, source text, at timestamptz)
    group by 1, 2, 3, 4
    on conflict (kind, value, holder_id, person_id) do update
      set last_at = greatest(old.last_at, excluded.last_at), times = old.times + excluded.times, import_id = null`.execute(tx);
}
