// People in journeys: one row a pass, claimed with a lease on the database's clock and a fencing token, written only by whoever holds
// the token.
import { sql, type Db } from "../../platform/postgres.ts";
import type { Reentry } from "./journey-tables.ts";

/** A row in hand. */
export interface Pass {
  readonly personId: string;
  readonly id: string;
  readonly journeyId: string;
  readonly pass: number;
  readonly version: number;
  readonly node: string;
  readonly enteredAt: Date;
  readonly nodeEnteredAt: Date;
  readonly runAt: Date;
  readonly fence: number;
}

/** Takes passes that are due in journeys that run. */
export async function claimPasses(tx: Db, claim: { readonly worker: string; readonly limit: number; readonly now: Date }): Promise<Pass[]> {
  const { rows } = await sql<Pass>`
    with due as (
      select p.person_id, p.id from interact.journey_passes p join interact.journeys j on j.id = p.journey_id
      where p.state in ('waiting', 'claimed') and p.look_at <= ${claim.now} and (p.state = 'waiting' or p.lease_until < clock_timestamp())
        and j.paused_at is null and j.ended_at is null
      order by p.look_at limit ${claim.limit} for update of p skip locked
    )
    update interact.journey_passes p
    set state = 'claimed', fence = p.fence + 1, worker = ${claim.worker}, lease_until = clock_timestamp() + interval '30 seconds', woken = false
    from due where p.person_id = due.person_id and p.id = due.id
    returning p.person_id as "personId", p.id, p.journey_id as "journeyId", p.pass, p.version, p.node, p.entered_at as "enteredAt",
      p.node_entered_at as "nodeEnteredAt", p.run_at as "runAt", p.fence`.execute(tx);
  return rows;
}

/** At a start: earlier runs of this instance are over, so what they held is free at once. */
export async function recoverPasses(db: Db, instance: string, worker: string): Promise<void> {
  await sql`
    update interact.journey_passes set state = 'waiting', lease_until = null, worker = null
    where state = 'claimed' and worker like ${`${instance}:%`} and worker <> ${worker}`.execute(db);
}

/** What becomes of a pass in hand. */
export interface Turn {
  readonly personId: string;
  readonly id: string;
  readonly fence: number;
  readonly state: "waiting" | "held" | "left";
  /** The node they stand at from now on. */
  readonly node: string;
  readonly nodeEnteredAt: Date;
  readonly runAt: Date;
  readonly lookAt: Date;
  readonly listens: boolean;
  readonly leftBy: string | null;
  readonly heldBy: string | null;
}

/** Of these journeys, those that run; until the transaction ends none of them is paused or ended. */
export async function keepRunning(tx: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from interact.journeys where id = any(${ids}::uuid[]) and paused_at is null and ended_at is null order by id for share`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}

/** Writes what becomes of passes that are still ours; the ids of those. */
export async function turnPasses(tx: Db, turns: readonly Turn[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update interact.journey_passes p
    set state = t.state, node = t.node, node_entered_at = t."nodeEnteredAt", run_at = t."runAt",
      look_at = case when p.woken then ${now}::timestamptz else t."lookAt" end, listens = t.listens, woken = false,
      left_by = t."leftBy", left_at = case when t.state = 'left' then ${now}::timestamptz end, held_by = t."heldBy",
      lease_until = null, worker = null
    from jsonb_to_recordset(${JSON.stringify(turns)}::jsonb) as t("personId" uuid, id uuid, fence bigint, state text, node text,
      "nodeEnteredAt" timestamptz, "runAt" timestamptz, "lookAt" timestamptz, listens boolean, "leftBy" text, "heldBy" text)
    where p.person_id = t."personId" and p.id = t.id and p.fence = t.fence and p.state = 'claimed'
    returning p.id`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Gives passes back as they were. */
export async function releasePasses(db: Db, passes: readonly Pick<Pass, "personId" | "id" | "fence">[]): Promise<void> {
  if (passes.length === 0) return;
  await sql`
    update interact.journey_passes p set state = 'waiting', lease_until = null, worker = null
    from unnest(${passes.map((one) => one.personId)}::uuid[], ${passes.map((one) => one.id)}::uuid[],
      ${passes.map((one) => one.fence)}::bigint[]) as r(person_id, id, fence)
    where p.person_id = r.person_id and p.id = r.id and p.fence = r.fence and p.state = 'claimed'`.execute(db);
}

/** A node that a pass came to, or left. */
export interface Step {
  readonly personId: string;
  readonly passId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly node: string;
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly port: string | null;
  readonly note: string | null;
}

export async function writeStepsOf(tx: Db, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`
    insert into interact.journey_steps as s (person_id, pass_id, node, journey_id, version, entered_at, left_at, port, note)
    select t."personId", t."passId", t.node, t."journeyId", t.version, t."enteredAt", t."leftAt", t.port, t.note
    from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) as t("personId" uuid, "passId" uuid, node text, "journeyId" uuid,
      version smallint, "enteredAt" timestamptz, "leftAt" timestamptz, port text, note text)
    on conflict (person_id, pass_id, node) do update set left_at = excluded.left_at, port = excluded.port, note = excluded.note
    where s.left_at is null`.execute(tx);
}

/** A message of a pass: its step is the number of the pass. */
export interface PassSend {
  readonly personId: string;
  readonly campaignId: string;
  readonly pass: number;
  readonly medium: string;
  readonly address: string | null;
  readonly because: string;
  /** Why it does not go; null: it is queued. */
  readonly refusal: string | null;
}

export async function insertPassSends(tx: Db, sends: readonly PassSend[], now: Date): Promise<void> {
  if (sends.length === 0) return;
  await sql`
    insert into interact.sends (person_id, campaign_id, step, medium, address, because, due_at, state, reason, done_at)
    select s."personId", s."campaignId", s.pass, s.medium, s.address, s.because, ${now}::timestamptz,
      case when s.refusal is null then 'queued' else 'suppressed' end, s.refusal, case when s.refusal is not null then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(sends)}::jsonb)
      as s("personId" uuid, "campaignId" uuid, pass smallint, medium text, address text, because text, refusal text)
    where not exists (select from interact.sends o where o.campaign_id = s."campaignId" and o.step = s.pass and o.person_id = s."personId")
    on conflict do nothing`.execute(tx);
}

/** What waits to be sent of passes that have left is not sent. */
export async function suppressOfPasses(
  tx: Db,
  left: readonly { readonly personId: string; readonly journeyId: string; readonly pass: number }[],
  now: Date,
): Promise<void> {
  if (left.length === 0) return;
  await sql`
    update interact.sends s set state = 'suppressed', reason = 'left-journey', done_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(left)}::jsonb) as l("personId" uuid, "journeyId" uuid, pass smallint), interact.campaigns c
    where c.journey_id = l."journeyId" and s.campaign_id = c.id and s.person_id = l."personId" and s.step = l.pass and s.state = 'queued'`.execute(
    tx,
  );
}

export interface NewTask {
  readonly personId: string;
  readonly passId: string;
  readonly journeyId: string;
  readonly node: string;
  readonly title: string;
  readonly reason: string;
  readonly forWhom: string;
  readonly dueAt: Date;
}

export async function insertTasks(tx: Db, tasks: readonly NewTask[], now: Date): Promise<void> {
  if (tasks.length === 0) return;
  await sql`
    insert into interact.tasks (person_id, journey_id, pass_id, node, title, reason, for_whom, due_at, created_at)
    select t."personId", t."journeyId", t."passId", t.node, t.title, t.reason, t."forWhom", t."dueAt", ${now}
    from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb)
      as t("personId" uuid, "journeyId" uuid, "passId" uuid, node text, title text, reason text, "forWhom" text, "dueAt" timestamptz)
    on conflict do nothing`.execute(tx);
}

/** Somebody who is to come in, for an occasion that counts once. */
export interface Arrival {
  readonly personId: string;
  readonly occasion: string | null;
}

/** Of these, the individuals who may come in now: known, not inside, not for the second time where the rule forbids it. */
export async function mayEnter(tx: Db, journeyId: string, arrivals: readonly Arrival[], reentry: Reentry, now: Date): Promise<Arrival[]> {
  const again =
    reentry.kind === "always"
      ? sql`p.left_by = 'held-back'`
      : reentry.kind === "after"
        ? sql`p.left_by = 'held-back' or p.entered_at > ${new Date(now.getTime() - reentry.days * 86_400_000)}`
        : sql`true`;
  const { rows } = await sql<Arrival>`
    with given as (
      select distinct on (person) coalesce(j.person_id, g."personId") as person, g.occasion
      from jsonb_to_recordset(${JSON.stringify(arrivals)}::jsonb) as g("personId" uuid, occasion text)
      left join trust.joined j on j.member_id = g."personId" order by person, g.occasion
    ), records as (
      select person, person as record from given
      union all select g.person, j.member_id from given g join trust.joined j on j.person_id = g.person
    )
    select g.person as "personId", g.occasion from given g
    where exists (select from identify.known_people k where k.person_id = g.person)
      and not exists (
        select from records r join interact.journey_passes p on p.person_id = r.record and p.journey_id = ${journeyId}
        where r.person = g.person and (p.state <> 'left' or p.occasion = g.occasion or ${again}))`.execute(tx);
  return rows;
}

export interface Entry extends Arrival {
  /** When they go on from the start. */
  readonly runAt: Date;
  readonly heldBack: boolean;
}

/** Lets people in at a start node, each as a further pass; how many came in who are not held back. */
export async function insertPasses(
  tx: Db,
  into: { readonly journeyId: string; readonly version: number; readonly node: string; readonly listens: boolean },
  entries: readonly Entry[],
  now: Date,
): Promise<number> {
  const { journeyId, version, node, listens } = into;
  const { rows } = await sql<{ n: number }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
        as e("personId" uuid, occasion text, "runAt" timestamptz, "heldBack" boolean)
    ), written as (
      insert into interact.journey_passes as p (person_id, journey_id, pass, version, node, state, came_by, occasion, entered_at,
        node_entered_at, run_at, look_at, listens, left_at, left_by)
      select g."personId", ${journeyId}, 1 + coalesce((
          select max(o.pass) from interact.journey_passes o
          where o.journey_id = ${journeyId} and o.person_id = any(array(select trust.records_of(g."personId")))), 0),
        ${version}, ${node}, case when g."heldBack" then 'left' else 'waiting' end, ${node}, g.occasion, ${now}, ${now}, g."runAt", g."runAt",
        ${listens}, case when g."heldBack" then ${now}::timestamptz end, case when g."heldBack" then 'held-back' end
      from given g on conflict do nothing returning p.person_id, p.id, p.state
    ), stepped as (
      insert into interact.journey_steps (person_id, pass_id, node, journey_id, version, entered_at)
      select person_id, id, ${node}, ${journeyId}, ${version}, ${now} from written where state <> 'left'
    ) select count(*)::int as n from written where state <> 'left'`.execute(tx);
  return rows[0]?.n ?? 0;
}
