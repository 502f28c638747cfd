// One query a question about a journey: how many where, who where, a person's journeys, what stands on the line of time.
import { sql, type Db } from "../../platform/postgres.ts";

export interface StepCount {
  readonly node: string;
  /** Null: still there, or left the journey there. */
  readonly port: string | null;
  readonly gone: boolean;
  readonly note: string | null;
  readonly n: number;
}

/** Passes by node and by where they went from it; `note` says why somebody left there, or was not written to. */
export async function stepCounts(db: Db, journeyId: string): Promise<StepCount[]> {
  const { rows } = await sql<StepCount>`
    select node, port, left_at is not null as gone, note, count(*)::int as n
    from interact.journey_steps where journey_id = ${journeyId} group by 1, 2, 3, 4`.execute(db);
  return rows;
}

/** Who stands at which node now, by state. */
export async function standing(db: Db, journeyId: string): Promise<{ node: string; state: string; n: number }[]> {
  const { rows } = await sql<{ node: string; state: string; n: number }>`
    select node, case state when 'held' then 'held' else 'waiting' end as state, count(*)::int as n
    from interact.journey_passes where journey_id = ${journeyId} and state <> 'left' group by 1, 2`.execute(db);
  return rows;
}

/** What became of a journey's messages, by message. */
export async function messageCounts(
  db: Db,
  journeyId: string,
): Promise<{ message: string; state: string; reason: string | null; n: number }[]> {
  const { rows } = await sql<{ message: string; state: string; reason: string | null; n: number }>`
    select s.campaign_id as message, s.state, case when s.state in ('suppressed', 'refused') then s.reason end as reason, count(*)::int as n
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id where c.journey_id = ${journeyId} group by 1, 2, 3`.execute(db);
  return rows;
}

export interface PassLine {
  readonly personId: string;
  readonly id: string;
  readonly journeyId: string;
  readonly journey: string;
  readonly pass: number;
  readonly version: number;
  readonly node: string;
  readonly state: "waiting" | "claimed" | "held" | "left";
  readonly enteredAt: Date;
  readonly nodeEnteredAt: Date;
  readonly runAt: Date;
  readonly leftAt: Date | null;
  readonly leftBy: string | null;
  readonly heldBy: string | null;
  readonly paused: boolean;
}

const LINE = sql`
  p.person_id as "personId", p.id, p.journey_id as "journeyId", j.name as journey, p.pass, p.version, p.node, p.state, p.entered_at as "enteredAt",
  p.node_entered_at as "nodeEnteredAt", p.run_at as "runAt", p.left_at as "leftAt", p.left_by as "leftBy", p.held_by as "heldBy",
  j.paused_at is not null as paused
  from interact.journey_passes p join interact.journeys j on j.id = p.journey_id`;

/** Passes of a journey by id, at one node or all, those inside or those who left. */
export async function passesPage(
  db: Db,
  journeyId: string,
  ask: { readonly node: string | null; readonly inside: boolean; readonly cursor: string | null; readonly limit: number },
): Promise<PassLine[]> {
  const { rows } = await sql<PassLine>`
    select ${LINE}
    where p.journey_id = ${journeyId} and (p.state <> 'left') = ${ask.inside} and (${ask.node}::text is null or p.node = ${ask.node})
      and (${ask.cursor}::uuid is null or p.id > ${ask.cursor}::uuid)
    order by p.id limit ${ask.limit}`.execute(db);
  return rows;
}

/** All passes of an individual, whichever record is named, the newest first. */
export async function passesOf(db: Db, personId: string): Promise<PassLine[]> {
  const { rows } = await sql<PassLine>`
    select ${LINE} where p.person_id = any(array(select trust.records_of(trust.person_of(${personId}))))
    order by p.entered_at desc, p.id desc limit 200`.execute(db);
  return rows;
}

/** Coming into journeys and leaving them, the newest first, at or before a moment. */
export interface JourneyMoment {
  readonly id: string;
  readonly at: Date;
  readonly journeyId: string;
  readonly journey: string;
  /** Null: came in. */
  readonly leftBy: string | null;
}

export async function journeyMoments(db: Db, personId: string, before: Date, limit: number): Promise<JourneyMoment[]> {
  const theirs = sql`p.person_id = any(array(select trust.records_of(trust.person_of(${personId}))))`;
  const { rows } = await sql<JourneyMoment>`
    (select 'journey-in:' || p.id as id, p.entered_at as at, j.id as "journeyId", j.name as journey, null as "leftBy"
      from interact.journey_passes p join interact.journeys j on j.id = p.journey_id
      where ${theirs} and p.left_by is distinct from 'held-back' and p.entered_at <= ${before} order by 2 desc limit ${limit})
    union all
    (select 'journey-out:' || p.id, p.left_at, j.id, j.name, p.left_by
      from interact.journey_passes p join interact.journeys j on j.id = p.journey_id
      where ${theirs} and p.left_at <= ${before} order by 2 desc limit ${limit})
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}
