import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";
import type { NewExperiment } from "./experiment-store.ts";

export type GroupExperiment = NewExperiment & { readonly source: string };

/** The first row of an id stays. */
export async function insertGroupExperiment(tx: Db, e: GroupExperiment): Promise<void> {
  await sql`
    insert into learn.group_experiments (id, name, seed, control_share, window_days, started_at, source)
    values (${e.id}, ${e.name}, ${e.seed}, ${e.controlShare}, ${e.windowDays}, ${e.startedAt}, ${e.source}) on conflict (id) do nothing`.execute(
    tx,
  );
}

/** Newest first: those of a source, or the one of an id. */
export async function groupExperiments(db: Db, by: { source?: string; id?: string }): Promise<GroupExperiment[]> {
  const { rows } = await sql<GroupExperiment>`
    select id, name, seed, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt", source
    from learn.group_experiments
    where (${by.source ?? null}::text is null or source = ${by.source ?? null}) and (${by.id ?? null}::uuid is null or id = ${by.id ?? null}::uuid)
    order by started_at desc, id`.execute(db);
  return rows;
}

/** An arm, once recorded, stays. */
export async function insertGroupArms(
  tx: Db,
  experimentId: string,
  drawn: readonly { groupId: string; arm: Arm }[],
  at: Date,
): Promise<void> {
  await sql`
    insert into learn.group_assignments (group_id, experiment_id, arm, assigned_at)
    select d."groupId", ${experimentId}, d.arm, ${at} from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as d("groupId" uuid, arm text)
    on conflict (group_id, experiment_id) do nothing`.execute(tx);
}

export async function groupArms(db: Db, experimentId: string, groupIds: readonly string[]): Promise<Map<string, Arm>> {
  const { rows } = await sql<{ groupId: string; arm: Arm }>`
    select group_id as "groupId", arm from learn.group_assignments
    where experiment_id = ${experimentId} and group_id = any(${groupIds}::uuid[])`.execute(db);
  return new Map(rows.map(({ groupId, arm }) => [groupId, arm]));
}
