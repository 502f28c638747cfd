import { sql, type Db } from "../../platform/postgres.ts";

/** A setting that can change while the server runs; undefined if nobody set it. */
export async function getSetting<T>(db: Db, key: string): Promise<T | undefined> {
  const { rows } = await sql<{ value: T }>`select value from trust.settings where key = ${key}`.execute(db);
  return rows[0]?.value;
}

export async function putSetting(tx: Db, key: string, value: unknown): Promise<void> {
  await sql`
    insert into trust.settings (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
    on conflict (key) do update set value = excluded.value, changed_at = now()`.execute(tx);
}
