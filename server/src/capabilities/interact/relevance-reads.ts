import { sql, type Db } from "../../platform/postgres.ts";
import type { Wanted } from "./relevance.ts";

export interface WantedFor {
  readonly personId: string;
  readonly messages: readonly Wanted[];
}

interface Row {
  readonly personId: string;
  readonly id: string;
  readonly at: Date;
  readonly medium: string;
  readonly campaignId: string;
  readonly stopped: string | null;
  readonly answered: boolean;
}

export interface Narrowed {
  readonly from: Date;
  readonly to: Date;
  readonly medium?: string | undefined;
  readonly campaign?: string | undefined;
  readonly purpose?: string | undefined;
  readonly reason?: string | undefined;
}

/** Messages of marketing and alerts that went out or were stopped; what a mail server refused is neither. */
const wantedSql = ({ from, to, medium, campaign, purpose, reason }: Narrowed, purposes: readonly string[]) => sql`
  select coalesce(j.person_id, s.person_id) as "personId", s.id, s.done_at as at, s.medium, s.campaign_id as "campaignId",
    case when s.state = 'suppressed' then coalesce(s.reason, '') end as stopped,
    s.state <> 'suppressed' and (exists (select from interact.clicks k where k.person_id = s.person_id and k.send_id = s.id and k.class = 'human')
      or exists (select from interact.incoming i where i.person_id = s.person_id and i.send_id = s.id and i.kind = 'reply')) as answered
  from interact.sends s
  join interact.campaigns c on c.id = s.campaign_id
  left join trust.joined j on j.member_id = s.person_id
  where s.state in ('accepted', 'suppressed') and s.done_at >= ${from} and s.done_at < ${to} and c.purpose = any(${purposes}::text[])
    and (${medium ?? null}::text is null or s.medium = ${medium ?? null}) and (${campaign ?? null}::uuid is null or s.campaign_id = ${campaign ?? null}::uuid)
    and (${purpose ?? null}::text is null or c.purpose = ${purpose ?? null})
    and (${reason ?? null}::text is null or (s.state = 'suppressed' and s.reason = ${reason ?? null}))`;

const AT_ONCE = 20_000;

/** All of them, some thousands at a time, in one snapshot. */
export async function* wantedMessages(db: Db, narrowed: Narrowed, purposes: readonly string[]): AsyncGenerator<Row[]> {
  const tx = await db.startTransaction().execute();
  try {
    await sql`declare wanted no scroll cursor for ${wantedSql(narrowed, purposes)}`.execute(tx);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(AT_ONCE)} from wanted`.execute(tx);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await tx.rollback().execute();
  }
}

/** Newest first, before one of them. */
export async function wantedPage(
  db: Db,
  narrowed: Narrowed,
  purposes: readonly string[],
  before: string | undefined,
  limit: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select * from (${wantedSql(narrowed, purposes)}) w where ${before ?? null}::uuid is null or w.id < ${before ?? null}::uuid
    order by w.id desc limit ${limit}`.execute(db);
  return rows;
}

export interface CampaignWords {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
}

export async function campaignWords(db: Db, ids: readonly string[]): Promise<CampaignWords[]> {
  const { rows } = await sql<CampaignWords>`select id, name, purpose from interact.campaigns where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}
