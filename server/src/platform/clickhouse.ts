import { Readable } from "node:stream";
import { createClient, ClickHouseLogLevel } from "@clickhouse/client";

export type Settings = Record<string, string | number>;

/** The projection's engine: embedded or a cluster, the same client and the same SQL. */
export interface ClickHouse {
  /** Rows of a SELECT with {name:Type} parameters; 64-bit integers come as strings unless cast in SQL. */
  query<Row>(sql: string, params?: Record<string, unknown>, settings?: Settings): Promise<Row[]>;
  command(sql: string, params?: Record<string, unknown>, settings?: Settings): Promise<void>;
  /** Inserts rows (JSONEachRow). The same token twice inserts once. */
  insert(table: string, rows: readonly object[], token?: string): Promise<void>;
  /** Inserts TabSeparated bytes, at most some 64 MB at a time. */
  insertStream(table: string, source: Readable | Buffer, token?: string): Promise<void>;
  version(): Promise<string>;
  close(): Promise<void>;
}

/** A client for a URL such as http://user:password@host:8123/database. */
export function connectClickHouse(url: string): ClickHouse {
  const where = new URL(url);
  const database = where.pathname.slice(1) || "default";
  const client = createClient({
    url: `${where.protocol}//${where.host}`,
    username: decodeURIComponent(where.username) || "default",
    password: decodeURIComponent(where.password),
    database,
    request_timeout: 310_000,
    max_open_connections: 8,
    log: { level: ClickHouseLogLevel.OFF },
  });
  return {
    async query<Row>(sql: string, params?: Record<string, unknown>, settings?: Settings) {
      const result = await client.query({
        query: sql,
        format: "JSONEachRow",
        ...(params ? { query_params: params } : {}),
        ...(settings ? { clickhouse_settings: settings } : {}),
      });
      return result.json<Row>();
    },
    async command(sql, params, settings) {
      await client.command({
        query: sql,
        ...(params ? { query_params: params } : {}),
        ...(settings ? { clickhouse_settings: settings } : {}),
      });
    },
    async insert(table, rows, token) {
      if (rows.length === 0) return;
      await client.insert({
        table,
        values: rows,
        format: "JSONEachRow",
        ...(token ? { clickhouse_settings: { insert_deduplication_token: token } } : {}),
      });
    },
    async insertStream(table, source, token) {
      const values = Buffer.isBuffer(source) ? Readable.from([source], { objectMode: false }) : source;
      await client.insert({
        table,
        values,
        format: "TabSeparated",
        ...(token ? { clickhouse_settings: { insert_deduplication_token: token } } : {}),
      });
    },
    async version() {
      const result = await client.query({ query: "select version() as v", format: "JSONEachRow" });
      return (await result.json<{ v: string }>())[0]?.v ?? "unknown";
    },
    close: () => client.close(),
  };
}
