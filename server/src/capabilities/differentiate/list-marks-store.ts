// How watch lists are worked down: who is in somebody's hands, done, put off, or left alone by draw. A mark ends by itself, and then the person is on the
// list again, if the list still names them.
import { sql, type Db } from "../../platform/postgres.ts";

export type Mark = "taken" | "done" | "not-now" | "left-alone";

export interface MarkRow {
  readonly personId: string;
  readonly mark: Mark;
  readonly by: string;
  readonly at: Date;
  readonly until: Date;
}

/** The marks on a list that hold now, under the person that a record stands for; of several records' marks the latest. */
export async function marksOn(db: Db, listId: string, now: Date): Promise<MarkRow[]> {
  const { rows } = await sql<MarkRow>`
    select distinct on (1) coalesce(j.person_id, m.person_id) as "personId", m.mark, m.marked_by as by, m.marked_at as at, m.until
    from differentiate.list_marks m left join trust.joined j on j.member_id = m.person_id
    where m.list_id = ${listId} and m.until > ${now} order by 1, m.marked_at desc`.execute(db);
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** Marks that hold now, by list and mark. */
export async function countMarks(db: Db, now: Date): Promise<{ listId: string; mark: Mark; people: number }[]> {
  const { rows } = await sql<{ listId: string; mark: Mark; people: number }>`
    select list_id as "listId", mark, count(*)::int as people from differentiate.list_marks where until > ${now} group by 1, 2`.execute(db);
  return rows;
}

export interface NewMark {
  readonly mark: Mark;
  readonly by: string;
  readonly at: Date;
  readonly until: Date;
}

export async function putMarks(tx: Db, listId: string, personIds: readonly string[], { mark, by, at, until }: NewMark): Promise<void> {
  await sql`
    insert into differentiate.list_marks (person_id, list_id, mark, marked_by, marked_at, until)
    select id, ${listId}, ${mark}, ${by}, ${at}, ${until} from unnest(${personIds}::uuid[]) as p(id)
    on conflict (person_id, list_id) do update
    set mark = excluded.mark, marked_by = excluded.marked_by, marked_at = excluded.marked_at, until = excluded.until`.execute(tx);
}

/** Takes a mark away, under whichever record it stands. */
export async function dropMark(tx: Db, listId: string, personId: string): Promise<void> {
  await sql`
    delete from differentiate.list_marks
    where list_id = ${listId} and person_id = any(array(select trust.records_of(trust.person_of(${personId}))))`.execute(tx);
}

export interface GroupMark {
  readonly groupId: string;
  readonly mark: Mark;
  readonly by: string;
  readonly at: Date;
}

/** The marks on a list that hold now. */
export async function groupMarksOn(db: Db, listId: string, now: Date): Promise<GroupMark[]> {
  const { rows } = await sql<GroupMark>`
    select group_id as "groupId", mark, marked_by as by, marked_at as at from differentiate.group_list_marks
    where list_id = ${listId} and until > ${now}`.execute(db);
  return rows;
}

export async function putGroupMark(tx: Db, listId: string, groupIds: readonly string[], { mark, by, at, until }: NewMark): Promise<void> {
  await sql`
    insert into differentiate.group_list_marks (group_id, list_id, mark, marked_by, marked_at, until)
    select id, ${listId}, ${mark}, ${by}, ${at}, ${until} from unnest(${groupIds}::uuid[]) as g(id)
    on conflict (group_id, list_id) do update
    set mark = excluded.mark, marked_by = excluded.marked_by, marked_at = excluded.marked_at, until = excluded.until`.execute(tx);
}

export async function dropGroupMark(tx: Db, listId: string, groupId: string): Promise<void> {
  await sql`delete from differentiate.group_list_marks where list_id = ${listId} and group_id = ${groupId}`.execute(tx);
}

/** One at a time takes from a list, so that two never take the same people. */
export async function lockList(tx: Db, listId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`differentiate.list:${listId}`})::bigint)`.execute(tx);
}
