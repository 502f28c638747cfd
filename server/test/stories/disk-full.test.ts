// Faults 9 and 10 on real volumes that are really full: small ones in memory, where mounting is allowed.
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createIdentify } from "../../src/capabilities/identify/index.ts";
import { problemDocument } from "../../src/entrance/errors.ts";
import { startEmbeddedClickHouse } from "../../src/platform/clickhouse-embedded.ts";
import { newId } from "../../src/platform/ids.ts";
import { createLog } from "../../src/platform/log.ts";
import { migrateClickHouse, migratePostgres } from "../../src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../../src/platform/postgres-embedded.ts";
import { connectPostgres, sql, type Postgres } from "../../src/platform/postgres.ts";
import { createStores } from "../world.ts";

const folder = mkdtempSync(join(tmpdir(), "rapport-full-"));
const mounted: string[] = [];

/** A volume of so many megabytes, or undefined where mounting is not allowed. */
function volume(name: string, megabytes: number): string | undefined {
  const path = join(folder, name);
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  mounted.push(path);
  return path;
}

/** Takes all the space that is left; returns how to give it back. */
function fill(path: string): () => void {
  const name = join(path, "..filler");
  const file = openSync(name, "w");
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  }
  closeSync(file);
  return () => rmSync(name);
}

const [rows, columns] = [volume("rows", 400), volume("columns", 400)];
afterAll(() => {
  for (const path of mounted) execFileSync("umount", [path]);
  rmSync(folder, { recursive: true, force: true });
});

const log = createLog("silent");
/** Inserts thousand people; resolves to their ids. */
async function someone(postgres: Postgres): Promise<string[]> {
  const ids = Array.from({ length: 1000 }, () => newId());
  await sql`insert into identify.people (id, since) select unnest(${ids}::uuid[]), now()`.execute(postgres.db);
  return ids;
}

describe.skipIf(rows === undefined || columns === undefined)("a full volume (needs leave to mount one)", () => {
  test(
    "fault 9: PostgreSQL's volume is full: writes say so, reads go on, and it recovers without a restart",
    { timeout: 120_000 },
    async () => {
      const path = join(rows ?? "", "postgres");
      const server = await startEmbeddedPostgres(path, "test");
      await ensureDatabase(server.url(), "rapport");
      const postgres = await connectPostgres(server.url("rapport"), log, 2);
      try {
        await migratePostgres(postgres.db);
        const before = await someone(postgres);
        const giveBack = fill(rows ?? "");
        let confirmed = before.length;
        let failure: unknown;
        for (let i = 0; i < 100 && failure === undefined; i++) {
          failure = await someone(postgres).then(
            (ids) => void (confirmed += ids.length),
            (error: unknown) => error,
          );
        }
        expect(problemDocument(failure)).toMatchObject({
          status: 507,
          detail: expect.stringContaining("disk of the server is full") as string,
        });
        const count = async () =>
          (await sql<{ n: number }>`select count(*)::int as n from identify.people`.execute(postgres.db)).rows[0]?.n;
        expect(await count()).toBe(confirmed);
        giveBack();
        confirmed += (await someone(postgres)).length;
        expect(await count()).toBe(confirmed);
      } finally {
        await postgres.close();
        await server.stop();
      }
    },
  );

  test(
    "fault 10: ClickHouse's volume is full: events are still taken in, wait, and are carried over later",
    { timeout: 120_000 },
    async () => {
      const engine = await startEmbeddedClickHouse(join(columns ?? "", "clickhouse"), log);
      const stores = await createStores();
      try {
        await migrateClickHouse(engine.clickhouse);
        const identify = createIdentify({ postgres: stores.postgres, clickhouse: engine.clickhouse });
        const order = (n: number) => ({
          personId: newId(),
          messageId: `full-${n}`,
          type: "track" as const,
          name: "Order Completed",
          at: new Date("2026-01-05T10:00:00Z"),
          source: "test",
          payload: { order_id: `full-${n}`, total_minor: 100, products: [{ sku: `A${n}`, quantity: 1, amount_minor: 100 }] },
        });
        const settled = async () => {
          for (let tries = 0; (await identify.projection.lag()) > 0 && tries < 1000; tries++) await identify.projection.step();
        };
        await identify.record(stores.postgres.db, [order(0)]);
        await settled();
        const giveBack = fill(columns ?? "");
        for (let i = 1; i <= 5; i++) {
          expect(await identify.record(stores.postgres.db, [order(i)])).toMatchObject({ recorded: 1 });
        }
        // Until the reader may pass them it has nothing to do; then it cannot write.
        await expect
          .poll(
            () =>
              identify.projection.step().then(
                () => "went on",
                () => "full",
              ),
            { timeout: 20_000 },
          )
          .toBe("full");
        expect(await identify.projection.lag()).toBe(5);
        giveBack();
        await settled();
        const [stored] = await engine.clickhouse.query<{ n: number }>("select toInt32(count()) as n from identify_order_lines");
        expect(stored?.n).toBe(6);
      } finally {
        await stores.close();
        await engine.stop();
      }
    },
  );
});
