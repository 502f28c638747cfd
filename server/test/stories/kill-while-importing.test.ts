// kill -9 in the middle of an import: it goes on where it was, and every line counts once.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ImportReport } from "../../src/capabilities/identify/import-store.ts";
import { sql } from "../../src/platform/postgres.ts";
import { startImportProcess } from "../killable.ts";
import { createWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const batches = async (id: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.import_batches where import_id = ${id}`.execute(
    world.db,
  );
  return rows[0]?.n ?? 0;
};

/** Runs the import in a process and kills it when it has noted that many batches more. */
async function killAfter(id: string, more: number): Promise<void> {
  const goal = (await batches(id)) + more;
  const database = new URL(world.postgres.url).pathname.slice(1);
  const running = startImportProcess({
    folder: world.files.root,
    postgres: world.postgres.url,
    clickhouse: `${inject("clickhouseUrl")}/${database}`,
    id,
  });
  await expect.poll(() => batches(id), { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(goal);
  await running.end("SIGKILL");
  // The dead are known by their silence; here nobody waits for it.
  await sql`update identify.imports set heartbeat_at = now() - interval '1 minute' where id = ${id}`.execute(world.db);
}

async function killedThrice(path: string, parts: number): Promise<{ report: ImportReport; rejects: string }> {
  const { imports } = world.house;
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping }, "test");
  await sql`update identify.imports set options = options || jsonb_build_object('parts', ${parts}::int) where id = ${id}`.execute(world.db);
  for (const more of [1, 1, 2]) await killAfter(id, more);
  const report = await imports.run(id);
  if (report === null) throw new Error("The import was not taken up again.");
  await world.settle();
  return { report, rejects: readFileSync(await imports.rejectsFile(id), "utf8") };
}

test("purchases: killed while reading and while writing, each line is in exactly one order", { timeout: 240_000 }, async () => {
  const lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"];
  const ROWS = 120_000;
  for (let i = 0; i < ROWS; i++) {
    const order = Math.floor(i / 5);
    // Every hundredth line cannot be read.
    lines.push(
      `R${order},A${i % 500},Mug number ${i % 500},${1 + (i % 5)},2026-01-05 10:00,${i % 100 === 99 ? "x" : "2.50"},C${order % 3000},France`,
    );
  }
  const path = world.files.path("given", "orders.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  const { report, rejects } = await killedThrice(path, 4);
  expect(report).toMatchObject({ rows: ROWS, rejects: ROWS / 100, orders: ROWS / 5, people: { new: 3000 }, repeated: 0 });
  expect(new Set([...rejects.matchAll(/^(\d+),“x” is no price/gm)].map(([, n]) => n)).size).toBe(ROWS / 100);
  expect(rejects.split("\n").length).toBe(ROWS / 100 + 2);
  const [stored] = await world.clickhouse.query<{ lines: number; money: number; people: number }>(
    "select toInt32(count()) as lines, toInt32(sum(amount)) as money, toInt32(uniqExact(person_id)) as people from identify_order_lines",
  );
  expect(stored).toEqual({
    lines: ROWS - ROWS / 100,
    money: report.outcomes.find(({ outcome }) => outcome === "sale")?.amountMinor,
    people: 3000,
  });
});

test("people: killed three times, everybody is there once", { timeout: 240_000 }, async () => {
  const ROWS = 40_000;
  const lines = ["customer_number,given_name,family_name,email,phone,country,consent_offers_email,consent_words"];
  for (let i = 0; i < ROWS; i++)
    lines.push(
      `P${i},Ann,Lee,${i % 100 === 99 ? "no address" : `ann.${i}@example.com`},+4930${1_000_000 + i},DE,${i % 3 === 0 ? "yes" : ""},Yes please`,
    );
  const path = world.files.path("given", "people.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  const before = await world.house.identify.count(world.db);
  const { report, rejects } = await killedThrice(path, 1);
  const good = ROWS - ROWS / 100;
  expect(report).toMatchObject({ rows: ROWS, rejects: ROWS / 100, people: { new: good, known: 0 } });
  expect(rejects.split("\n").length).toBe(ROWS / 100 + 2);
  expect((await world.house.identify.count(world.db)) - before).toBe(good);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from trust.consents where decision = 'given'`.execute(world.db);
  expect(rows[0]?.n).toBe(Math.ceil(ROWS / 3) - Math.ceil((ROWS - 99) / 300));
});
