import { sql, type Db } from "../../platform/postgres.ts";

export interface MergeRow {
  readonly id: string;
  readonly kept: string;
  readonly gone: string;
  readonly at: Date;
  readonly actor: string;
  readonly why: "review" | "match";
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
