// Messages of which nobody could know whether they arrived, settled by a person, who may take it back while nothing went out.
import { sql, type Db } from "../../platform/postgres.ts";

/** It arrived; or: nobody minds if it comes twice, so let it go again. */
export type Verdict = "arrived" | "again";

export interface Settlement {
  readonly verdict: Verdict;
  readonly actor: string;
  readonly at: Date;
  /** When the message is due, if it goes again. */
  readonly dueAt: Date;
}

/** Settles those of these messages that are unknown; returns their ids. What was said before is kept for an undo. */
export async function settleByHand(tx: Db, sendIds: readonly string[], { verdict, actor, at, dueAt }: Settlement): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with was as (
      select person_id, id, reason, reply, done_at from interact.sends
      where id = any(${sendIds}::uuid[]) and state = 'unknown' for update
    ), kept as (
      insert into interact.settlements (person_id, send_id, verdict, at, actor, reason, reply, done_at)
      select person_id, id, ${verdict}, ${at}::timestamptz, ${actor}, reason, reply, done_at from was
    )
    update interact.sends s
    set state = case ${verdict} when 'again' then 'queued' else 'accepted' end, reason = null,
      reply = case ${verdict} when 'again' then s.reply else 'a person says that it arrived' end,
      due_at = case ${verdict} when 'again' then ${dueAt}::timestamptz else s.due_at end,
      done_at = case ${verdict} when 'again' then null else s.done_at end, lease_until = null, worker = null
    from was where s.person_id = was.person_id and s.id = was.id
    returning s.id`.execute(tx);
  return rows.map((row) => row.id);
}

/**
 * A row that is still what its newest settlement made of it: said to have arrived and nothing heard since, or waiting to go again: what
 * is queued has not gone out. Names s (the message) and k (the settlement).
 */
export const undoable = sql`
  k.undone_at is null
  and not exists (select from interact.settlements l where l.person_id = k.person_id and l.send_id = k.send_id and l.id > k.id)
  and (k.verdict = 'again' and s.state = 'queued'
    or k.verdict = 'arrived' and s.state = 'accepted' and s.reply = 'a person says that it arrived')`;

/** Takes back what was said of these messages, where nothing has gone out since; returns their ids. */
export async function unsettle(tx: Db, sendIds: readonly string[], actor: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with back as (
      select s.person_id, s.id, k.id as settlement, k.reason, k.reply, k.done_at
      from interact.sends s join interact.settlements k on k.person_id = s.person_id and k.send_id = s.id
      where s.id = any(${sendIds}::uuid[]) and ${undoable} for update of s
    ), noted as (
      update interact.settlements k set undone_at = ${at}, undone_by = ${actor}
      from back where k.person_id = back.person_id and k.id = back.settlement
    )
    update interact.sends s
    set state = 'unknown', reason = back.reason, reply = back.reply, done_at = back.done_at
    from back where s.person_id = back.person_id and s.id = back.id
    returning s.id`.execute(tx);
  return rows.map((row) => row.id);
}
