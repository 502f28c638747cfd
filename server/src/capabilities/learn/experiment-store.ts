import { sql, type Db } from "../../platform/postgres.ts";
import { HELD_BACK, TREATED, type ArmPlan } from "./draw.ts";

export const KINDS = ["campaign", "journey", "list", "own"] as const;
export const OUTCOMES = ["money", "bought", "event"] as const;

/** What an experiment is judged by: money a person, the share who buy again, or the share who do what an event is named after. */
export type OutcomeKind = (typeof OUTCOMES)[number];

export interface NewExperiment {
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
  /** What runs it; "own" is a thing of the developer's own. */
  kind?: (typeof KINDS)[number];
  /** What is tried; where nothing is said, one thing. */
  arms?: readonly ArmPlan[];
  outcome?: OutcomeKind;
  /** The event's name, where that is the outcome. */
  event?: string | null;
  createdBy?: string | null;
}

export interface Experiment extends Required<Omit<NewExperiment, "source">> {
  source: string | null;
  /** From then on nobody new is drawn. */
  endedAt: Date | null;
}

const COLUMNS = sql`
  id, name, seed, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt", source, kind, arms, outcome,
  outcome_event as event, created_by as "createdBy", ended_at as "endedAt"`;

const ONE_ARM: readonly ArmPlan[] = [{ name: TREATED, share: 1 }];

/** The first row of an id stays. */
export async function insertExperiment(tx: Db, e: NewExperiment): Promise<void> {
  await sql`
    insert into learn.experiments (id, name, seed, control_share, window_days, started_at, source, kind, arms, outcome, outcome_event, created_by)
    values (${e.id}, ${e.name}, ${e.seed}, ${e.controlShare}, ${e.windowDays}, ${e.startedAt}, ${e.source ?? null}, ${e.kind ?? "list"},
      ${JSON.stringify(e.arms ?? ONE_ARM)}::jsonb, ${e.outcome ?? "money"}, ${e.event ?? null}, ${e.createdBy ?? null})
    on conflict (id) do nothing`.execute(tx);
}

export async function experimentBy(db: Db, id: string): Promise<Experiment | null> {
  const { rows } = await sql<Experiment>`select ${COLUMNS} from learn.experiments where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Newest first. */
export async function experimentsFrom(db: Db, source: string): Promise<Experiment[]> {
  const { rows } = await sql<Experiment>`
    select ${COLUMNS} from learn.experiments where source = ${source} order by started_at desc, id`.execute(db);
  return rows;
}

/** Newest first. */
export async function newestExperiments(db: Db, limit: number): Promise<Experiment[]> {
  const { rows } = await sql<Experiment>`select ${COLUMNS} from learn.experiments order by started_at desc, id limit ${limit}`.execute(db);
  return rows;
}

/** From now on nobody new is drawn; ended once, it stays as it was. */
export async function endExperiment(tx: Db, id: string, at: Date): Promise<void> {
  await sql`update learn.experiments set ended_at = coalesce(ended_at, ${at}) where id = ${id}`.execute(tx);
}

/** An arm, once recorded, stays. */
export async function insertAssignments(
  tx: Db,
  experimentId: string,
  drawn: readonly { personId: string; arm: string }[],
  at: Date,
): Promise<void> {
  await sql`
    insert into learn.assignments (person_id, experiment_id, arm, assigned_at)
    select d."personId", ${experimentId}, d.arm, ${at}
    from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as d("personId" uuid, arm text)
    on conflict (person_id, experiment_id) do nothing`.execute(tx);
}

/** The arms of the people that these ids stand for: held back under any record is held back, else the arm drawn first. */
export async function armsOf(db: Db, experimentId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; arm: string }>`
    with asked as (
      select i.id::uuid as id, coalesce(j.person_id, i.id::uuid) as person
      from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as i(id) left join trust.joined j on j.member_id = i.id::uuid
    ), records as (
      select id, person as record from asked
      union all select a.id, j.member_id from asked a join trust.joined j on j.person_id = a.person
    )
    select r.id, case when bool_or(a.arm = ${HELD_BACK}) then ${HELD_BACK} else (array_agg(a.arm order by a.assigned_at, a.person_id))[1] end as arm
    from records r join learn.assignments a on a.person_id = r.record and a.experiment_id = ${experimentId}
    group by r.id`.execute(db);
  return new Map(rows.map(({ id, arm }) => [id, arm]));
}

/** Individuals in each arm of some experiments, and when the last of them came in. */
export async function armCounts(db: Db, ids: readonly string[]): Promise<Map<string, { arms: Record<string, number>; last: Date }>> {
  const { rows } = await sql<{ id: string; arms: Record<string, number>; last: Date }>`
    select id, jsonb_object_agg(arm, people) as arms, max(last) as last from (
      select id, arm, count(*)::int as people, max(last) as last from (
        select a.experiment_id as id, coalesce(j.person_id, a.person_id) as person, max(a.assigned_at) as last,
          case when bool_or(a.arm = ${HELD_BACK}) then ${HELD_BACK} else (array_agg(a.arm order by a.assigned_at, a.person_id))[1] end as arm
        from learn.assignments a left join trust.joined j on j.member_id = a.person_id
        where a.experiment_id = any(${ids}::uuid[]) group by 1, 2
      ) one group by id, arm
    ) each group by id`.execute(db);
  return new Map(rows.map(({ id, arms, last }) => [id, { arms, last }]));
}
