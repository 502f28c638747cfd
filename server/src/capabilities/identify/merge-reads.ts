import { sql, type Db } from "../../platform/postgres.ts";

export interface MergeRow {
  readonly id: string;
  readonly kept: string;
  readonly gone: string;
  readonly at: Date;
  readonly actor: string;
  readonly why: "review" | "match" | "visitor";
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

/** Every joining that a person had part in, undone ones too, newest first. */
export async function mergesOf(db: Db, personId: string): Promise<MergeRow[]> {
  const { rows } = await sql<MergeRow>`
    with records as (select array(select trust.records_of(trust.person_of(${personId}))) as ids)
    select m.id, m.kept, m.gone, m.at, m.actor, m.why, m.undone_at as "undoneAt", m.undone_by as "undoneBy"
    from identify.merges m, records r where m.kept = any(r.ids) or m.gone = any(r.ids)
    order by m.at desc, m.id desc limit 200`.execute(db);
  return rows;
}

/** What each record is called under itself alone: its name, else a mail address or number; null where it has none of these. */
export async function recordNames(db: Db, records: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; name: string | null }>`
    select r.id, coalesce(
      (select string_agg(b.value #>> '{}', ' ' order by b.attribute desc) from identify.best_facts b
        where b.person_id = r.id and b.attribute in ('given_name', 'family_name')),
      (select i.value from identify.identifiers i where i.person_id = r.id order by array_position(
        array['email', 'customer_number', 'phone', 'card', 'anonymous_id'], i.kind), i.first_seen limit 1)) as name
    from unnest(${records}::uuid[]) as r(id)`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
