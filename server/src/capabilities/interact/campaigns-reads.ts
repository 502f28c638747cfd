import { sql, type Db } from "../../platform/postgres.ts";

export interface SendLine {
  readonly id: string;
  readonly personId: string;
  readonly medium: string;
  readonly address: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly reply: string | null;
  readonly at: Date;
}

const withVersions = (id: string) => sql`
  any(array(select c.id from interact.campaigns c where c.id = ${id} or c.version_of = ${id}))`;

/** The rows of a campaign and its versions by id, optionally of one state. */
export async function sendsPage(
  db: Db,
  campaignId: string,
  state: string | undefined,
  cursor: string | undefined,
  limit: number,
): Promise<SendLine[]> {
  const { rows } = await sql<SendLine>`
    select id, person_id as "personId", medium, address, state, reason, reply, coalesce(done_at, first_try_at, queued_at) as at
    from interact.sends
    where campaign_id = ${withVersions(campaignId)} and (${state ?? null}::text is null or state = ${state ?? null})
      and (${cursor ?? null}::uuid is null or id > ${cursor ?? null}::uuid)
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** People who clicked, by what they are. */
export async function clickCounts(db: Db, campaignId: string): Promise<{ human: number; machine: number }> {
  const { rows } = await sql<{ human: number; machine: number }>`
    select count(distinct coalesce(j.person_id, c.person_id)) filter (where c.class = 'human')::int as human,
      count(distinct coalesce(j.person_id, c.person_id)) filter (where c.class = 'machine')::int as machine
    from interact.clicks c join interact.sends s on s.id = c.send_id and s.person_id = c.person_id
    left join trust.joined j on j.member_id = c.person_id
    where s.campaign_id = ${withVersions(campaignId)}`.execute(db);
  return rows[0] ?? { human: 0, machine: 0 };
}

export interface Progress {
  readonly id: string;
  readonly name: string;
  readonly done: number;
  readonly total: number;
  readonly paused: boolean;
  readonly startedAt: Date;
  /** Rows finished in the last ten seconds. */
  readonly recent: number;
}

/** Campaigns that are under way, or ended within the last hour. */
export async function progress(db: Db): Promise<Progress[]> {
  const { rows } = await sql<Progress>`
    select c.id, c.name, c.paused_at is not null as paused, c.started_at as "startedAt", s.done, s.total, s.recent
    from interact.campaigns c
    join lateral (
      select count(*)::int as total,
        count(*) filter (where state not in ('queued', 'claimed', 'handing_over'))::int as done,
        count(*) filter (where done_at > clock_timestamp() - interval '10 seconds')::int as recent
      from interact.sends where campaign_id = c.id or campaign_id = any(array(select v.id from interact.campaigns v where v.version_of = c.id))
    ) s on true
    where c.started_at is not null and c.archived_at is null and c.journey_id is null and c.version_of is null and c.kind = 'campaign'
      and (s.done < s.total or c.started_at > clock_timestamp() - interval '1 hour')
    order by c.started_at desc limit 20`.execute(db);
  return rows;
}

/** What people were sent by us and what they followed, the newest of each, at or before a moment. */
export interface SentMoment {
  readonly id: string;
  readonly at: Date;
  readonly kind: "message" | "click";
  readonly medium: string;
  readonly state: string;
  readonly campaignId: string;
  /** Where it is a journey's message. */
  readonly journeyId: string | null;
  readonly campaign: string;
  readonly subject: string;
  readonly why: string | null;
  readonly run: "campaign" | "alert" | "answer";
  /** What it told somebody who had asked to be told, or had told us something; null for everything else. */
  readonly words: string | null;
}

export async function sentMoments(db: Db, personId: string, before: Date, limit: number): Promise<SentMoment[]> {
  const records = sql`array(select trust.records_of(trust.person_of(${personId})))`;
  const { rows } = await sql<SentMoment>`
    (select 'send:' || s.id as id, coalesce(s.done_at, s.queued_at) as at, 'message' as kind, s.medium,
        s.state, c.id as "campaignId", c.journey_id as "journeyId", c.name as campaign, c.subject, s.reason as why, c.kind as run,
        case when c.kind <> 'campaign' then s.because end as words
      from interact.sends s join interact.campaigns c on c.id = s.campaign_id
      where s.person_id = any(${records}) 
        and (s.state in ('accepted', 'unknown', 'bounced', 'complained', 'refused') or (s.state = 'suppressed' and c.kind = 'answer'))
        and coalesce(s.done_at, s.queued_at) <= ${before}
      order by 2 desc limit ${limit})
    union all
    (select 'click:' || k.id, k.at, 'click', s.medium, k.class, c.id, c.journey_id, c.name, c.subject, k.why, c.kind, null
      from interact.clicks k join interact.sends s on s.id = k.send_id and s.person_id = k.person_id
      join interact.campaigns c on c.id = s.campaign_id
      where k.person_id = any(${records}) and k.class = 'human' and k.at <= ${before} order by k.at desc limit ${limit})
    order by at desc, id desc`.execute(db);
  return rows;
}
