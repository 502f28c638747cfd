// Looks for words in everything there is: every column of every table in both stores, and every file of the data folder.
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ClickHouse } from "./clickhouse.ts";
import type { Files } from "./files.ts";
import { sql, type Db } from "./postgres.ts";

/** Where something was found, and how often. */
export interface Hit {
  readonly store: "postgres" | "clickhouse" | "files";
  /** schema.table, the ClickHouse table, or the file's path in the data folder. */
  readonly where: string;
  /** Empty for files. */
  readonly column: string;
  readonly rows: number;
}

/** Digits that are this short may stand in any number; they are looked for only as a whole text value. */
const SHORT = 7;

/** The text as it stands inside JSON; a short number with its quotes, so that it is not found inside other numbers. */
function inJson(word: string): string {
  const quoted = JSON.stringify(word.toLowerCase());
  return /^\d+$/.test(word) && word.length <= SHORT ? quoted : quoted.slice(1, -1);
}

const like = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Every row is looked at as JSON, so text, numbers, ids, arrays, nested JSON and bytes (as hex) are one case. */
export async function scanPostgres(db: Db, words: readonly string[]): Promise<Hit[]> {
  const patterns = words.flatMap((word) => [like(inJson(word)), like(Buffer.from(word).toString("hex"))]);
  const tables = await sql<{ schema: string; name: string; columns: string[] }>`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    group by n.nspname, c.relname order by 1, 2`.execute(db);
  const hits: Hit[] = [];
  for (const { schema, name, columns } of tables.rows) {
    const table = sql.id(schema, name);
    const { rows } = await sql`
      select 1 from ${table} t where lower(to_jsonb(t)::text) like any(${patterns}::text[]) limit 1`.execute(db);
    if (rows.length === 0) continue;
    for (const column of columns) {
      const found = await sql<{ n: number }>`
        select count(*)::int as n from ${table} t
        where lower(to_jsonb(t.${sql.id(column)})::text) like any(${patterns}::text[])`.execute(db);
      const n = found.rows[0]?.n ?? 0;
      if (n > 0) hits.push({ store: "postgres", where: `${schema}.${name}`, column, rows: n });
    }
  }
  return hits;
}

const AS_JSON = { output_format_json_quote_64bit_integers: 0, output_format_json_escape_forward_slashes: 0 };

export async function scanClickHouse(clickhouse: ClickHouse, words: readonly string[]): Promise<Hit[]> {
  const needles = words.map(inJson);
  const columns = await clickhouse.query<{ table: string; name: string }>(
    `select table, name from system.columns where database = currentDatabase()
      and table in (select name from system.tables where database = currentDatabase() and engine not like '%View') order by table, position`,
  );
  const hits: Hit[] = [];
  const count = async (table: string, what: string): Promise<number> => {
    const condition = needles.map((_, i) => `positionCaseInsensitiveUTF8(toJSONString(tuple(${what})), {w${i}:String}) > 0`);
    const params = Object.fromEntries(needles.map((needle, i) => [`w${i}`, needle]));
    const [row] = await clickhouse.query<{ n: number }>(
      `select toUInt32(count()) as n from \`${table}\` where ${condition.join(" or ")}`,
      params,
      AS_JSON,
    );
    return row?.n ?? 0;
  };
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    if ((await count(table, "*")) === 0) continue;
    for (const { name } of own) {
      const n = await count(table, `\`${name}\``);
      if (n > 0) hits.push({ store: "clickhouse", where: table, column: name, rows: n });
    }
  }
  return hits;
}

/** The engines' own files are looked at as tables; keys hold nothing about people. */
const NOT_LOOKED_AT = new Set(["postgres", "clickhouse", "secret", "instance", "dkim"]);

function filesUnder(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The words in the bytes they have in UTF-8 and in UTF-16, as strings of single bytes. */
function inBytes(words: readonly string[]): string[] {
  return words
    .map((word) => (/^\d+$/.test(word) && word.length <= SHORT ? null : word.toLowerCase()))
    .filter((word) => word !== null)
    .flatMap((word) => [Buffer.from(word).toString("latin1"), Buffer.from(word, "utf16le").toString("latin1")]);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Whether a file contains one of the words; what is gzipped is unpacked. Short numbers are not looked for: they stand in any file. */
export async function fileHolds(path: string, words: readonly string[]): Promise<boolean> {
  const needles = inBytes(words);
  if (needles.length === 0) return false;
  const overlap = Math.max(...needles.map((needle) => needle.length));
  let rest = "";
  const source: Readable = (await isGzip(path)) ? createReadStream(path).pipe(createGunzip()) : createReadStream(path);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const text = rest + chunk.toString("latin1").toLowerCase();
    if (needles.some((needle) => text.includes(needle.toLowerCase()))) return true;
    rest = text.slice(-overlap);
  }
  return false;
}

export async function scanFiles(files: Files, words: readonly string[]): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const entry of existsSync(files.root) ? readdirSync(files.root, { withFileTypes: true }) : []) {
    if (NOT_LOOKED_AT.has(entry.name)) continue;
    const top = join(files.root, entry.name);
    for (const path of entry.isDirectory() ? filesUnder(top) : [top]) {
      if (await fileHolds(path, words).catch(() => false)) {
        hits.push({ store: "files", where: relative(files.root, path), column: "", rows: 1 });
      }
    }
  }
  return hits;
}
