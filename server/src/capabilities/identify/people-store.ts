import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { IdentifierKind, NewEvent, NewIdentifier } from "./identify-tables.ts";

const json = (rows: readonly object[]): string => JSON.stringify(rows);

export async function insertPeople(tx: Db, people: readonly { id: string; since: Date }[]): Promise<void> {
  await sql`
    insert into identify.people (id, since)
    select * from jsonb_to_recordset(${json(people)}::jsonb) as p(id uuid, since timestamptz)
    on conflict do nothing`.execute(tx);
}

/**
 * Adds identifiers. One that is already somebody's stays where it is: given for the same record again it is no import's alone any more,
 * given for another individual it is noted as claimed.
 */
export async function insertIdentifiers(tx: Db, identifiers: readonly NewIdentifier[]): Promise<void> {
  await sql`
    with given as (
      select i.kind, i.value, i."personId" as person_id, i.source, i.at
      from jsonb_to_recordset(${json(identifiers)}::jsonb) as i(kind text, value text, "personId" uuid, source text, at timestamptz)
    ), added as (
      insert into identify.identifiers as old (kind, value, person_id, source, first_seen)
      select distinct on (kind, value) * from given
      on conflict (kind, value) do update set import_id = null
        where old.import_id is not null and old.person_id = excluded.person_id
      returning kind, value, person_id
    ), held as (
      select g.*, coalesce(a.person_id, o.person_id) as holder_id
      from given g left join added a using (kind, value) left join identify.identifiers o using (kind, value)
    )
    insert into identify.identifier_claims as old (kind, value, holder_id, person_id, source, first_at, last_at, times)
    select kind, value, holder_id, person_id, max(source), min(at), max(at), count(*) from held
    where holder_id is not null and trust.person_of(holder_id) <> trust.person_of(person_id)
    group by kind, value, holder_id, person_id
    on conflict (kind, value, holder_id, person_id) do update
      set last_at = greatest(old.last_at, excluded.last_at), times = old.times + excluded.times, import_id = null`.execute(tx);
}

/** Until the transaction ends nobody else finds or makes somebody by this value through this door. */
export async function lockIdentifier(tx: Db, kind: IdentifierKind, value: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind} ${value}`}, 0))`.execute(tx);
}

/** Whoever reads there has shown that the value is theirs; the first time stays. */
export async function verifyIdentifier(tx: Db, kind: IdentifierKind, value: string, at: Date): Promise<void> {
  await sql`
    update identify.identifiers set verified_at = coalesce(verified_at, ${at}), import_id = null where kind = ${kind} and value = ${value}`.execute(
    tx,
  );
}

/** Appends to the event log; an event whose message id is known counts as repeated and changes nothing. */
export async function appendEvents(tx: Db, events: readonly NewEvent[]): Promise<{ recorded: number; repeated: number }> {
  if (events.length === 0) return { recorded: 0, repeated: 0 };
  const { rows } = await sql<{ n: number }>`${prepared}
    with given as (
      select distinct on (e."messageId") e.*
      from jsonb_to_recordset(${json(events)}::jsonb) as e(
        "personId" uuid, "messageId" text, type text, name text, at timestamptz, source text, payload jsonb, anonymous boolean)
    ), fresh as (
      insert into identify.messages (message_id, person_id)
      select "messageId", "personId" from given
      on conflict do nothing returning message_id
    ), written as (
      insert into identify.events (person_id, message_id, type, name, at, source, payload, anonymous)
      select g."personId", g."messageId", g.type, g.name, g.at, g.source, g.payload, coalesce(g.anonymous, false)
      from given g join fresh f on f.message_id = g."messageId"
      returning 1
    )
    select count(*)::int as n from written`.execute(tx);
  const recorded = rows[0]?.n ?? 0;
  return { recorded, repeated: events.length - recorded };
}

/** The record that an identifier points at; one that many share points at nobody. */
export async function personBy(db: Db, kind: IdentifierKind, value: string): Promise<string | null> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from identify.identifiers i where kind = ${kind} and value = ${value} and not identify.is_shared(i.kind, i.value)`.execute(
    db,
  );
  return rows[0]?.person_id ?? null;
}

/** Households and organisations with their members. */
export async function insertGroups(
  tx: Db,
  groups: readonly { id: string; kind: "household" | "organisation" | "channel"; name: string; wanted?: boolean }[],
  members: readonly { groupId: string; personId: string; role: string }[],
): Promise<void> {
  await sql`
    insert into identify.groups (id, kind, name, wanted)
    select id, kind, name, coalesce(wanted, false)
    from jsonb_to_recordset(${json(groups)}::jsonb) as g(id uuid, kind text, name text, wanted boolean)
    on conflict do nothing`.execute(tx);
  await sql`
    insert into identify.memberships (person_id, group_id, role)
    select m."personId", m."groupId", m.role
    from jsonb_to_recordset(${json(members)}::jsonb) as m("groupId" uuid, "personId" uuid, role text)
    on conflict do nothing`.execute(tx);
}
