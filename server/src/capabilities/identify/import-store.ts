import { sql, type Db } from "../../platform/postgres.ts";
import type { Format } from "./import-format.ts";
import type { ImportKind, Mapping } from "./import-meanings.ts";

export type ImportState = "waiting" | "reading" | "writing" | "done" | "failed" | "cancelled" | "undoing" | "undone";

export interface Outcome {
  readonly outcome: string;
  readonly label: string;
  readonly rows: number;
  readonly amountMinor: number | null;
}

export interface ImportReport {
  readonly rows: number;
  readonly sentence: string;
  readonly outcomes: Outcome[];
  readonly people: { new: number; known: number };
  readonly orders: number;
  /** Known orders that got further lines. */
  readonly extended: number;
  /** Lines that were known already. */
  readonly repeated: number;
  readonly rejects: number;
  readonly sumMinor: number | null;
  /** Articles of a file of goods. */
  readonly goods?: { new: number; changed: number; same: number } | null;
}

export interface ImportOptions extends Format {
  readonly shiftToNow: boolean;
  readonly keepDuplicates: boolean;
  /** How many parts a purchase file is written in. */
  readonly parts: number;
  /** ISO 3166-1 alpha-2: where a line names no country; empty where that is unknown. */
  readonly country: string;
}

export interface ImportRow {
  readonly id: string;
  readonly fileName: string;
  readonly filePath: string;
  readonly kind: ImportKind;
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly state: ImportState;
  readonly bytes: number;
  readonly bytesRead: number;
  readonly rowsRead: number;
  readonly report: ImportReport | null;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly undoneAt: Date | null;
  /** What taking it back did, in a sentence. */
  readonly undone: string | null;
}

const COLUMNS = sql.raw(`id, file_name as "fileName", file_path as "filePath", kind, mapping, options, state, bytes,
  bytes_read as "bytesRead", rows_read as "rowsRead", report, error, created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", undone_at as "undoneAt", undone`);

export type NewImport = Pick<ImportRow, "id" | "fileName" | "filePath" | "kind" | "mapping" | "options" | "bytes"> & {
  readonly fileHash: string;
  readonly actor: string;
};

export async function insertImport(tx: Db, row: NewImport): Promise<void> {
  await sql`
    insert into identify.imports (id, file_name, file_path, file_hash, bytes, kind, mapping, options, actor)
    values (${row.id}, ${row.fileName}, ${row.filePath}, ${row.fileHash}, ${row.bytes}, ${row.kind},
      ${JSON.stringify(row.mapping)}::jsonb, ${JSON.stringify(row.options)}::jsonb, ${row.actor})`.execute(tx);
}

export async function findImport(db: Db, id: string): Promise<ImportRow | null> {
  const { rows } = await sql<ImportRow>`select ${COLUMNS} from identify.imports where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function listImports(db: Db): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`select ${COLUMNS} from identify.imports order by created_at desc limit 100`.execute(db);
  return rows;
}

/** Imports that a killed process left half done: nobody has given a sign of life for 15 s. */
export async function abandonedImports(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from identify.imports
    where state in ('reading', 'writing') and heartbeat_at < now() - interval '15 seconds'`.execute(db);
  return rows.map((row) => row.id);
}

/** Files that imports still need. */
export async function openFiles(db: Db): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select file_path as path from identify.imports where state in ('waiting', 'reading', 'writing')`.execute(db);
  return rows.map((row) => row.path);
}

/** This import and the earlier ones of the same file: what they brought is theirs together. */
export async function importsOfSameFile(db: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from identify.imports where file_hash = (select file_hash from identify.imports where id = ${id})`.execute(db);
  return rows.map((row) => row.id);
}

/** Takes the import for this process; false if another is at it. */
export async function takeImport(tx: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update identify.imports
    set state = 'reading', started_at = coalesce(started_at, now()), heartbeat_at = now(), error = null
    where id = ${id} and (state in ('waiting', 'failed')
      or (state in ('reading', 'writing') and heartbeat_at < now() - interval '10 seconds'))
    returning id`.execute(tx);
  return rows.length > 0;
}

export async function progressImport(tx: Db, id: string, state: ImportState, bytesRead: number, rowsRead: number): Promise<void> {
  await sql`
    update identify.imports set state = ${state}, bytes_read = ${bytesRead}, rows_read = ${rowsRead}, heartbeat_at = now()
    where id = ${id} and state in ('reading', 'writing')`.execute(tx);
}

/** A sign of life, also while the last transaction is long. */
export async function touchImport(db: Db, id: string): Promise<void> {
  await sql`update identify.imports set heartbeat_at = now() where id = ${id}`.execute(db);
}

export async function finishImport(tx: Db, id: string, report: ImportReport): Promise<void> {
  await sql`
    update identify.imports
    set state = 'done', report = ${JSON.stringify(report)}::jsonb, rows_read = ${report.rows}, bytes_read = bytes, finished_at = now()
    where id = ${id}`.execute(tx);
}

export async function failImport(tx: Db, id: string, error: string): Promise<void> {
  await sql`update identify.imports set state = 'failed', error = ${error}, finished_at = now() where id = ${id}`.execute(tx);
}

export async function insertUpload(db: Db, id: string, fileName: string, bytes: number): Promise<void> {
  await sql`insert into identify.uploads (id, file_name, bytes) values (${id}, ${fileName}, ${bytes})`.execute(db);
}

/** The name under which a file was uploaded. */
export async function uploadName(db: Db, id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`select file_name as name from identify.uploads where id = ${id}`.execute(db);
  return rows[0]?.name ?? null;
}
