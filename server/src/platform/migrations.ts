import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Migrator } from "kysely/migration";
import { Umzug } from "umzug";
import type { ClickHouse } from "./clickhouse.ts";
import { sql, type Db } from "./postgres.ts";

const FOLDER = join(import.meta.dirname, "../../migrations");

function files(kind: "postgres" | "clickhouse"): { name: string; text: string }[] {
  const folder = join(FOLDER, kind);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name: name.replace(/\.sql$/, ""), text: readFileSync(join(folder, name), "utf8") }));
}

/** Brings PostgreSQL to the newest migration; returns the names of those applied. */
export async function migratePostgres(db: Db): Promise<string[]> {
  const migrations = Object.fromEntries(
    files("postgres").map(({ name, text }) => [name, { up: async (at: Db) => void (await sql.raw(text).execute(at)) }]),
  );
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: "migrations",
    migrationLockTableName: "migrations_lock",
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** Statements of a file; ClickHouse takes one at a time. */
function statements(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, "")
    .split(/;\s*\n/)
    .map((statement) => statement.trim().replace(/;$/, ""))
    .filter((statement) => statement !== "");
}

/** Brings ClickHouse to the newest migration. */
export async function migrateClickHouse(clickhouse: ClickHouse): Promise<string[]> {
  await clickhouse.command(
    "create table if not exists migrations (name String, at DateTime default now()) engine = MergeTree order by name",
  );
  const umzug = new Umzug({
    logger: undefined,
    migrations: files("clickhouse").map(({ name, text }) => ({
      name,
      up: async () => {
        for (const statement of statements(text)) await clickhouse.command(statement);
      },
    })),
    storage: {
      executed: async () => (await clickhouse.query<{ name: string }>("select name from migrations")).map((row) => row.name),
      logMigration: ({ name }) => clickhouse.insert("migrations", [{ name }]),
      unlogMigration: () => Promise.resolve(),
    },
  });
  return (await umzug.up()).map((migration) => migration.name);
}

/** Drops every table of the projection, so that migrating and rebuilding start from nothing. */
export async function dropProjection(clickhouse: ClickHouse): Promise<void> {
  const tables = await clickhouse.query<{ name: string }>("select name from system.tables where database = currentDatabase()");
  for (const { name } of tables) await clickhouse.command(`drop table if exists \`${name.replace(/\W/g, "")}\` sync`);
}
