// One individual, several records: the same step of a campaign goes out once, through whichever record comes first.
import { sql, type Db } from "../../platform/postgres.ts";
import type { Mark } from "./outbox-store.ts";

/** What of these rows is not to go now: done through another record of the same individual already, or in hand there. */
export interface Twin {
  readonly id: string;
  readonly fate: "done" | "in-hand";
}

const sibling = sql`
  s.person_id = any(array(select trust.records_of(trust.person_of(r.person_id)))) and s.person_id <> r.person_id
  and s.step = r.step and (s.campaign_id = r.campaign_id or s.campaign_id in (
    select v.id from interact.campaigns o join interact.campaigns v on v.version_of = coalesce(o.version_of, o.id) or v.id = o.version_of
    where o.id = r.campaign_id))`;

/** Of rows just claimed. Of two that were claimed together the first one goes. Under the lock on the people. */
export async function twinsAmong(tx: Db, ids: readonly string[]): Promise<Twin[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Twin>`
    select r.id, case when max(s.rank) = 2 then 'done' else 'in-hand' end as fate
    from interact.sends r
    join lateral (
      select case when s.state = 'claimed' then 1 else 2 end as rank from interact.sends s
      where ${sibling} and (s.state in ('handing_over', 'accepted', 'unknown', 'bounced', 'complained')
        or (s.state = 'claimed' and (s.id < r.id or not s.id = any(${ids}::uuid[]))))
    ) s on true
    where r.id = any(${ids}::uuid[]) group by r.id`.execute(tx);
  return rows;
}

/** Marks a row as handing over unless the step went, or is going, through another record. Under the lock on the person. */
export async function markUnlessDone(tx: Db, mark: Mark): Promise<boolean> {
  const { rows } = await sql`
    update interact.sends r
    set state = 'handing_over', first_try_at = coalesce(r.first_try_at, ${mark.at}::timestamptz), message_id = ${mark.messageId},
      lease_until = clock_timestamp() + interval '30 seconds'
    from interact.campaigns c
    where r.person_id = ${mark.personId} and r.id = ${mark.id} and r.fence = ${mark.fence} and r.state = 'claimed'
      and c.id = r.campaign_id and c.paused_at is null
      and not exists (
        select from interact.sends s
        where ${sibling} and s.state in ('handing_over', 'accepted', 'unknown', 'bounced', 'complained'))
    returning r.id`.execute(tx);
  return rows.length > 0;
}

/** Which of these rows' mail addresses still belong to the individual, whichever record has them; as "record address". */
export async function theirAddresses(db: Db, rows: readonly { personId: string; address: string | null }[]): Promise<Set<string>> {
  const { rows: found } = await sql<{ key: string }>`
    select w.id || ' ' || w.address as key
    from unnest(${rows.map((row) => row.personId)}::uuid[], ${rows.map((row) => row.address)}::text[]) as w(id, address)
    where exists (
      select from identify.mail_addresses m
      where m.address = w.address and m.person_id = any(array(select trust.records_of(trust.person_of(w.id)))))`.execute(db);
  return new Set(found.map((row) => row.key));
}

/** What the gate refused or a twin put aside since these records became one person waits again. */
export async function askAgain(tx: Db, records: readonly string[], since: Date, startedAfter: Date, now: Date): Promise<void> {
  await sql`
    update interact.sends s set state = 'queued', reason = null, done_at = null, due_at = greatest(s.due_at, ${now}::timestamptz)
    from interact.campaigns c
    where c.id = s.campaign_id and c.archived_at is null and greatest(c.started_at, s.queued_at) > ${startedAfter}
      and s.person_id = any(${records}::uuid[]) and s.state = 'suppressed' and s.done_at >= ${since}
      and s.reason is distinct from 'left-journey'`.execute(tx);
}
