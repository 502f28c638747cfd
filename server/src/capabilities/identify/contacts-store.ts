// What a batch of a contact file writes, as parallel arrays: one statement a table.
import { sql, type Db } from "../../platform/postgres.ts";
import type { IdentifierKind } from "./identify-tables.ts";
import type { Origin } from "./staging-store.ts";

/** New people with the first event of each. */
export async function insertImportedPeople(tx: Db, ids: readonly string[], { id: importId, source }: Origin, at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with fresh as (select unnest(${ids}::uuid[]) as id), people as (
      insert into identify.people (id, since, import_id) select id, ${at}, ${importId} from fresh
    ), messages as (
      insert into identify.messages (message_id, person_id) select 'seen:' || id, id from fresh
    )
    insert into identify.events (person_id, message_id, type, name, at, source, import_id, payload)
    select id, 'seen:' || id, 'identify', 'First seen', ${at}, ${source}, ${importId}, '{}'::jsonb from fresh`.execute(tx);
}

export interface ImportedIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly personId: string;
}

/** Adds identifiers, each once; one that is somebody's stays where it is, and one that another source has confirmed is no import's alone. */
export async function insertImportedIdentifiers(
  tx: Db,
  identifiers: readonly ImportedIdentifier[],
  { id: importId, source }: Origin,
  own: readonly string[],
  at: Date,
): Promise<void> {
  if (identifiers.length === 0) return;
  await sql`
    insert into identify.identifiers as old (kind, value, person_id, source, first_seen, import_id)
    select kind, value, person_id, ${source}, ${at}, ${importId}
    from unnest(${identifiers.map(({ kind }) => kind)}::text[], ${identifiers.map(({ value }) => value)}::text[],
      ${identifiers.map(({ personId }) => personId)}::uuid[]) as i(kind, value, person_id)
    on conflict (kind, value) do update set import_id = null
      where old.import_id <> all(${own}::uuid[]) and old.person_id = excluded.person_id`.execute(tx);
}

export interface ImportedFact {
  readonly personId: string;
  readonly attribute: string;
  readonly value: unknown;
}

/** What the people in the file said, each attribute of a person once. */
export async function insertImportedFacts(tx: Db, facts: readonly ImportedFact[], origin: Origin, at: Date): Promise<void> {
  if (facts.length === 0) return;
  await sql`
    select identify.import_facts(${origin.id}, ${origin.source}, ${at}, ${facts.map(({ personId }) => personId)}::uuid[],
      ${facts.map(({ attribute }) => attribute)}::text[], ${facts.map(({ value }) => JSON.stringify(value))}::jsonb[])`.execute(tx);
}
