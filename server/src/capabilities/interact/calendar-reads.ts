import { sql, type Db } from "../../platform/postgres.ts";

/** A campaign, or a journey of which messages are meant. */
export interface Subject {
  readonly kind: "campaign" | "journey";
  readonly id: string;
  readonly name: string;
}

export interface SentDay extends Subject {
  /** YYYY-MM-DD in the house's zone. */
  readonly day: string;
  readonly went: number;
  readonly waiting: number;
}

/** Messages that went out, or wait to, by day. */
export async function sentDays(db: Db, from: Date, to: Date, zone: string): Promise<SentDay[]> {
  const { rows } = await sql<SentDay>`
    select case when j.id is null then 'campaign' else 'journey' end as kind, coalesce(j.id, c.id) as id, coalesce(j.name, c.name) as name,
      to_char(coalesce(s.done_at, s.due_at) at time zone ${zone}, 'YYYY-MM-DD') as day,
      (count(*) filter (where s.state not in ('queued', 'claimed')))::int as went, (count(*) filter (where s.state in ('queued', 'claimed')))::int as waiting
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id left join interact.journeys j on j.id = c.journey_id
    where s.state not in ('suppressed', 'refused') and coalesce(s.done_at, s.due_at) between ${from} and ${to}
    group by 1, 2, 3, 4`.execute(db);
  return rows;
}

/** Who waits where in journeys that run, by the hour at which they go on. */
export async function crowds(db: Db, to: Date): Promise<{ journeyId: string; version: number; node: string; at: Date; people: number }[]> {
  const { rows } = await sql<{ journeyId: string; version: number; node: string; at: Date; people: number }>`
    select p.journey_id as "journeyId", p.version, p.node, date_trunc('hour', p.run_at) as at, count(*)::int as people
    from interact.journey_passes p join interact.journeys j on j.id = p.journey_id
    where p.state in ('waiting', 'claimed') and p.run_at <= ${to} and j.paused_at is null and j.ended_at is null
    group by 1, 2, 3, 4`.execute(db);
  return rows;
}

/** How people went on from the nodes of these journeys. */
export async function waysTaken(
  db: Db,
  journeys: readonly string[],
): Promise<{ journeyId: string; node: string; port: string; n: number }[]> {
  const { rows } = await sql<{ journeyId: string; node: string; port: string; n: number }>`
    select journey_id as "journeyId", node, port, count(*)::int as n from interact.journey_steps
    where journey_id = any(${journeys}::uuid[]) and port is not null group by 1, 2, 3`.execute(db);
  return rows;
}

/** Nodes of a version of a journey. */
export interface Spot {
  readonly journeyId: string;
  readonly version: number;
  readonly node: string;
}

/** Of these people (all, where none are given), how many are written to, or stand at these spots, by subject. */
export async function writtenAmong(
  db: Db,
  people: readonly string[],
  from: Date,
  to: Date,
  spots: readonly Spot[],
): Promise<(Subject & { people: number })[]> {
  const { rows } = await sql<Subject & { people: number }>`
    with given as (select unnest(${people}::uuid[]) as person),
    touched as (
      select case when j.id is null then 'campaign' else 'journey' end as kind, coalesce(j.id, c.id) as id, coalesce(j.name, c.name) as name, s.person_id as person
      from given g join interact.sends s on s.person_id = g.person
      join interact.campaigns c on c.id = s.campaign_id left join interact.journeys j on j.id = c.journey_id
      where s.state not in ('suppressed', 'refused') and coalesce(s.done_at, s.due_at) between ${from} and ${to}
      union
      select 'journey', j.id, j.name, p.person_id
      from given g join interact.journey_passes p on p.person_id = g.person and p.state in ('waiting', 'claimed')
      join jsonb_to_recordset(${JSON.stringify(spots)}::jsonb) as t("journeyId" uuid, version smallint, node text)
        on t."journeyId" = p.journey_id and t.version = p.version and t.node = p.node
      join interact.journeys j on j.id = p.journey_id
    ) select kind, id, name, count(distinct person)::int as people from touched group by 1, 2, 3`.execute(db);
  return rows;
}

/** Pairs in which the same people stand in one journey's spots and are written to, or stand in another's. */
export async function journeyOverlaps(
  db: Db,
  from: Date,
  to: Date,
  spots: readonly Spot[],
): Promise<{ a: Subject; b: Subject; people: number }[]> {
  const { rows } = await sql<{ a: Subject; b: Subject; people: number }>`
    with standing as (
      select j.id, j.name, p.person_id as person
      from jsonb_to_recordset(${JSON.stringify(spots)}::jsonb) as t("journeyId" uuid, version smallint, node text)
      join interact.journey_passes p on p.journey_id = t."journeyId" and p.version = t.version and p.node = t.node and p.state in ('waiting', 'claimed')
      join interact.journeys j on j.id = p.journey_id
    ), pairs as (
      select s.id as aid, s.name as aname, 'journey' as bkind, o.id as bid, o.name as bname, s.person
      from standing s join standing o on o.person = s.person and o.id > s.id
      union
      select s.id, s.name, 'campaign', c.id, c.name, s.person
      from standing s join interact.sends x on x.person_id = s.person and x.state not in ('suppressed', 'refused')
        and coalesce(x.done_at, x.due_at) between ${from} and ${to}
      join interact.campaigns c on c.id = x.campaign_id and c.journey_id is null
    )
    select jsonb_build_object('kind', 'journey', 'id', aid, 'name', aname) as a, jsonb_build_object('kind', bkind, 'id', bid, 'name', bname) as b,
      count(distinct person)::int as people
    from pairs group by aid, aname, bkind, bid, bname`.execute(db);
  return rows;
}
