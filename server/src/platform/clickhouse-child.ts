// The embedded ClickHouse engine: a process of its own that answers ClickHouse's HTTP interface on loopback, so that the
// same client and the same SQL serve it and a cluster, and an abort in the engine cannot take the server down.
// Started by clickhouse-embedded.ts with an IPC channel; ends itself when that channel closes.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { timingSafeEqual } from "node:crypto";
import { Session, type RawInsertFormat } from "chdb";

const CONNECTIONS = 4;
/** Parameters of the HTTP interface that are not settings of the engine. */
const NOT_SETTINGS = new Set([
  "query",
  "query_id",
  "database",
  "session_id",
  "session_timeout",
  "session_check",
  "default_format",
  "role",
  "wait_end_of_query",
  "enable_http_compression",
  "compress",
  "decompress",
  "buffer_size",
  "user",
  "password",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
]);

interface Start {
  readonly folder: string;
  readonly token: string;
  readonly memoryBytes: number;
}

interface Connection {
  readonly session: Session;
  database: string;
}

class Engine {
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];

  constructor(folder: string) {
    for (let i = 0; i < CONNECTIONS; i++) {
      this.#idle.push({ session: new Session(folder), database: "default" });
    }
  }

  async use<T>(database: string, work: (session: Session) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? (await new Promise<Connection>((got) => this.#waiting.push(got)));
    try {
      if (connection.database !== database) {
        await connection.session.queryAsync(`USE \`${database.replace(/\W/g, "")}\``);
        connection.database = database;
      }
      return await work(connection.session);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }
}

/** The client's text of an array, e.g. ['it\\'s',2], as the array itself: the engine's binding quotes what is in it anew. */
function arrayIn(text: string): unknown[] {
  return JSON.parse(text.replace(/'((?:\\.|[^'\\])*)'/gs, (_, inner: string) => JSON.stringify(unescape(inner)))) as unknown[];
}

/** The client sends parameters in TSV escaping; the engine's binding wants the plain text, and an array as one. */
function bound(params: Record<string, string>, sql: string): Record<string, unknown> {
  const arrays = new Set([...sql.matchAll(/\{(\w+):\s*Array\(/g)].map(([, name]) => name));
  return Object.fromEntries(Object.entries(params).map(([name, text]) => [name, arrays.has(name) ? arrayIn(text) : unescape(text)]));
}

function unescape(text: string): string {
  const plain: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };
  return text.replace(/\\(.)/gs, (_, c: string) => plain[c] ?? c);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Asked {
  readonly database: string;
  readonly sql: string;
  readonly body: Buffer;
  readonly params: Record<string, string>;
  readonly settings: Record<string, string>;
}

function asked(url: URL, body: Buffer): Asked {
  const params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (key.startsWith("param_")) params[key.slice(6)] = value;
    else if (!NOT_SETTINGS.has(key)) settings[key] = value;
  }
  const query = url.searchParams.get("query");
  const database = url.searchParams.get("database") ?? "default";
  return query === null
    ? { database, sql: body.toString("utf8"), body: Buffer.alloc(0), params, settings }
    : { database, sql: query, body, params, settings };
}

const INSERT = /^\s*INSERT\s+INTO\s+([\w.`]+)\s*(?:\(([^)]*)\))?\s*FORMAT\s+(\w+)\s*$/i;
const TAKES_SETTINGS = /^\s*(?:WITH|SELECT|INSERT)\b/i;

function withSettings(sql: string, settings: Record<string, string>): string {
  const entries = Object.entries(settings);
  if (entries.length === 0 || !TAKES_SETTINGS.test(sql)) return sql;
  const list = entries.map(([key, value]) => `${key.replace(/\W/g, "")} = '${value.replace(/['\\]/g, "\\$&")}'`);
  return `${sql.replace(/;?\s*$/, "")}\nSETTINGS ${list.join(", ")}`;
}

async function answer(engine: Engine, what: Asked, limits: Record<string, string>): Promise<Uint8Array> {
  const insert = INSERT.exec(what.sql);
  if (insert) {
    const [, table = "", columns, format = ""] = insert;
    await engine.use(what.database, (session) =>
      session.insert({
        table,
        format: format as RawInsertFormat,
        values: what.body,
        settings: what.settings,
        ...(columns ? { columns: columns.split(",").map((name) => name.trim().replaceAll("`", "")) } : {}),
      }),
    );
    return new Uint8Array();
  }
  const sql = withSettings(what.sql, { ...limits, ...what.settings });
  const named = Object.keys(what.params).length > 0;
  const result = await engine.use(what.database, (session) =>
    named
      ? session.queryBindAsync(sql, bound(what.params, sql), { format: "TabSeparated" })
      : session.queryAsync(sql, { format: "TabSeparated" }),
  );
  return result.bytes();
}

function fail(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const code = /Code: (\d+)/.exec(text)?.[1] ?? "1002";
  response.writeHead(code === "241" ? 507 : 400, { "x-clickhouse-exception-code": code });
  response.end(/Code: \d+\. DB::Exception/.test(text) ? text : `Code: ${code}. DB::Exception: ${text} (UNKNOWN)`);
}

function allowed(request: IncomingMessage, token: string): boolean {
  const basic = request.headers.authorization?.replace(/^Basic /, "") ?? "";
  const key = request.headers["x-clickhouse-key"] ?? Buffer.from(basic, "base64").toString().split(":")[1] ?? "";
  const given = Buffer.from(String(key));
  return given.length === token.length && timingSafeEqual(given, Buffer.from(token));
}

function serve(start: Start): void {
  const engine = new Engine(start.folder);
  const limits = { max_execution_time: "300", max_memory_usage: String(start.memoryBytes) };
  // Parameters come in the address; ClickHouse itself takes a megabyte of it.
  const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    void (async () => {
      try {
        const url = new URL(request.url ?? "/", "http://localhost");
        if (url.pathname === "/ping") return void response.end("Ok.\n");
        if (!allowed(request, start.token)) return void response.writeHead(403).end("Code: 516. DB::Exception: Authentication failed");
        const bytes = await answer(engine, asked(url, await bodyOf(request)), limits);
        response.writeHead(200, { "content-type": "text/plain; charset=UTF-8" }).end(bytes);
      } catch (error) {
        fail(response, error);
      }
    })();
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") process.send?.({ port: address.port });
  });
}

process.on("message", (start: Start) => serve(start));
// The engine's own exit handlers can hang; a signal cannot. Acknowledged inserts are on disk by then.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
