// What moves many passes of a journey at once: something happened to people, a pause, an end, a new version, records joined or separated.
import { sql, type Db } from "../../platform/postgres.ts";

const WAKE = sql`
  update interact.journey_passes p
  set look_at = case p.state when 'waiting' then least(p.look_at, clock.now) else p.look_at end, woken = p.state = 'claimed'`;

/** Something happened to these people: who waits for something is looked at now. */
export async function wakePeople(db: Db, records: readonly string[], now: Date): Promise<void> {
  if (records.length === 0) return;
  await sql`
    with persons as (
      select distinct coalesce(j.person_id, i.id) as person from unnest(${records}::uuid[]) as i(id)
      left join trust.joined j on j.member_id = i.id
    ), theirs as (
      select person as record from persons union select j.member_id from persons join trust.joined j on j.person_id = persons.person
    )
    ${WAKE}
    from theirs, (select ${now}::timestamptz as now) clock
    where p.person_id = theirs.record and p.listens and p.state in ('waiting', 'claimed')`.execute(db);
}

/** Whatever changed may concern anybody. */
export async function wakeAll(db: Db, now: Date): Promise<void> {
  await sql`${WAKE} from (select ${now}::timestamptz as now) clock where p.listens and p.state in ('waiting', 'claimed')`.execute(db);
}

/** Stops a journey and what it sends, or lets both go on. */
export async function setJourneyPaused(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`update interact.journeys set paused_at = ${at} where id = ${id}`.execute(tx);
  await sql`update interact.campaigns set paused_at = ${at} where journey_id = ${id}`.execute(tx);
}

/** What became due meanwhile goes on now, or waits for somebody to say so; how many that are. */
export async function afterPause(tx: Db, id: string, then: "go-on" | "ask", now: Date): Promise<number> {
  const due = sql`journey_id = ${id} and state in ('waiting', 'claimed') and run_at <= ${now}`;
  const { numAffectedRows } =
    then === "ask"
      ? await sql`update interact.journey_passes set state = 'held', held_by = 'pause', worker = null, lease_until = null where ${due}`.execute(
          tx,
        )
      : await sql`update interact.journey_passes set run_at = ${now}, look_at = ${now} where ${due}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** The step at which somebody left ends with the reason. */
async function closeSteps(tx: Db, id: string, now: Date): Promise<void> {
  await sql`
    update interact.journey_steps s set left_at = ${now}, note = p.left_by
    from interact.journey_passes p
    where p.journey_id = ${id} and p.left_at = ${now} and p.left_by in ('by-hand', 'ended')
      and s.person_id = p.person_id and s.pass_id = p.id and s.left_at is null`.execute(tx);
}

/** Those who wait for somebody to say so, at one node or all: they go on, or leave. */
export async function settleHeld(tx: Db, id: string, what: { node: string | null; goOn: boolean }, now: Date): Promise<number> {
  const held = sql`journey_id = ${id} and state = 'held' and (${what.node}::text is null or node = ${what.node})`;
  const { numAffectedRows } = what.goOn
    ? await sql`update interact.journey_passes set state = 'waiting', held_by = null, run_at = ${now}, look_at = ${now} where ${held}`.execute(
        tx,
      )
    : await sql`
        update interact.journey_passes set state = 'left', held_by = null, left_by = 'by-hand', left_at = ${now} where ${held}`.execute(tx);
  if (!what.goOn) await closeSteps(tx, id, now);
  return Number(numAffectedRows ?? 0n);
}

/** Nobody comes in or goes on any more; whoever is inside leaves. What waits to be sent is not sent. */
export async function endJourney(tx: Db, id: string, now: Date): Promise<void> {
  await sql`update interact.journeys set ended_at = ${now}, paused_at = null where id = ${id}`.execute(tx);
  await sql`
    update interact.journey_passes set state = 'left', left_by = 'ended', left_at = ${now}, held_by = null, worker = null, lease_until = null
    where journey_id = ${id} and state <> 'left'`.execute(tx);
  await closeSteps(tx, id, now);
  await sql`
    update interact.sends s set state = 'suppressed', reason = 'left-journey', done_at = ${now}
    from interact.campaigns c where c.journey_id = ${id} and s.campaign_id = c.id and s.state = 'queued'`.execute(tx);
}

/** A person is taken out by hand, whichever record is named; what waits to be sent to them is not sent. */
export async function takeOut(tx: Db, id: string, personId: string, now: Date): Promise<number> {
  const theirs = sql`any(array(select trust.records_of(trust.person_of(${personId}))))`;
  const { numAffectedRows } = await sql`
    update interact.journey_passes set state = 'left', left_by = 'by-hand', left_at = ${now}, held_by = null, worker = null, lease_until = null
    where journey_id = ${id} and person_id = ${theirs} and state <> 'left'`.execute(tx);
  await closeSteps(tx, id, now);
  await sql`
    update interact.sends s set state = 'suppressed', reason = 'left-journey', done_at = ${now}
    from interact.campaigns c
    where c.journey_id = ${id} and s.campaign_id = c.id and s.person_id = ${theirs} and s.state = 'queued'`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Those inside stand in another version from now on, at these nodes; who stands elsewhere stays in theirs. How many moved. */
export async function moveInside(tx: Db, id: string, version: number, nodes: Readonly<Record<string, string>>, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update interact.journey_passes p
    set version = ${version}, node = m.value, look_at = least(p.look_at, ${now}::timestamptz),
      state = case p.state when 'claimed' then 'waiting' else p.state end, fence = p.fence + 1, worker = null, lease_until = null
    from jsonb_each_text(${JSON.stringify(nodes)}::jsonb) m
    where p.journey_id = ${id} and p.state <> 'left' and p.version <> ${version} and p.node = m.key
      and (m.key = m.value or not exists (
        select from interact.journey_steps s where s.person_id = p.person_id and s.pass_id = p.id and s.node = m.value))`.execute(tx);
  await sql`
    insert into interact.journey_steps (person_id, pass_id, node, journey_id, version, entered_at)
    select p.person_id, p.id, p.node, p.journey_id, p.version, ${now} from interact.journey_passes p
    where p.journey_id = ${id} and p.version = ${version} and p.state <> 'left' on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** From now on a goal may move whoever is inside, and it is looked at now. */
export async function listenForGoal(tx: Db, id: string, now: Date): Promise<void> {
  await sql`
    update interact.journey_passes
    set listens = true, look_at = case state when 'waiting' then least(look_at, ${now}::timestamptz) else look_at end, woken = state = 'claimed'
    where journey_id = ${id} and state <> 'left'`.execute(tx);
}

/** Passes that another record of the same individual put aside since these became one go on. */
export async function reopenPasses(db: Db, records: readonly string[], since: Date, now: Date): Promise<void> {
  await sql`
    update interact.journey_passes p set state = 'waiting', left_by = null, left_at = null, look_at = greatest(p.run_at, ${now}::timestamptz)
    from interact.journeys j
    where j.id = p.journey_id and j.ended_at is null and p.person_id = any(${records}::uuid[])
      and p.state = 'left' and p.left_by in ('twin', 'held-back-twin') and p.left_at >= ${since}`.execute(db);
}

/**
 * Passes that ended since because a withdrawal of these purposes stood in the way of a message go back to that message, where their journey
 * still runs and the person has not come in again; how many. What they came by after it is as if it had not been.
 */
export async function reopenStopped(
  tx: Db,
  stopped: { readonly personId: string; readonly purposes: readonly string[]; readonly since: Date },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with stopped as (
      select distinct on (p.id) p.person_id, p.id, s.node, s.entered_at, s.left_at, j.goal is not null as listens
      from interact.journey_passes p
      join interact.journeys j on j.id = p.journey_id and j.ended_at is null and j.archived_at is null
      join interact.journey_steps s on s.person_id = p.person_id and s.pass_id = p.id
      join interact.journey_versions v on v.journey_id = p.journey_id and v.version = p.version
      join interact.campaigns c on c.journey_id = p.journey_id and c.purpose = any(${stopped.purposes}::text[])
      where p.person_id = any(array(select trust.records_of(trust.person_of(${stopped.personId})))) and p.state = 'left' and p.left_by = 'end'
        and s.port = 'unreachable' and s.note = 'withdrawn' and s.left_at >= ${stopped.since}
        and exists (
          select from jsonb_array_elements(v.graph -> 'nodes') n where n ->> 'id' = s.node and n -> 'settings' ->> 'message' = c.id::text)
        and not exists (
          select from interact.journey_passes o where o.journey_id = p.journey_id and o.person_id = p.person_id and o.pass > p.pass)
      order by p.id, s.left_at
    ), undone as (
      delete from interact.journey_steps s using stopped t
      where s.person_id = t.person_id and s.pass_id = t.id and s.entered_at >= t.left_at and s.node <> t.node
    ), begun as (
      update interact.journey_steps s set left_at = null, port = null, note = null from stopped t
      where s.person_id = t.person_id and s.pass_id = t.id and s.node = t.node
    ), passes as (
      update interact.journey_passes p set state = 'waiting', node = t.node, node_entered_at = t.entered_at, run_at = ${now}, look_at = ${now},
        listens = t.listens, left_by = null, left_at = null
      from stopped t where p.person_id = t.person_id and p.id = t.id returning 1
    ) select count(*)::int as n from passes`.execute(tx);
  return rows[0]?.n ?? 0;
}
