// Facts as they are written: declared ones through the one function of the database that may, the others beside it.
import { sql, type Db } from "../../platform/postgres.ts";
import type { FactKind, NewFact } from "./identify-tables.ts";

/** What a person said. Of one attribute the newer stays; what it replaces goes to the history. */
export async function declareFacts(tx: Db, facts: readonly Omit<NewFact, "kind">[]): Promise<void> {
  if (facts.length === 0) return;
  await sql`select identify.declare_facts(${JSON.stringify(facts)}::jsonb)`.execute(tx);
}

/** Writes facts that nobody declared; the database refuses a declared one here. Of the same kind the newer one stays. */
export async function upsertFacts(tx: Db, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  await sql`
    insert into identify.facts as old (person_id, attribute, kind, value, source, observed_at, confidence, fresh_until)
    select distinct on (f."personId", f.attribute, f.kind)
      f."personId", f.attribute, f.kind, f.value, f.source, f.at, coalesce(f.confidence, 1), f."freshUntil"
    from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as f("personId" uuid, attribute text, kind text, value jsonb,
      source text, at timestamptz, confidence real, "freshUntil" timestamptz)
    order by f."personId", f.attribute, f.kind, f.at desc
    on conflict (person_id, attribute, kind) do update
      set value = excluded.value, source = excluded.source, observed_at = excluded.observed_at,
        confidence = excluded.confidence, fresh_until = excluded.fresh_until
      where excluded.observed_at >= old.observed_at`.execute(tx);
}

/** Takes a declared fact back, as if it had not been said; the history keeps it. */
export async function takeBackFact(tx: Db, personId: string, attribute: string): Promise<void> {
  await sql`
    with gone as (
      delete from identify.facts where person_id = any(array(select trust.records_of(${personId}))) and attribute = ${attribute} and kind = 'declared'
      returning *
    )
    insert into identify.fact_changes (person_id, attribute, kind, value, source, observed_at, confidence, replaced_by)
    select person_id, attribute, kind, value, source, observed_at, confidence, 'taken back' from gone`.execute(tx);
}

export interface ReplacedFact {
  readonly attribute: string;
  readonly kind: FactKind;
  readonly value: unknown;
  readonly source: string;
  readonly observedAt: Date;
  readonly replacedAt: Date;
  readonly replacedBy: string;
}

/** What newer facts of this person replaced, newest first. */
export async function replacedFacts(db: Db, personId: string, limit = 200): Promise<ReplacedFact[]> {
  const { rows } = await sql<ReplacedFact>`
    select attribute, kind, value, source, observed_at as "observedAt", replaced_at as "replacedAt", replaced_by as "replacedBy"
    from identify.fact_changes where person_id = any(array(select trust.records_of(${personId})))
    order by replaced_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}
