import { sql, type Db } from "../../platform/postgres.ts";
import type { ImportKind } from "./import-meanings.ts";

export interface SavedMapping {
  readonly name: string;
  readonly kind: ImportKind;
  /** The headers of the file for which it was saved. */
  readonly header: readonly string[];
  /** Meaning → header. */
  readonly columns: Readonly<Record<string, string>>;
}

export async function savedMappings(db: Db): Promise<SavedMapping[]> {
  const { rows } = await sql<SavedMapping>`
    select name, kind, header, columns from identify.mappings order by changed_at desc limit 200`.execute(db);
  return rows;
}

export async function putMapping(tx: Db, { name, kind, header, columns }: SavedMapping, actor: string): Promise<void> {
  await sql`
    insert into identify.mappings (name, kind, header, columns, actor)
    values (${name}, ${kind}, ${JSON.stringify(header)}::jsonb, ${JSON.stringify(columns)}::jsonb, ${actor})
    on conflict (name) do update set kind = excluded.kind, header = excluded.header, columns = excluded.columns,
      actor = excluded.actor, changed_at = now()`.execute(tx);
}

/** Returns what was deleted, so that it can be put back. */
export async function deleteMapping(tx: Db, name: string): Promise<SavedMapping | null> {
  const { rows } = await sql<SavedMapping>`
    delete from identify.mappings where name = ${name} returning name, kind, header, columns`.execute(tx);
  return rows[0] ?? null;
}
