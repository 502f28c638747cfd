import { sql, type Db } from "../../platform/postgres.ts";
import type { IdentifierKind, NewEvent, NewIdentifier } from "./identify-tables.ts";

const json = (rows: readonly object[]): string => JSON.stringify(rows);

export async function insertPeople(tx: Db, people: readonly { id: string; since: Date }[]): Promise<void> {
  await sql`
    insert into identify.people (id, since)
    select * from jsonb_to_recordset(${json(people)}::jsonb) as p(id uuid, since timestamptz)
    on conflict do nothing`.execute(tx);
}

/** Adds identifiers; one that is already somebody's stays where it is, and is no import's alone any more. */
export async function insertIdentifiers(tx: Db, identifiers: readonly NewIdentifier[]): Promise<void> {
  await sql`
    insert into identify.identifiers as old (kind, value, person_id, source, first_seen)
    select distinct on (i.kind, i.value) i.kind, i.value, i."personId", i.source, i.at
    from jsonb_to_recordset(${json(identifiers)}::jsonb)
      as i(kind text, value text, "personId" uuid, source text, at timestamptz)
    on conflict (kind, value) do update set import_id = null
      where old.import_id is not null and old.person_id = excluded.person_id`.execute(tx);
}

/** Appends to the event log; an event whose message id is known counts as repeated and changes nothing. */
export async function appendEvents(tx: Db, events: readonly NewEvent[]): Promise<{ recorded: number; repeated: number }> {
  if (events.length === 0) return { recorded: 0, repeated: 0 };
  const { rows } = await sql<{ n: number }>`
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

export async function personBy(db: Db, kind: IdentifierKind, value: string): Promise<string | null> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from identify.identifiers where kind = ${kind} and value = ${value}`.execute(db);
  return rows[0]?.person_id ?? null;
}

/** Households and organisations with their members. */
export async function insertGroups(
  tx: Db,
  groups: readonly { id: string; kind: "household" | "organisation"; name: string }[],
  members: readonly { groupId: string; personId: string; role: string }[],
): Promise<void> {
  await sql`
    insert into identify.groups (id, kind, name)
    select * from jsonb_to_recordset(${json(groups)}::jsonb) as g(id uuid, kind text, name text)
    on conflict do nothing`.execute(tx);
  await sql`
    insert into identify.memberships (person_id, group_id, role)
    select m."personId", m."groupId", m.role
    from jsonb_to_recordset(${json(members)}::jsonb) as m("groupId" uuid, "personId" uuid, role text)
    on conflict do nothing`.execute(tx);
}
