import { sql, type Db } from "../../platform/postgres.ts";

/** Something for somebody of the house to do for a person. */
export interface TaskRow {
  readonly id: string;
  readonly personId: string;
  readonly title: string;
  readonly reason: string;
  readonly forWhom: "rep" | "team";
  readonly journeyId: string | null;
  readonly journey: string | null;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
  readonly doneBy: string | null;
  readonly outcome: string | null;
}

/** Open ones, the first due first, or the last that were done. */
export async function tasksPage(db: Db, open: boolean, personId: string | null): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    select t.id, t.person_id as "personId", t.title, t.reason, t.for_whom as "forWhom", t.journey_id as "journeyId", j.name as journey,
      t.due_at as "dueAt", t.created_at as "createdAt", t.done_at as "doneAt", t.done_by as "doneBy", t.outcome
    from interact.tasks t left join interact.journeys j on j.id = t.journey_id
    where (t.done_at is null) = ${open}
      and (${personId}::uuid is null or t.person_id = any(array(select trust.records_of(trust.person_of(${personId}::uuid)))))
    order by case when ${open} then t.due_at end, t.done_at desc, t.id limit 500`.execute(db);
  return rows;
}

/** Once is enough: the first answer stays. False if there is no such task. */
export async function markTask(
  tx: Db,
  id: string,
  done: { readonly by: string; readonly outcome: string | null; readonly at: Date } | null,
): Promise<boolean> {
  const { rows } = await sql`
    update interact.tasks
    set done_at = case when ${done === null} then null else coalesce(done_at, ${done?.at ?? null}::timestamptz) end,
      done_by = case when ${done === null} then null else coalesce(done_by, ${done?.by ?? null}) end,
      outcome = case when ${done === null} then null else coalesce(outcome, ${done?.outcome ?? null}) end
    where id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}
