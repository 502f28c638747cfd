import { sql, type Db } from "../../platform/postgres.ts";
import type { AudienceRef, CampaignRow, NewSend, StateCounts } from "./interact-tables.ts";

const COLUMNS = sql`
  id, name, purpose, audience, offer_id as "offerId", subject, mjml, letter, texts, media, held_back as "heldBack", links, people,
  held_back_people as "heldBackPeople", created_at as "createdAt", started_at as "startedAt", paused_at as "pausedAt",
  archived_at as "archivedAt", journey_id as "journeyId", version_of as "versionOf", version, kind`;

export interface NewCampaign {
  readonly name: string;
  readonly audience: AudienceRef;
  readonly offerId: string | null;
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  readonly createdBy: string;
}

export async function insertCampaign(tx: Db, campaign: NewCampaign): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into interact.campaigns (name, audience, offer_id, subject, mjml, letter, created_by)
    values (${campaign.name}, ${JSON.stringify(campaign.audience)}::jsonb, ${campaign.offerId}, ${campaign.subject},
      ${campaign.mjml}, ${campaign.letter}, ${campaign.createdBy})
    returning id`.execute(tx);
  return rows[0]?.id ?? "";
}

export async function campaignsBy(db: Db, ids: readonly string[]): Promise<CampaignRow[]> {
  const { rows } = await sql<CampaignRow>`select ${COLUMNS} from interact.campaigns where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export async function lockCampaign(tx: Db, id: string): Promise<CampaignRow | null> {
  const { rows } = await sql<CampaignRow>`select ${COLUMNS} from interact.campaigns where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function listCampaigns(db: Db, archived: boolean): Promise<CampaignRow[]> {
  const { rows } = await sql<CampaignRow>`
    select ${COLUMNS} from interact.campaigns where (archived_at is not null) = ${archived} and journey_id is null and version_of is null and kind = 'campaign'
    order by created_at desc, id desc limit 500`.execute(db);
  return rows;
}

export interface DraftChange {
  readonly name: string;
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly media: readonly string[];
  readonly offerId: string | null;
  readonly heldBack: number;
}

export async function updateDraft(tx: Db, id: string, draft: DraftChange): Promise<void> {
  await sql`
    update interact.campaigns set name = ${draft.name}, subject = ${draft.subject}, mjml = ${draft.mjml}, letter = ${draft.letter},
      texts = ${JSON.stringify(draft.texts)}::jsonb, media = ${draft.media},
      offer_id = ${draft.offerId}, held_back = ${draft.heldBack}, changed_at = now()
    where id = ${id} and started_at is null`.execute(tx);
}

export async function markStarted(
  tx: Db,
  id: string,
  start: { at: Date; by: string; links: readonly string[]; people: number; heldBack: number },
): Promise<void> {
  await sql`
    update interact.campaigns set started_at = ${start.at}, started_by = ${start.by}, links = ${start.links},
      people = ${start.people}, held_back_people = ${start.heldBack}
    where id = ${id}`.execute(tx);
}

export async function setPaused(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`update interact.campaigns set paused_at = ${at} where id = ${id} or version_of = ${id}`.execute(tx);
}

export async function setArchived(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`update interact.campaigns set archived_at = ${at} where id = ${id} or version_of = ${id}`.execute(tx);
}

export async function insertSends(tx: Db, sends: readonly NewSend[], dueAt: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with written as (
      insert into interact.sends (person_id, campaign_id, medium, address, because, due_at)
      select s."personId", s."campaignId", s.medium, s.address, s.because, ${dueAt}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(sends)}::jsonb) as s("personId" uuid, "campaignId" uuid, medium text, address text, because text)
      on conflict do nothing returning 1
    ) select count(*)::int as n from written`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Rows by state, for each campaign with its versions. */
export async function stateCounts(db: Db, ids: readonly string[]): Promise<Map<string, StateCounts>> {
  const { rows } = await sql<{ id: string; counts: StateCounts }>`
    select id, jsonb_object_agg(state, n) as counts from (
      select i.id, s.state, count(*)::int as n
      from unnest(${ids}::uuid[]) as i(id)
      join lateral (select i.id as part union all select v.id from interact.campaigns v where v.version_of = i.id) f on true
      join interact.sends s on s.campaign_id = f.part group by 1, 2
    ) s group by 1`.execute(db);
  return new Map(rows.map((row) => [row.id, row.counts]));
}
