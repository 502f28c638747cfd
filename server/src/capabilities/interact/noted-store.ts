// What a note on a call or a visit changed, so that it can be taken back.
import { sql, type Db } from "../../platform/postgres.ts";

export interface Noted {
  readonly personId: string;
  readonly id: string;
  readonly by: string;
  readonly at: Date;
  /** As the work stood before. */
  readonly dueAt: Date;
  readonly attempts: number;
  /** The number or address that it put out of use. */
  readonly silenced: string | null;
  /** Purposes that it withdrew. */
  readonly withdrawn: readonly string[];
}

/** Keeps what a note changed, and forgets what can be taken back no longer. */
export async function keepNoted(tx: Db, noted: Noted, forgetBefore: Date): Promise<void> {
  await sql`delete from interact.noted where noted_at < ${forgetBefore}`.execute(tx);
  await sql`
    insert into interact.noted (person_id, send_id, noted_by, noted_at, due_at, attempts, silenced, withdrawn)
    values (${noted.personId}, ${noted.id}, ${noted.by}, ${noted.at}, ${noted.dueAt}, ${noted.attempts}, ${noted.silenced}, ${noted.withdrawn}::text[])
    on conflict (person_id, send_id) do update set noted_by = excluded.noted_by, noted_at = excluded.noted_at, due_at = excluded.due_at,
      attempts = excluded.attempts, silenced = excluded.silenced, withdrawn = excluded.withdrawn`.execute(tx);
}

/** Takes the note on this work out, if there is one and the work is in nobody's hands. */
export async function dropNoted(tx: Db, sendId: string): Promise<(Noted & { medium: string }) | null> {
  const { rows } = await sql<Noted & { medium: string }>`
    with free as (
      select person_id, id, medium from interact.sends
      where id = ${sendId} and (state in ('accepted', 'refused', 'queued') or (state = 'claimed' and lease_until < clock_timestamp())) for update
    )
    delete from interact.noted n using free f where n.person_id = f.person_id and n.send_id = f.id
    returning n.person_id as "personId", n.send_id as id, n.noted_by as by, n.noted_at as at, n.due_at as "dueAt", n.attempts, n.silenced,
      n.withdrawn, f.medium`.execute(tx);
  return rows[0] ?? null;
}

/** The work waits again as it did before the note. */
export async function reopenWork(tx: Db, { personId, id, dueAt, attempts }: Noted): Promise<void> {
  await sql`
    update interact.sends set state = 'queued', reason = null, reply = null, outcome = null, note = null, done_at = null, due_at = ${dueAt},
      attempts = ${attempts}, fence = fence + 1, worker = null, lease_until = null
    where person_id = ${personId} and id = ${id}`.execute(tx);
}

/** What was stopped because of the withdrawal, and still could go, waits again; how many messages that are. */
export async function requeueWithdrawn(tx: Db, { personId, at, withdrawn }: Noted): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with again as (
      update interact.sends s set state = 'queued', reason = null, done_at = null from interact.campaigns c
      where c.id = s.campaign_id and c.archived_at is null and c.purpose = any(${withdrawn}::text[]) and s.state = 'suppressed'
        and s.reason = 'withdrawn' and s.done_at >= ${at} and s.person_id = any(array(select trust.records_of(trust.person_of(${personId}))))
      returning 1
    ) select count(*)::int as n from again`.execute(tx);
  return rows[0]?.n ?? 0;
}
