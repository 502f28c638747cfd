import { prepared, sql, type Db } from "../../platform/postgres.ts";
import { COMPLAINT_WINDOW, HARD_WINDOW, type HarmCounts } from "./sender-health.ts";

export type Harm = "hard" | "complaint";

export interface SenderRow extends HarmCounts {
  readonly stoppedAt: Date | null;
  readonly stoppedBecause: "bounces" | "complaints" | null;
  readonly resumedAt: Date | null;
  readonly resumedBy: string | null;
}

/** So many more mails were answered for good. */
export async function countMails(tx: Db, medium: string, mails: number): Promise<void> {
  await sql`${prepared} update interact.sender_health set mails = mails + ${mails} where medium = ${medium}`.execute(tx);
}

export async function noteHarm(tx: Db, medium: string, kind: Harm, times: number, at: Date): Promise<void> {
  await sql`
    insert into interact.sender_harms (medium, kind, mails, at)
    select h.medium, ${kind}, h.mails, ${at} from interact.sender_health h, generate_series(1, ${times}) where h.medium = ${medium}`.execute(
    tx,
  );
}

export async function senderRow(db: Db, medium: string): Promise<SenderRow> {
  const { rows } = await sql<SenderRow>`
    select (h.mails - h.counted_from)::int as mails, h.stopped_at as "stoppedAt", h.stopped_because as "stoppedBecause",
      h.resumed_at as "resumedAt", h.resumed_by as "resumedBy",
      (select count(*)::int from interact.sender_harms x where x.medium = h.medium and x.kind = 'hard'
        and x.mails > greatest(h.mails - ${HARD_WINDOW}, h.counted_from - 1)) as hard,
      (select count(*)::int from interact.sender_harms x where x.medium = h.medium and x.kind = 'complaint'
        and x.mails > greatest(h.mails - ${COMPLAINT_WINDOW}, h.counted_from - 1)) as complaints
    from interact.sender_health h where h.medium = ${medium}`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error(`There is no sender for ${medium}.`);
  return row;
}

export async function stopSender(tx: Db, medium: string, because: "bounces" | "complaints", at: Date): Promise<void> {
  await sql`
    update interact.sender_health set stopped_at = ${at}, stopped_because = ${because}
    where medium = ${medium} and stopped_at is null`.execute(tx);
}

/** Goes on, and counts anew from here. */
export async function resumeSender(tx: Db, medium: string, actor: string, at: Date): Promise<void> {
  await sql`delete from interact.sender_harms where medium = ${medium}`.execute(tx);
  await sql`
    update interact.sender_health
    set stopped_at = null, stopped_because = null, counted_from = mails, resumed_at = ${at}, resumed_by = ${actor}
    where medium = ${medium}`.execute(tx);
}
