import { sql, type Db } from "../../platform/postgres.ts";

export interface ImportedConsent {
  readonly personId: string;
  readonly identifier: string;
  readonly purpose: string;
  readonly medium: string;
  readonly at: Date;
}

/** Consents that hold now and that this import gave. */
export async function importedConsents(db: Db, personIds: readonly string[], source: string): Promise<ImportedConsent[]> {
  const { rows } = await sql<ImportedConsent>`
    select distinct n.person_id as "personId", c.identifier, n.purpose, c.medium, n.event_time as at
    from trust.consent_now n join trust.consents c using (person_id, seq)
    where n.person_id = any(${personIds}::uuid[]) and n.allowed and starts_with(n.method, ${`import:${source}, line `})`.execute(db);
  return rows;
}

/** Contact rules that this import set and nobody has changed since; returns how many. */
export async function deleteImportedRules(tx: Db, personIds: readonly string[], source: string): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from trust.contact_rules where person_id = any(${personIds}::uuid[]) and source = ${source}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Of these people, those who told us something themselves, or about whom somebody noted something: more than an import says. */
export async function heardFrom(db: Db, personIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from trust.consents where person_id = any(${personIds}::uuid[]) and method not like 'import%'
    union select person_id from trust.contact_rules where person_id = any(${personIds}::uuid[])
    union select person_id from trust.requests where person_id = any(${personIds}::uuid[])
    union select person_id from trust.restrictions where person_id = any(${personIds}::uuid[])
    union select person_id from trust.holds where person_id = any(${personIds}::uuid[])
    union select unnest(array[member_id, person_id]) from trust.joined
      where member_id = any(${personIds}::uuid[]) or person_id = any(${personIds}::uuid[])`.execute(db);
  return rows.map((row) => row.id);
}
