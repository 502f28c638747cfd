import { sql, type Db } from "../../platform/postgres.ts";

/** Words as people saw them. */
export interface Wording {
  readonly id: string;
  readonly version: number;
  readonly language: string;
  readonly hash: string;
  readonly text: string;
  readonly purpose: string | null;
  readonly firstAt: Date;
  readonly actor: string;
}

/** Words that are there already stay as they are. */
export async function keepWordings(tx: Db, wordings: readonly Wording[]): Promise<void> {
  if (wordings.length === 0) return;
  await sql`
    insert into trust.wordings (id, version, language, hash, text, purpose, first_at, actor)
    select w.id, w.version, w.language, w.hash, w.text, w.purpose, w."firstAt", w.actor
    from jsonb_to_recordset(${JSON.stringify(wordings)}::jsonb)
      as w(id text, version int, language text, hash text, text text, purpose text, "firstAt" timestamptz, actor text)
    on conflict do nothing`.execute(tx);
}

/** The newest first of each id and language, with how many decisions were made on each. */
export async function wordings(db: Db): Promise<(Wording & { decisions: number })[]> {
  const { rows } = await sql<Wording & { decisions: number }>`
    select w.id, w.version, w.language, w.hash, w.text, w.purpose, w.first_at as "firstAt", w.actor, coalesce(c.n, 0) as decisions
    from trust.wordings w
    left join (
      select words_hash, words_id, words_version, words_language, count(*)::int as n from trust.consents group by 1, 2, 3, 4
    ) c on c.words_hash = w.hash and c.words_id = w.id and c.words_version = w.version and c.words_language = w.language
    order by w.id, w.language, w.version desc, w.first_at desc limit 500`.execute(db);
  return rows;
}

/** The newest version in a language, 0 before the first. */
export async function newestVersion(db: Db, id: string, language: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`select coalesce(max(version), 0) as version 
    from trust.wordings where id = ${id} and language = ${language}`.execute(db);
  return rows[0]?.version ?? 0;
}

export async function textsOf(db: Db, hashes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ hash: string; text: string }>`
    select distinct on (hash) hash, text from trust.wordings where hash = any(${hashes}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.hash, row.text]));
}
