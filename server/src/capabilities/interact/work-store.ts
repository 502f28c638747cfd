// Calls and visits are rows of the outbox like any message: what a machine does for mail, people do here.
import { sql, type Db } from "../../platform/postgres.ts";

export interface WorkRow {
  readonly personId: string;
  readonly id: string;
  readonly campaignId: string;
  readonly medium: string;
  readonly because: string | null;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly fence: number;
  /** Who has it in hand just now. */
  readonly worker: string | null;
}

const COLUMNS = sql.raw(`s.person_id as "personId", s.id, s.campaign_id as "campaignId", s.medium, s.because, s.attempts,
  s.due_at as "dueAt", s.fence, case when s.state = 'claimed' and s.lease_until > clock_timestamp() then s.worker end as worker`);

/** The last row seen of a walk through the work. */
export type WorkPlace = Pick<WorkRow, "dueAt" | "id">;

/** What waits for people, the longest first, behind a place. */
export async function openWork(db: Db, media: readonly string[], now: Date, limit: number, after?: WorkPlace): Promise<WorkRow[]> {
  const { rows } = await sql<WorkRow>`
    select ${COLUMNS} from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.medium = any(${media}::text[]) and s.state in ('queued', 'claimed') and s.due_at <= ${now} and c.paused_at is null
      and (${after?.id ?? null}::uuid is null or (date_trunc('milliseconds', s.due_at), s.id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
    order by date_trunc('milliseconds', s.due_at), s.id limit ${limit}`.execute(db);
  return rows;
}

export async function workCounts(db: Db, media: readonly string[], now: Date): Promise<{ medium: string; now: number; later: number }[]> {
  const { rows } = await sql<{ medium: string; now: number; later: number }>`
    select s.medium, count(*) filter (where s.due_at <= ${now})::int as now, count(*) filter (where s.due_at > ${now})::int as later
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.medium = any(${media}::text[]) and s.state in ('queued', 'claimed') and c.paused_at is null group by 1`.execute(db);
  return rows;
}

/** One piece of work that is open; its row is locked. */
export async function lockWork(tx: Db, id: string, media: readonly string[]): Promise<WorkRow | null> {
  const { rows } = await sql<WorkRow>`
    select ${COLUMNS} from interact.sends s
    where s.id = ${id} and s.medium = any(${media}::text[]) and s.state in ('queued', 'claimed') for update`.execute(tx);
  return rows[0] ?? null;
}

/** What was noted, in the medium's own keys and in words. */
export async function noteOutcome(tx: Db, row: Pick<WorkRow, "personId" | "id">, outcome: string, note: string): Promise<void> {
  await sql`
    update interact.sends set outcome = ${outcome}, note = ${note === "" ? null : note}
    where person_id = ${row.personId} and id = ${row.id}`.execute(tx);
}
