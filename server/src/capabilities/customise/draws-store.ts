import { sql, type Db } from "../../platform/postgres.ts";
import type { Entry } from "./draw.ts";

export interface DrawRow {
  readonly offerId: string;
  readonly seed: string;
  readonly commitment: string;
  readonly committedAt: Date;
  readonly beacon: string;
  readonly prizes: number | null;
  readonly entriesDigest: string | null;
  readonly drawnAt: Date | null;
}

export async function insertDraw(tx: Db, draw: { offerId: string; seed: string; commitment: string; at: Date }): Promise<void> {
  await sql`
    insert into customise.draws (offer_id, seed, commitment, committed_at)
    values (${draw.offerId}, ${draw.seed}, ${draw.commitment}, ${draw.at}) on conflict do nothing`.execute(tx);
}

export async function drawOf(db: Db, offerId: string): Promise<DrawRow | null> {
  const { rows } = await sql<DrawRow>`
    select offer_id as "offerId", seed, commitment, committed_at as "committedAt", beacon, prizes, entries_digest as "entriesDigest",
      drawn_at as "drawnAt"
    from customise.draws where offer_id = ${offerId}`.execute(db);
  return rows[0] ?? null;
}

/** Who takes part: each use for good, individuals by number, over all records. */
export async function entriesNow(db: Db, offerId: string): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    select u.id as entry, dense_rank() over (order by trust.person_of(u.person_id))::int as entrant
    from customise.uses u where u.offer_id = ${offerId} and u.state = 'committed' order by u.id`.execute(db);
  return rows;
}

export async function writeDrawn(
  tx: Db,
  draw: { offerId: string; beacon: string; prizes: number; digest: string; by: string; at: Date },
  entries: readonly (Entry & { readonly place: number | null })[],
): Promise<void> {
  await sql`
    update customise.draws set beacon = ${draw.beacon}, prizes = ${draw.prizes}, entries_digest = ${draw.digest}, drawn_at = ${draw.at},
      drawn_by = ${draw.by}
    where offer_id = ${draw.offerId}`.execute(tx);
  await sql`
    insert into customise.draw_entries (offer_id, entry, entrant, place)
    select ${draw.offerId}, entry, entrant, place
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e(entry uuid, entrant integer, place integer)`.execute(tx);
}

/** The entries as they were drawn from. */
export async function drawnEntries(db: Db, offerId: string): Promise<(Entry & { place: number | null })[]> {
  const { rows } = await sql<Entry & { place: number | null }>`
    select entry, entrant, place from customise.draw_entries where offer_id = ${offerId} order by entry`.execute(db);
  return rows;
}

/** Who won; null: they have been forgotten since. */
export async function winnersOf(db: Db, offerId: string): Promise<{ place: number; entry: string; personId: string | null }[]> {
  const { rows } = await sql<{ place: number; entry: string; personId: string | null }>`
    select e.place, e.entry, u.person_id as "personId" from customise.draw_entries e left join customise.uses u on u.id = e.entry
    where e.offer_id = ${offerId} and e.place is not null order by e.place`.execute(db);
  return rows;
}
