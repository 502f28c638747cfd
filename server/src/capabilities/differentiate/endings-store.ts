// When something that made buying here easy came to an end, as the business notes it.
import { sql, type Db } from "../../platform/postgres.ts";

export const ENDING_KINDS = [
  { id: "price", name: "Prices rose" },
  { id: "range", name: "The range was cut" },
  { id: "branch", name: "A branch closed or moved" },
  { id: "delivery", name: "Delivery became slower" },
] as const;
export type EndingKind = (typeof ENDING_KINDS)[number]["id"];

export interface NewEnding {
  readonly kind: EndingKind;
  /** YYYY-MM-DD: the first day without it. */
  readonly day: string;
  readonly words: string;
  /** Whom it touched: those who bought at the place, of the category, or these articles in the year before; everybody where nothing is said. */
  readonly place: string | null;
  readonly category: string | null;
  readonly skus: readonly string[];
}

export interface Ending extends NewEnding {
  readonly id: string;
  readonly notedBy: string;
  readonly notedAt: Date;
}

const COLUMNS = sql`id, kind, to_char(day, 'YYYY-MM-DD') as day, words, place, category, skus, noted_by as "notedBy", noted_at as "notedAt"`;

export async function endings(db: Db): Promise<Ending[]> {
  const { rows } = await sql<Ending>`select ${COLUMNS} from differentiate.endings order by day desc, id`.execute(db);
  return rows;
}

export async function insertEnding(tx: Db, { kind, day, words, place, category, skus }: NewEnding, notedBy: string): Promise<Ending> {
  const { rows } = await sql<Ending>`
    insert into differentiate.endings (kind, day, words, place, category, skus, noted_by)
    values (${kind}, ${day}::date, ${words}, ${place}, ${category}, ${[...skus]}, ${notedBy}) returning ${COLUMNS}`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("An insert without a row.");
  return row;
}

export async function deleteEnding(tx: Db, id: string): Promise<boolean> {
  const { rows } = await sql`delete from differentiate.endings where id = ${id} returning id`.execute(tx);
  return rows.length > 0;
}
