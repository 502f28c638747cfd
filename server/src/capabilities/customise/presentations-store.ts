import { sql, type Db } from "../../platform/postgres.ts";
import type { Tone } from "./presentation-tone.ts";

/** A way to put an offer. */
export interface PresentationRow {
  readonly id: string;
  /** Null: it fits any offer. */
  readonly offerId: string | null;
  readonly name: string;
  /** {offer} stands for the offer's own headline. */
  readonly headline: string;
  readonly body: string;
  readonly imageUrl: string | null;
  readonly tone: Tone;
}

const COLUMNS = sql`id, offer_id as "offerId", name, headline, body, image_url as "imageUrl", tone`;

export async function currentPresentations(db: Db): Promise<PresentationRow[]> {
  const { rows } = await sql<PresentationRow>`
    select ${COLUMNS} from customise.presentations where archived_at is null order by id desc`.execute(db);
  return rows;
}

export async function presentationsBy(db: Db, ids: readonly string[]): Promise<PresentationRow[]> {
  const { rows } = await sql<PresentationRow>`select ${COLUMNS} from customise.presentations where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export async function insertPresentation(db: Db, row: Omit<PresentationRow, "id">): Promise<PresentationRow | undefined> {
  const { rows } = await sql<PresentationRow>`
    insert into customise.presentations (offer_id, name, headline, body, image_url, tone)
    values (${row.offerId}, ${row.name}, ${row.headline}, ${row.body}, ${row.imageUrl}, ${row.tone}) returning ${COLUMNS}`.execute(db);
  return rows[0];
}

/** Off the list, or with null back on it. */
export async function archivePresentation(db: Db, id: string, at: Date | null): Promise<boolean> {
  const { numAffectedRows } = await sql`update customise.presentations set archived_at = ${at} where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}
