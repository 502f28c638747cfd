// One PostgreSQL and one ClickHouse for a whole test run (vitest's global setup); each test file gets databases of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedClickHouse } from "../src/platform/clickhouse-embedded.ts";
import { createLog } from "../src/platform/log.ts";
import { migratePostgres } from "../src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../src/platform/postgres-embedded.ts";
import { connectPostgres } from "../src/platform/postgres.ts";
import { createQueue } from "../src/platform/queue.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresAdmin: string;
    clickhouseUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-test-"));
  const log = createLog("silent");
  const [postgres, clickhouse] = await Promise.all([
    startEmbeddedPostgres(join(folder, "postgres"), "test"),
    startEmbeddedClickHouse(join(folder, "clickhouse"), log),
  ]);
  await ensureDatabase(postgres.url(), "template_rapport");
  const template = await connectPostgres(postgres.url("template_rapport"), log);
  await migratePostgres(template.db);
  const queue = createQueue(template.url, template.db, log);
  await queue.start();
  await queue.stop();
  await template.close();
  project.provide("postgresAdmin", postgres.url());
  project.provide("clickhouseUrl", clickhouse.url());
  return async () => {
    await clickhouse.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
