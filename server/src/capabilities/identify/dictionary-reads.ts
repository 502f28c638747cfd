// What the data dictionary counts, and which facts have gone stale.
import { sql, type Db } from "../../platform/postgres.ts";
import type { FactKind } from "./identify-tables.ts";

export interface KindCount {
  readonly attribute: string;
  readonly kind: FactKind;
  readonly people: number;
  /** Of these, past the day until which they were fresh. */
  readonly stale: number;
}

/** How many people have a fact of each attribute and kind. Joined records count as the one person they are. */
export async function factCounts(db: Db, now: Date): Promise<KindCount[]> {
  const { rows } = await sql<KindCount>`
    with joined as (
      select member_id as record, person_id from trust.joined
      union all select distinct person_id, person_id from trust.joined
    )
    select f.attribute, f.kind,
      (count(*) filter (where j.person_id is null) + count(distinct j.person_id))::int as people,
      (count(*) filter (where j.person_id is null and f.fresh_until < ${now})
        + count(distinct j.person_id) filter (where f.fresh_until < ${now}))::int as stale
    from identify.known_facts f left join joined j on j.record = f.person_id
    group by 1, 2`.execute(db);
  return rows;
}

export interface StaleFact {
  readonly personId: string;
  readonly attribute: string;
  readonly kind: FactKind;
  readonly observedAt: Date;
  readonly freshUntil: Date;
}

/** Facts that ceased to be fresh before a moment, the stalest first; of one attribute or of all. They fall due for asking again, or for deletion. */
export async function staleFacts(db: Db, before: Date, attribute: string | null, limit: number): Promise<StaleFact[]> {
  const { rows } = await sql<StaleFact>`
    select trust.person_of(person_id) as "personId", attribute, kind, observed_at as "observedAt", fresh_until as "freshUntil"
    from identify.known_facts
    where fresh_until < ${before} and (${attribute}::text is null or attribute = ${attribute})
    order by fresh_until, person_id limit ${limit}`.execute(db);
  return rows;
}

export interface KnownFact {
  readonly personId: string;
  readonly attribute: string;
  readonly kind: FactKind;
  readonly value: unknown;
  readonly source: string;
  readonly observedAt: Date;
  readonly confidence: number;
  readonly freshUntil: Date | null;
}

/** All that is known of a person, the newest of each attribute and kind, whichever of their records it was written for. */
export async function knownFacts(db: Db, personId: string): Promise<KnownFact[]> {
  const { rows } = await sql<KnownFact>`
    select distinct on (attribute, kind) ${personId}::uuid as "personId", attribute, kind, value, source,
      observed_at as "observedAt", confidence, fresh_until as "freshUntil"
    from identify.known_facts where person_id = any(array(select trust.records_of(${personId})))
    order by attribute, kind, observed_at desc`.execute(db);
  return rows;
}

const KINDS: readonly FactKind[] = ["declared", "observed", "supplied", "inferred"];

/** The fact we act on: what they said, else what was seen, else what others said, else a guess. */
export function best(facts: readonly KnownFact[], attribute: string): KnownFact | undefined {
  return facts.filter((fact) => fact.attribute === attribute).sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))[0];
}
