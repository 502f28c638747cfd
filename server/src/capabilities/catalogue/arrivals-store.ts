import { sql, type Db } from "../../platform/postgres.ts";

/** An article that is new, back or cheaper, with what it is now. Money in minor units of the business's currency. */
export interface Arrival {
  readonly id: string;
  readonly kind: "new" | "back" | "cheaper";
  readonly at: Date;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  /** Where it stands on the web; empty: nowhere. */
  readonly url: string;
  readonly priceBeforeMinor: number | null;
  readonly priceMinor: number | null;
}

const fields = sql`a.id, a.kind, a.at, p.sku, p.name, p.category, p.brand, p.url, a.price_before_minor as "priceBeforeMinor",
  p.unit_price_minor as "priceMinor"`;

/** What has arrived and waits to be told, the oldest first. Whoever asks at the same time waits, and gets what is left. */
export async function takeArrivals(tx: Db, now: Date, limit: number): Promise<{ taken: number; arrivals: Arrival[] }> {
  const { rows } = await sql<Arrival & { had: boolean }>`
    with waiting as (
      select id from catalogue.arrivals where told_at is null and at <= ${now} order by at, id limit ${limit} for update
    ), taken as (
      update catalogue.arrivals a set told_at = ${now} from waiting w where a.id = w.id and a.told_at is null returning a.*
    )
    select ${fields}, p.active as had from taken a join catalogue.products p using (sku) order by a.at, a.id`.execute(tx);
  // What can no longer be had when its turn comes is no news.
  return { taken: rows.length, arrivals: rows.flatMap(({ had, ...arrival }) => (had ? [arrival] : [])) };
}

export async function newestArrivals(db: Db, limit: number): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`
    select ${fields} from catalogue.arrivals a join catalogue.products p using (sku) where not p.fee order by a.at desc, a.id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}
