// Versions of a campaign: rows of their own that share its people, its name and its draw.
import { sql, type Db } from "../../platform/postgres.ts";

/** The campaign and its versions, in their order. */
export async function versionIds(db: Db, campaignId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from interact.campaigns where id = ${campaignId} or version_of = ${campaignId} order by version nulls first`.execute(db);
  return rows.map(({ id }) => id);
}

/** A copy of what the campaign says, to be written anew. */
export async function insertVersion(tx: Db, campaignId: string, version: string, actor: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into interact.campaigns (name, purpose, audience, offer_id, subject, mjml, letter, texts, media, held_back, created_by, version_of, version)
    select name || ' · ' || ${version}, purpose, audience, offer_id, subject, mjml, letter, texts, media, held_back, ${actor}, id, ${version}
    from interact.campaigns where id = ${campaignId}
    returning id`.execute(tx);
  return rows[0]?.id ?? "";
}

/** Of a draft; nothing has been sent in its name. */
export async function deleteVersion(tx: Db, campaignId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from interact.campaigns where id = ${id} and version_of = ${campaignId} and started_at is null`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}
