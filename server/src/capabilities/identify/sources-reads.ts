import { sql, type Db } from "../../platform/postgres.ts";

export interface SourceRow {
  readonly id: string;
  readonly name: string;
  readonly traits: "declared" | "observed" | "supplied";
  readonly firstSeen: Date;
  /** Of the past hour. */
  readonly events: number;
  readonly refused: number;
}

/** Everything that ever sent events, those that are busiest now first. */
export async function sources(db: Db, now: Date): Promise<SourceRow[]> {
  const { rows } = await sql<SourceRow>`
    select s.id, s.name, s.traits, s.first_seen as "firstSeen",
      coalesce(sum(m.events) filter (where m.outcome = 'recorded'), 0)::int as events,
      coalesce(sum(m.events) filter (where m.outcome in ('refused', 'set-aside')), 0)::int as refused
    from identify.sources s
    left join identify.intake_minutes m on m.source = s.id and m.minute > ${now}::timestamptz - interval '1 hour'
    group by s.id order by events desc, s.name`.execute(db);
  return rows;
}

/** What became of the events of the past hour, by outcome. */
export async function outcomesOfHour(db: Db, now: Date): Promise<{ outcome: string; events: number }[]> {
  const { rows } = await sql<{ outcome: string; events: number }>`
    select outcome, sum(events)::int as events from identify.intake_minutes
    where minute > ${now}::timestamptz - interval '1 hour' group by outcome order by events desc`.execute(db);
  return rows;
}

/** Events recorded in each of the past thirty minutes, the oldest first; quiet minutes are there too. */
export async function recentMinutes(db: Db, now: Date): Promise<{ minute: Date; events: number }[]> {
  const { rows } = await sql<{ minute: Date; events: number }>`
    select m.minute, coalesce(sum(i.events), 0)::int as events
    from generate_series(date_trunc('minute', ${now}::timestamptz) - interval '29 minutes', date_trunc('minute', ${now}::timestamptz), '1 minute') as m(minute)
    left join identify.intake_minutes i on i.minute = m.minute and i.outcome = 'recorded'
    group by m.minute order by m.minute`.execute(db);
  return rows;
}

export interface RecentEvent {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly source: string;
  readonly at: Date;
  readonly receivedAt: Date;
  /** Of a visitor whom nobody can name. */
  readonly visitor: boolean;
}

/** The newest events of the log that came live; looked for among the newest few thousand of all. */
export async function recentEvents(db: Db): Promise<RecentEvent[]> {
  const { rows } = await sql<RecentEvent>`
    select id, name, type, source, at, received_at as "receivedAt", anonymous as visitor
    from (select * from identify.events order by tx desc, seq desc limit 5000) as e
    where source in (select name from identify.sources) and name <> 'First seen' order by tx desc, seq desc limit 25`.execute(db);
  return rows;
}

export interface FaultRow {
  readonly id: string;
  readonly source: string;
  readonly at: Date;
  readonly what: string;
  readonly reason: string;
}

/** The newest events that were refused, set aside, or not taken wholly. */
export async function recentFaults(db: Db): Promise<FaultRow[]> {
  const { rows } = await sql<FaultRow>`
    select f.id, coalesce(s.name, f.source) as source, f.at, f.what, f.reason
    from identify.intake_faults f left join identify.sources s on s.id = f.source order by f.at desc, f.id desc limit 25`.execute(db);
  return rows;
}
