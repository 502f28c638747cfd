// What is kept for how long: each kind of data says how old its rows are and takes them away a batch at a time.
import { readdirSync, existsSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sql, type Db } from "./postgres.ts";

/** A kind of data with an age. */
export interface RetentionKind {
  readonly id: string;
  readonly name: string;
  /** What it is and what it is kept for, in plain words. */
  readonly words: string;
  /** What one counts it in, e.g. "answers of the gate". */
  readonly unit: string;
  /** Days from its moment on; null: kept until somebody is erased. */
  readonly defaultDays: number | null;
  /** A setting below this is refused: something else still needs the rows. */
  readonly leastDays: number;
  /** How many lie before this moment. */
  count(db: Db, before: Date): Promise<number>;
  /** Takes at most so many away; returns how many. */
  remove(db: Db, before: Date, limit: number): Promise<number>;
  /** What follows once all batches are done, e.g. in ClickHouse. */
  finish?(before: Date): Promise<void>;
}

export type KindWords = Pick<RetentionKind, "id" | "name" | "words" | "unit" | "defaultDays" | "leastDays">;

/**
 * Rows of a table older than a moment.
 * @param moment the column that says how old a row is
 * @param only a further condition, in the table's own columns
 */
export function rowsOfTable(about: KindWords, table: string, moment: string, only = "true"): RetentionKind {
  const from = sql.raw(table);
  const old = (before: Date) => sql`${sql.raw(`"${moment}"`)} < ${before} and ${sql.raw(only)}`;
  return {
    ...about,
    async count(db, before) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${from} where ${old(before)}`.execute(db);
      return rows[0]?.n ?? 0;
    },
    async remove(db, before, limit) {
      return db.transaction().execute(async (tx) => {
        // Tables that are otherwise only added to let rows go in a transaction that says what it is for.
        await sql`select set_config('rapport.retaining', 'yes', true)`.execute(tx);
        const { numAffectedRows } = await sql`
          delete from ${from} where ctid = any(array(select ctid from ${from} where ${old(before)} limit ${limit}))`.execute(tx);
        return Number(numAffectedRows ?? 0n);
      });
    },
  };
}

/**
 * Files of a folder older than a moment.
 * @param keep names that stay whatever their age
 */
export function filesOfFolder(
  about: KindWords,
  folder: () => string,
  keep: (db: Db) => Promise<ReadonlySet<string>> = () => Promise.resolve(new Set()),
): RetentionKind {
  const old = async (db: Db, before: Date): Promise<string[]> => {
    if (!existsSync(folder())) return [];
    const kept = await keep(db);
    return readdirSync(folder())
      .map((name) => join(folder(), name))
      .filter((path) => !kept.has(path) && statSync(path).mtime < before);
  };
  return {
    ...about,
    count: async (db, before) => (await old(db, before)).length,
    async remove(db, before, limit) {
      const some = (await old(db, before)).slice(0, limit);
      for (const path of some) await rm(path, { force: true });
      return some.length;
    },
  };
}
