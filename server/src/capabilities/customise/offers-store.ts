import { sql, type Db } from "../../platform/postgres.ts";

export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
  readonly body: string;
  /** Where a click leads; null: a page of our own. */
  readonly url: string | null;
}

export async function insertOffer(tx: Db, offer: Omit<Offer, "id">): Promise<Offer> {
  const { rows } = await sql<Offer>`
    insert into customise.offers (name, headline, body, url)
    values (${offer.name}, ${offer.headline}, ${offer.body}, ${offer.url})
    returning id, name, headline, body, url`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("An insert returned nothing.");
  return row;
}

export async function offersBy(db: Db, ids: readonly string[]): Promise<Map<string, Offer>> {
  const { rows } = await sql<Offer>`
    select id, name, headline, body, url from customise.offers where id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function currentOffers(db: Db): Promise<Offer[]> {
  const { rows } = await sql<Offer>`
    select id, name, headline, body, url from customise.offers where archived_at is null order by created_at desc, id desc`.execute(db);
  return rows;
}
