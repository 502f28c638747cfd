// A backup is one gzipped file: a first line of JSON, then for each table a line of JSON, its rows in PostgreSQL's COPY
// format in pieces (a line with the length, then the bytes), and a piece of length 0. One snapshot, so it is consistent.
import { createReadStream, createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { once } from "node:events";
import { PassThrough, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { PoolClient } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { Problem } from "../vocabulary/errors.ts";
import type { Postgres } from "./postgres.ts";

const FORMAT = "rapport-backup-1";
/** The last line: a file without it was cut off, perhaps just between two tables. */
const END = '{"end":true}';
const PIECE_BYTES = 65_536;

interface Table {
  readonly name: string;
  readonly columns: string[];
}

interface Head {
  readonly format: string;
  readonly at: string;
  readonly migrations: string[];
}

/** Transaction ids mean nothing in another cluster; restored rows get one that lies before every new one. */
const PORTABLE: Record<string, string> = { xid8: "'3'::xid8" };

/** Tables of our schemas, those that others refer to first. */
async function tables(client: PoolClient): Promise<(Table & { select: string })[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; types: string[]; refers: string[] }>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      array_agg(quote_ident(a.attname) order by a.attnum) as columns,
      array_agg(t.typname::text order by a.attnum) as types,
      coalesce((select array_agg(distinct format('%I.%I', fn.nspname, fc.relname))
        from pg_constraint k join pg_class fc on fc.oid = k.confrelid join pg_namespace fn on fn.oid = fc.relnamespace
        where k.conrelid = c.oid and k.contype = 'f'), '{}') as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    join pg_type t on t.oid = a.atttypid
    where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not in ('public', 'jobs', 'information_schema') and n.nspname !~ '^pg_'
    group by c.oid, n.nspname, c.relname`);
  const left = new Map(rows.map((row) => [row.name, row]));
  const ordered: (Table & { select: string })[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter((row) => row.refers.every((other) => other === row.name || !left.has(other)));
    if (free.length === 0) throw new Error("The tables refer to each other in a circle.");
    for (const { name, columns, types } of free.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      ordered.push({ name, columns, select: columns.map((column, i) => PORTABLE[types[i] ?? ""] ?? column).join(", ") });
      left.delete(name);
    }
  }
  return ordered;
}

async function write(target: Writable, bytes: string | Buffer): Promise<void> {
  if (!target.write(bytes)) await once(target, "drain");
}

/** The same bytes in pieces of one size: rows that came over the wire in other packets still make the same file. */
async function* evenPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of source) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < PIECE_BYTES) continue;
    const all = Buffer.concat(held);
    const whole = all.length - (all.length % PIECE_BYTES);
    for (let at = 0; at < whole; at += PIECE_BYTES) yield all.subarray(at, at + PIECE_BYTES);
    held = [all.subarray(whole)];
    bytes = all.length - whole;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** Writes a consistent copy of everything in PostgreSQL while the server runs. Returns rows by table. */
export async function backup(
  postgres: Postgres,
  file: string,
  now: Date,
  progress: (table: string) => void,
): Promise<Record<string, number>> {
  const client = await postgres.pool.connect();
  const counts: Record<string, number> = {};
  try {
    await client.query("begin isolation level repeatable read read only");
    const migrations = (await client.query<{ name: string }>("select name from migrations order by name")).rows.map((row) => row.name);
    const zip = createGzip({ level: 6 });
    const stored = pipeline(zip, createWriteStream(`${file}.part`, { mode: 0o600 }));
    stored.catch(() => undefined);
    const head: Head = { format: FORMAT, at: now.toISOString(), migrations };
    await write(zip, `${JSON.stringify(head)}\n`);
    for (const table of await tables(client)) {
      progress(table.name);
      await write(zip, `${JSON.stringify({ table: table.name, columns: table.columns })}\n`);
      const rows = client.query(copyTo(`copy (select ${table.select} from ${table.name}) to stdout`));
      for await (const piece of evenPieces(rows as AsyncIterable<Buffer>)) {
        await write(zip, `${piece.length}\n`);
        await write(zip, piece);
      }
      await write(zip, "0\n");
      counts[table.name] = rows.rowCount ?? 0;
    }
    await write(zip, `${END}\n`);
    zip.end();
    await stored;
    await rename(`${file}.part`, file);
    return counts;
  } finally {
    await client.query("rollback").catch(() => undefined);
    client.release();
  }
}

/** Reads lines and counted bytes off a stream. */
class Pieces {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }

  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (!(await this.#more())) return null;
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#rest.length < count) if (!(await this.#more())) throw damaged();
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }
}

const damaged = (): Problem => new Problem("invalid", "The backup is damaged or cut off. Nothing was changed; use another copy.");

async function* rowsOf(pieces: Pieces): AsyncGenerator<Buffer> {
  for (;;) {
    const line = await pieces.line();
    if (line === null || !/^\d+$/.test(line)) throw damaged();
    if (line === "0") return;
    yield await pieces.bytes(Number(line));
  }
}

async function headOf(pieces: Pieces, client: PoolClient): Promise<void> {
  const line = await pieces.line().catch(() => null);
  if (line === null || !line.startsWith('{"format"')) throw new Problem("invalid", "That file is no backup of Rapport.");
  const head = JSON.parse(line) as Head;
  const known = (await client.query<{ name: string }>("select name from migrations order by name")).rows.map((row) => row.name);
  if (head.format !== FORMAT || head.migrations.join() !== known.join()) {
    throw new Problem("refused", "The backup was made by another version of Rapport. Restore it with that version, then upgrade.");
  }
}

/** Puts a backup in place of what is there, all or nothing. Returns rows by table. */
export async function restore(postgres: Postgres, file: string, progress: (table: string) => void): Promise<Record<string, number>> {
  const client = await postgres.pool.connect();
  const counts: Record<string, number> = {};
  const unpacked = createGunzip();
  const source = createReadStream(file);
  source.on("error", (error) => unpacked.destroy(error));
  const pieces = new Pieces(source.pipe(unpacked) as AsyncIterable<Buffer>);
  try {
    await headOf(pieces, client);
    await client.query("begin");
    const known = await tables(client);
    await client.query(`truncate ${known.map((table) => table.name).join(", ")} cascade`);
    for (let line = await pieces.line(); line !== END; line = await pieces.line()) {
      if (line === null) throw damaged();
      const { table, columns } = JSON.parse(line) as { table: string; columns: string[] };
      if (!known.some((each) => each.name === table)) throw damaged();
      progress(table);
      // Rows come back as they were; what triggers had to say about them was said when they were written.
      await client.query(`alter table ${table} disable trigger user`);
      const target = client.query(copyFrom(`copy ${table} (${columns.join(", ")}) from stdin`));
      const through = new PassThrough();
      const copied = pipeline(through, target);
      copied.catch(() => undefined);
      try {
        for await (const piece of rowsOf(pieces)) await write(through, piece);
        through.end();
        await copied;
      } catch (error) {
        // Without this the COPY stays open and nothing else could be said on the connection.
        through.destroy(error instanceof Error ? error : new Error(String(error)));
        await copied.catch(() => undefined);
        throw error;
      }
      await client.query(`alter table ${table} enable trigger user`);
      counts[table] = target.rowCount ?? 0;
    }
    await client.query(
      "select setval(pg_get_serial_sequence('identify.events', 'seq'), coalesce((select max(seq) from identify.events), 1))",
    );
    await client.query("commit");
    return counts;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error instanceof Error && "code" in error && String(error.code).startsWith("Z_") ? damaged() : error;
  } finally {
    source.destroy();
    client.release();
  }
}
