// What a batch of a contact file writes, as parallel arrays: one statement a table.
import { sql, type Db } from "../../platform/postgres.ts";
import { noteImportedClaims } from "./claims-store.ts";
import type { IdentifierKind, Origin } from "./identify-tables.ts";

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

/** The person of each of these records that is joined with another. */
export async function individualsOf(db: Db, records: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ record: string; person: string }>`
    select member_id as record, person_id as person from trust.joined where member_id = any(${records}::uuid[])`.execute(db);
  return new Map(rows.map(({ record, person }) => [record, person]));
}

/** Of these records, those whose person has a customer number. */
export async function withNumber(db: Db, records: readonly string[]): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select w.id from unnest(${records}::uuid[]) as w(id)
    where exists (select from trust.records_of(trust.person_of(w.id)) as r(id)
      join identify.identifiers i on i.person_id = r.id and i.kind = 'customer_number')`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/**
 * Adds identifiers. One that is somebody's stays where it is: what another source has confirmed is no import's alone, and what is another
 * individual's is noted as claimed. Given for two in one file, it is the first one's.
 */
export async function insertImportedIdentifiers(
  tx: Db,
  identifiers: readonly ImportedIdentifier[],
  { id: importId, source }: Origin,
  own: readonly string[],
  at: Date,
): Promise<void> {
  if (identifiers.length === 0) return;
  const given = sql`
    select kind, value, person_id, ${at}::timestamptz as at, place from unnest(${identifiers.map(({ kind }) => kind)}::text[],
      ${identifiers.map(({ value }) => value)}::text[], ${identifiers.map(({ personId }) => personId)}::uuid[])
      with ordinality as i(kind, value, person_id, place)`;
  await sql`
    insert into identify.identifiers as old (kind, value, person_id, source, first_seen, import_id)
    select distinct on (kind, value) kind, value, person_id, ${source}, at, ${importId}::uuid from (${given}) as g order by kind, value, place
    on conflict (kind, value) do update set import_id = null
      where old.import_id <> all(${own}::uuid[]) and old.person_id = excluded.person_id`.execute(tx);
  await noteImportedClaims(tx, given, { id: importId, source }, own);
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
