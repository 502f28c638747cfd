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
}

/** The first row of an id stays. */
export async function insertExperiment(tx: Db, e: Experiment): Promise<void> {
  await sql`
    insert into learn.experiments (id, name, seed, control_share, window_days, started_at)
    values (${e.id}, ${e.name}, ${e.seed}, ${e.controlShare}, ${e.windowDays}, ${e.startedAt}) on conflict (id) do nothing`.execute(tx);
}

export async function experimentBy(db: Db, id: string): Promise<Experiment | null> {
  const { rows } = await sql<Experiment>`
    select id, name, seed, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt"
    from learn.experiments where id = ${id}`.execute(db);
  return rows[0] ?? null;
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

export async function armsOf(db: Db, experimentId: string, personIds: readonly string[]): Promise<Map<string, Arm>> {
  const { rows } = await sql<{ personId: string; arm: Arm }>`
    select a.person_id as "personId", a.arm
    from jsonb_array_elements_text(${JSON.stringify(personIds)}::jsonb) as asked(id)
    join learn.assignments a on a.person_id = asked.id::uuid and a.experiment_id = ${experimentId}`.execute(db);
  return new Map(rows.map(({ personId, arm }) => [personId, arm]));
}
