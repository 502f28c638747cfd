import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";

export interface Experiment {
  id: string;
  name: string;
  /** Keys the draw. */
  seed: string;
  /** In [0, 1). */
  controlShare: number;
  windowDays: number;
  startedAt: Date;
  /** What it was made from, e.g. watch-list:<id>; experiments of one source are read together. */
  source?: string | undefined;
}

/** The first row of an id stays. */
export async function insertExperiment(tx: Db, e: Experiment): Promise<void> {
  await sql`
    insert into learn.experiments (id, name, seed, control_share, window_days, started_at, source)
    values (${e.id}, ${e.name}, ${e.seed}, ${e.controlShare}, ${e.windowDays}, ${e.startedAt}, ${e.source ?? null}) on conflict (id) do nothing`.execute(
    tx,
  );
}

export async function experimentBy(db: Db, id: string): Promise<Experiment | null> {
  const { rows } = await sql<Experiment>`
    select id, name, seed, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt"
    from learn.experiments where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Newest first. */
export async function experimentsFrom(db: Db, source: string): Promise<Experiment[]> {
  const { rows } = await sql<Experiment>`
    select id, name, seed, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt", source
    from learn.experiments where source = ${source} order by started_at desc, id`.execute(db);
  return rows;
}

/** An arm, once recorded, stays. */
export async function insertAssignments(
  tx: Db,
  experimentId: string,
  drawn: readonly { personId: string; arm: Arm }[],
  at: Date,
): Promise<void> {
  await sql`
    insert into learn.assignments (person_id, experiment_id, arm, assigned_at)
    select d."personId", ${experimentId}, d.arm, ${at}
    from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as d("personId" uuid, arm text)
    on conflict (person_id, experiment_id) do nothing`.execute(tx);
}

/** The arms of the people that these ids stand for; held back under any record is held back. */
export async function armsOf(db: Db, experimentId: string, ids: readonly string[]): Promise<Map<string, Arm>> {
  const { rows } = await sql<{ id: string; arm: Arm }>`
    with asked as (
      select i.id::uuid as id, coalesce(j.person_id, i.id::uuid) as person
      from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as i(id) left join trust.joined j on j.member_id = i.id::uuid
    ), records as (
      select id, person as record from asked
      union all select a.id, j.member_id from asked a join trust.joined j on j.person_id = a.person
    )
    select r.id, min(a.arm) as arm -- "held-back" sorts before "treated"
    from records r join learn.assignments a on a.person_id = r.record and a.experiment_id = ${experimentId}
    group by r.id`.execute(db);
  return new Map(rows.map(({ id, arm }) => [id, arm]));
}
