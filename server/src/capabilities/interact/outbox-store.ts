// The rows that wait to be sent: claimed with a lease and a fencing token, and written only by whoever holds the token.
// Leases live on the database's clock, so that no machine's wrong clock can take a row twice.
import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { SendState } from "./interact-tables.ts";

export interface ClaimedRow {
  readonly personId: string;
  readonly id: string;
  readonly campaignId: string;
  /** Whose draw says who is held back: the campaign, the one it is a version of, or the journey whose message it is. */
  readonly experimentId: string;
  readonly step: number;
  readonly medium: string;
  readonly address: string | null;
  readonly fence: number;
  readonly attempts: number;
  readonly firstTryAt: Date | null;
  /** Why the person is among those written to. */
  readonly because: string | null;
}

export interface Claim {
  /** Instance and run. */
  readonly worker: string;
  readonly limit: number;
  readonly now: Date;
  readonly medium: string;
  /** Only rows of this campaign. */
  readonly campaignId?: string;
  /** Only this row. */
  readonly sendId?: string;
  /** Half a minute where nothing is said. */
  readonly leaseSeconds?: number;
  /** Domains to which nothing is taken up now. */
  readonly resting?: readonly string[];
}

export async function claimRows(tx: Db, claim: Claim): Promise<ClaimedRow[]> {
  const { rows } = await sql<ClaimedRow>`
    with open as (
      -- Of each campaign an equal share, so that a large one does not stand in front of a small one.
      select c.id, coalesce(c.version_of, c.journey_id, c.id) as experiment, ceil(${claim.limit}::numeric / count(*) over ())::int as share from interact.campaigns c
      where c.paused_at is null and (${claim.campaignId ?? null}::uuid is null or c.id = ${claim.campaignId ?? null}::uuid)
        and exists (
          select from interact.sends s
          where s.campaign_id = c.id and s.medium = ${claim.medium} and s.due_at <= ${claim.now} and s.state in ('queued', 'claimed'))
        and not exists (select from interact.sender_health h where h.medium = ${claim.medium} and h.stopped_at is not null)
    ), due as (
      select s.person_id, s.id, c.experiment from open c cross join lateral (
        select s.person_id, s.id from interact.sends s
        where s.campaign_id = c.id and s.state in ('queued', 'claimed') and s.medium = ${claim.medium} and s.due_at <= ${claim.now}
          and (s.state = 'queued' or s.lease_until < clock_timestamp())
          and (${claim.sendId ?? null}::uuid is null or s.id = ${claim.sendId ?? null}::uuid)
          and (s.address is null or split_part(s.address, '@', 2) <> all(${claim.resting ?? []}::text[]))
          and not exists (
            select 1 from interact.domain_holds h where h.domain = split_part(s.address, '@', 2) and h.until > ${claim.now})
        order by s.due_at limit c.share for update of s skip locked) s
    )
    update interact.sends s
    set state = 'claimed', fence = s.fence + 1, worker = ${claim.worker},
      lease_until = clock_timestamp() + make_interval(secs => ${claim.leaseSeconds ?? 30})
    from due where s.person_id = due.person_id and s.id = due.id
    returning s.person_id as "personId", s.id, s.campaign_id as "campaignId", due.experiment as "experimentId", s.step, s.medium, s.address, s.fence, s.attempts,
      s.first_try_at as "firstTryAt", s.because`.execute(tx);
  return rows;
}

/** The rows that the gate refused or put off, straight after the claim and in its transaction. */
export interface GateResult {
  readonly personId: string;
  readonly id: string;
  readonly state: "suppressed" | "queued";
  readonly reason: string;
  readonly dueAt: Date | null;
}

export async function writeGateResults(tx: Db, results: readonly GateResult[], now: Date): Promise<void> {
  if (results.length === 0) return;
  await sql`
    update interact.sends s
    set state = r.state, reason = r.reason, due_at = coalesce(r."dueAt", s.due_at), lease_until = null, worker = null,
      done_at = case r.state when 'suppressed' then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(results)}::jsonb)
      as r("personId" uuid, id uuid, state text, reason text, "dueAt" timestamptz)
    where s.person_id = r."personId" and s.id = r.id`.execute(tx);
}

export interface Mark {
  readonly personId: string;
  readonly id: string;
  readonly fence: number;
  readonly messageId: string;
  readonly at: Date;
}

export interface Outcome {
  readonly personId: string;
  readonly id: string;
  readonly fence: number;
  readonly state: SendState;
  readonly reason: string | null;
  readonly reply: string | null;
  readonly at: Date;
  /** When to try again; with it the try is counted. */
  readonly dueAt: Date | null;
  readonly counted: boolean;
}

/** A message that went out. */
export interface Sent {
  readonly personId: string;
  readonly id: string;
  readonly medium: string;
  readonly at: Date;
}

/**
 * Rows about to get their last byte, in one statement and one commit; returns the ids of those that may: still ours (fence), not paused.
 * Rows of individuals with several records are not marked: those go one by one, see markUnlessDone.
 */
export async function markRows(db: Db, marks: readonly Mark[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`${prepared}
    update interact.sends s
    set state = 'handing_over', first_try_at = coalesce(s.first_try_at, m.at), message_id = m."messageId",
      lease_until = clock_timestamp() + interval '30 seconds'
    from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb)
        as m("personId" uuid, id uuid, fence bigint, "messageId" text, at timestamptz),
      interact.campaigns c
    where s.person_id = m."personId" and s.id = m.id and s.fence = m.fence and s.state = 'claimed'
      and c.id = s.campaign_id and c.paused_at is null
      and not exists (select from trust.joined j where j.member_id = s.person_id)
      and not exists (select from trust.joined j where j.person_id = s.person_id)
    returning s.id`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Writes what became of rows that are still ours (fence); returns those that went out. */
export async function endRows(db: Db, outcomes: readonly Outcome[]): Promise<Sent[]> {
  const { rows } = await sql<Sent & { state: SendState }>`${prepared}
    update interact.sends s
    set state = o.state, reason = o.reason, reply = o.reply, lease_until = null, worker = null,
      due_at = coalesce(o."dueAt", s.due_at), attempts = s.attempts + o.counted::int,
      first_try_at = case when o.counted then coalesce(s.first_try_at, o.at) else s.first_try_at end,
      done_at = case when o.state <> 'queued' then o.at end
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
      as o("personId" uuid, id uuid, fence bigint, state text, reason text, reply text, at timestamptz, "dueAt" timestamptz, counted boolean)
    where s.person_id = o."personId" and s.id = o.id and s.fence = o.fence
      and (s.state in ('claimed', 'handing_over') or (s.state = 'unknown' and o.state in ('accepted', 'refused')))
    returning s.person_id as "personId", s.id, s.medium, s.done_at as at, s.state`.execute(db);
  return rows.filter(({ state }) => state === "accepted").map(({ personId, id, medium, at }) => ({ personId, id, medium, at }));
}

/** Prolongs what is in hand, and only that: a row that got lost between database and process lapses by itself. */
export async function renewLeases(db: Db, rows: readonly ClaimedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update interact.sends s set lease_until = clock_timestamp() + interval '30 seconds'
    from unnest(${rows.map((row) => row.personId)}::uuid[], ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.fence)}::bigint[])
      as r(person_id, id, fence)
    where s.person_id = r.person_id and s.id = r.id and s.fence = r.fence and s.state in ('claimed', 'handing_over')`.execute(db);
}

/** Rows whose holder died while handing over: nobody can know, so nobody sends them again. */
export async function listUnknown(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with lapsed as (
      update interact.sends set state = 'unknown', reason = 'crash', done_at = clock_timestamp(), lease_until = null
      where state = 'handing_over' and lease_until < clock_timestamp() returning 1
    ) select count(*)::int as n from lapsed`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Message ids of rows about which nobody could know, of the last days. */
export async function unknownMessages(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select message_id as id from interact.sends
    where state = 'unknown' and message_id is not null and done_at > clock_timestamp() - interval '7 days' limit 10000`.execute(db);
  return rows.map((row) => row.id);
}

/** The mail server's own ledger shows that these did arrive. */
export async function settleUnknown(db: Db, messageIds: readonly string[]): Promise<Sent[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await sql<Sent>`
    update interact.sends set state = 'accepted', reason = null, reply = 'found in the mail server''s own list'
    where state = 'unknown' and message_id = any(${messageIds}::text[])
    returning person_id as "personId", id, medium, done_at as at`.execute(db);
  return rows;
}

/** At a start: earlier runs of this instance are over, so what they held is free (or unknown) at once. */
export async function recoverRows(db: Db, instance: string, worker: string): Promise<{ freed: number; unknown: number }> {
  const { rows } = await sql<{ freed: number; unknown: number }>`
    with left_over as (
      update interact.sends
      set state = case state when 'claimed' then 'queued' else 'unknown' end,
        reason = case state when 'claimed' then reason else 'crash' end,
        done_at = case state when 'claimed' then null else clock_timestamp() end,
        lease_until = null, worker = null
      where state in ('claimed', 'handing_over') and worker like ${`${instance}:%`} and worker <> ${worker}
      returning state
    )
    select count(*) filter (where state = 'queued')::int as freed, count(*) filter (where state = 'unknown')::int as unknown
    from left_over`.execute(db);
  return rows[0] ?? { freed: 0, unknown: 0 };
}

/** Gives rows back that were claimed and not begun. */
export async function releaseRows(db: Db, rows: readonly ClaimedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update interact.sends s set state = 'queued', lease_until = null, worker = null
    from unnest(${rows.map((row) => row.personId)}::uuid[], ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.fence)}::bigint[])
      as r(person_id, id, fence)
    where s.person_id = r.person_id and s.id = r.id and s.fence = r.fence and s.state = 'claimed'`.execute(db);
}

export async function holdDomain(db: Db, domain: string, until: Date, reply: string, at: Date): Promise<void> {
  await sql`
    insert into interact.domain_holds (domain, until, reply, at) values (${domain}, ${until}, ${reply}, ${at})
    on conflict (domain) do update set until = excluded.until, reply = excluded.reply, at = excluded.at`.execute(db);
}

export interface Waiting {
  readonly rows: number;
  /** Why they wait, where there is a reason. */
  readonly reason: string | null;
  /** When the first of them is due. */
  readonly dueAt: Date;
}

/** What is queued for later, by reason; the most first. */
export async function waitingRows(db: Db, now: Date): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select count(*)::int as rows, s.reason, min(s.due_at) as "dueAt"
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.state = 'queued' and s.due_at > ${now} and c.paused_at is null
    group by s.reason order by 1 desc`.execute(db);
  return rows;
}

/** A withdrawal reaches what still waits at once. */
export async function suppressQueued(tx: Db, personId: string, purposes: readonly string[], now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with stopped as (
      update interact.sends s set state = 'suppressed', reason = 'withdrawn', done_at = ${now}
      from interact.campaigns c
      where c.id = s.campaign_id and s.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and s.state = 'queued' and c.purpose = any(${purposes}::text[])
      returning 1
    ) select count(*)::int as n from stopped`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** What waits for these people in campaigns to an audience that they have left. */
export async function suppressLeft(tx: Db, audience: string, people: readonly string[], now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with stopped as (
      update interact.sends s set state = 'suppressed', reason = 'left-segment', done_at = ${now}
      from interact.campaigns c
      where c.id = s.campaign_id and c.audience ->> 'watchList' = ${audience} and s.person_id = any(${people}::uuid[]) and s.state = 'queued'
      returning 1
    ) select count(*)::int as n from stopped`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Campaigns of which something waits to go out by a medium. */
export async function waitingCampaigns(db: Db, medium: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct s.campaign_id as id from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.medium = ${medium} and c.paused_at is null and s.due_at <= ${now}
      and (s.state = 'queued' or (s.state = 'claimed' and s.lease_until < clock_timestamp()))`.execute(db);
  return rows.map((row) => row.id);
}
