// What the two stores and the ground under them promise.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStores, createWorld, type World } from "../../test/world.ts";
import { backup, restore } from "./backup.ts";
import { startEmbeddedClickHouse } from "./clickhouse-embedded.ts";
import { createFiles } from "./files.ts";
import { createLog } from "./log.ts";
import { dropProjection, migrateClickHouse } from "./migrations.ts";
import { seeded } from "./random.ts";
import { sql } from "./postgres.ts";

let world: World;
const folder = mkdtempSync(join(tmpdir(), "rapport-stores-"));
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const order = (personId: string, id: string) => ({
  personId,
  messageId: `order:${id}`,
  type: "track" as const,
  name: "Order Completed",
  at: new Date("2026-05-01T12:00:00Z"),
  source: "test",
  payload: { order_id: id, currency: "EUR", total_minor: 500, products: [{ sku: "A", name: "Mug", quantity: 1, amount_minor: 500 }] },
});

test("a backup holds everything; restored elsewhere it is the same, the projection is refilled, and the copy is not armed", async () => {
  const { house, db, postgres } = world;
  const ann = await world.person({ given: "Ann\tTab", family: 'O\'Neil \\ "quoted"', email: "ann@example.com", number: "1" });
  await house.identify.record(db, [order(ann, "b1"), order(ann, "b2")]);
  await house.trust.recordConsent(db, {
    personId: ann,
    identifier: "ann@example.com",
    purpose: "offers",
    medium: "email",
    decision: "given",
    words: { id: "t", version: 1, language: "en", text: "Yes" },
    method: "form",
    actor: "person",
    at: world.clock.now,
  });
  const file = join(folder, "all.gz");
  const counts = await backup(postgres, file, world.clock.now, () => undefined);
  expect(counts["identify.events"]).toBe(3);

  const other = await createWorld();
  try {
    await other.person({ given: "Nobody" });
    expect(await restore(other.postgres, file, () => undefined)).toEqual(counts);
    expect(await other.house.armed()).toBe(false);
    const again = join(folder, "again.gz");
    await backup(other.postgres, again, world.clock.now, () => undefined);
    expect(gunzipSync(readFileSync(again)).equals(gunzipSync(readFileSync(file)))).toBe(true);
    await dropProjection(other.clickhouse);
    await migrateClickHouse(other.clickhouse);
    await other.house.identify.projection.restart();
    await other.settle();
    expect(await other.clickhouse.query("select toInt32(sum(amount)) as total from identify_order_lines")).toEqual([{ total: 1000 }]);
    // The log goes on where it ended.
    await other.house.identify.record(other.db, [order(ann, "b3")]);
    await other.settle();
    expect(await other.clickhouse.query("select toInt32(sum(amount)) as total from identify_order_lines")).toEqual([{ total: 1500 }]);
    expect(await other.house.trust.verifyLedger(other.db, ann)).toBeNull();
  } finally {
    await other.close();
  }
});

test("a backup that is cut off or no backup is refused and changes nothing", async () => {
  const file = join(folder, "whole.gz");
  await backup(world.postgres, file, world.clock.now, () => undefined);
  const people = await world.house.identify.count(world.db);
  const plain = gunzipSync(readFileSync(file));
  const broken: [Buffer, RegExp][] = [
    [readFileSync(file).subarray(0, readFileSync(file).length - 200), /damaged/],
    [gzipSync(plain.subarray(0, plain.length - 40)), /damaged/],
    [gzipSync(Buffer.from("something else\n")), /no backup/],
    [Buffer.from("not even packed"), /no backup|damaged/],
  ];
  for (const [bytes, sentence] of broken) {
    const path = join(folder, "broken.gz");
    writeFileSync(path, bytes);
    await expect(restore(world.postgres, path, () => undefined)).rejects.toThrow(sentence);
    expect(await world.house.identify.count(world.db)).toBe(people);
  }
});

test("fault 8: the engine is killed under ClickHouse: the batch is repeated with its token, rows are there exactly once", async () => {
  const engine = await startEmbeddedClickHouse(join(folder, "clickhouse"), createLog("silent"));
  try {
    const { clickhouse } = engine;
    await clickhouse.command(
      "create table t (n UInt32) engine = MergeTree order by n settings non_replicated_deduplication_window = 100, fsync_after_insert = 1",
    );
    const rows = Array.from({ length: 20_000 }, (_, n) => ({ n }));
    await clickhouse.insert("t", rows, "batch");
    const killed = clickhouse.insert("t", rows, "batch");
    process.kill(engine.pid() ?? 0, "SIGKILL");
    await killed;
    await clickhouse.insert("t", rows, "batch");
    expect(await clickhouse.query("select toUInt32(count()) as n from t")).toEqual([{ n: 20_000 }]);
  } finally {
    await engine.stop();
  }
});

test("the log's text survives PostgreSQL's and ClickHouse's formats, whatever is in it", async () => {
  const { postgres, clickhouse, close } = await createStores();
  try {
    const text = "tab\t newline\n return\r quote' back\\slash \\N emoji 🎁 zero\u2028";
    await clickhouse.insert("identify_touches", [
      {
        person_id: "018f0000-0000-7000-8000-000000000000",
        at: "2026-01-01 00:00:00",
        name: text,
        event_id: "018f0000-0000-7000-8000-000000000001",
      },
    ]);
    expect(await clickhouse.query("select name from identify_touches where name = {t:String}", { t: text })).toEqual([{ name: text }]);
    const { rows } = await sql<{ t: string }>`select ${text} as t`.execute(postgres.db);
    expect(rows[0]?.t).toBe(text);
  } finally {
    await close();
  }
});

test("no path leads out of the data folder", () => {
  const files = createFiles(join(folder, "data"));
  for (const bad of ["../x", "a/../../x", "/etc/passwd/../../.."]) expect(() => files.path(bad)).toThrow(/outside/);
  expect(files.path("uploads", "x").startsWith(join(folder, "data"))).toBe(true);
});

test("draws with one seed are the same, spread evenly, and differ from those of another", () => {
  const [a, b, c] = [seeded("x"), seeded("x"), seeded("y")];
  const first = Array.from({ length: 10_000 }, a);
  expect(Array.from({ length: 10_000 }, b)).toEqual(first);
  expect(Array.from({ length: 10_000 }, c)).not.toEqual(first);
  expect(Math.abs(first.reduce((sum, x) => sum + x, 0) / first.length - 0.5)).toBeLessThan(0.015);
});
