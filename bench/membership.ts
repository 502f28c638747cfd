// From an event to membership: a thousand orders a second for a minute among a million people, with several live segments that follow.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { newId } from "../server/src/platform/ids.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";
import type { Rule } from "../server/src/capabilities/differentiate/index.ts";
import { median, type Bench } from "./bench.ts";
import { fill, PEOPLE } from "./refresh-data.ts";
import { fillPeople, fillRecords } from "./segments-data.ts";

const A_SECOND = 1000;
const SECONDS = 60;
/** Seconds. */
const LIMIT = 2;

/** The first is measured: whoever buys the article enters it. The others change with the same events. */
const LIVE: Readonly<Record<string, Rule>> = {
  measured: { field: "bought.lines", operator: "at least", value: 1, sku: "BENCH", period: { days: 30 } },
  "garden of late": { field: "bought.orders", operator: "at least", value: 1, category: "garden", period: { days: 30 } },
  "spent and reachable": {
    all: [
      { field: "bought.amount", operator: "at least", value: 300_000 },
      { field: "reach.offers", operator: "can be reached by", value: "email" },
    ],
  },
  "lapsing, and bought after all": {
    all: [
      { field: "stage.state", operator: "is", value: "lapsing" },
      { field: "bought.last", operator: "in the past days", value: 1 },
    ],
  },
  "British without music": {
    all: [
      { field: "fact.country", operator: "is", value: "GB" },
      { not: { field: "bought.lines", operator: "at least", value: 3, category: "music" } },
    ],
  },
};

const order = (personId: string, at: Date) => ({
  personId,
  messageId: newId(),
  type: "track" as const,
  name: "Order Completed",
  at,
  source: "bench",
  payload: {
    order_id: newId(),
    total_minor: 1000,
    products: [
      { sku: "BENCH", name: "Bench", category: "garden", quantity: 1, amount_minor: 600 },
      { sku: "S7", name: "Seven", category: "music", quantity: 1, amount_minor: 400 },
    ],
  },
});

/** Writes events at the pace given and notes when each was committed. */
async function pour(house: House, db: Db, ids: readonly string[], seconds: number, committed: Map<string, number>): Promise<number> {
  const pieces = 20;
  const begun = performance.now();
  let next = 0;
  for (let tick = 0; tick < seconds * pieces; tick++) {
    const wait = begun + (tick * 1000) / pieces - performance.now();
    if (wait > 0) await delay(wait);
    const some = ids.slice(next, next + A_SECOND / pieces);
    next += some.length;
    await house.identify.record(
      db,
      some.map((id) => order(id, new Date())),
    );
    const at = performance.now();
    for (const id of some) committed.set(id, at);
  }
  return (performance.now() - begun) / 1000;
}

/** Looks for new members, a few times a second, as somebody would who waits for them. */
async function watch(db: Db, segment: string, committed: Map<string, number>, wanted: number, stop: () => boolean): Promise<number[]> {
  const waits: number[] = [];
  const seen = new Set<string>();
  while (waits.length < wanted && !stop()) {
    const pending = [...committed.keys()].filter((id) => !seen.has(id));
    const { rows } = await sql<{ id: string }>`
      select person_id as id from differentiate.segment_members where segment_id = ${segment} and person_id = any(${pending}::uuid[])`.execute(
      db,
    );
    const now = performance.now();
    for (const { id } of rows) {
      seen.add(id);
      waits.push((now - (committed.get(id) ?? now)) / 1000);
    }
    await delay(50);
  }
  return waits;
}

async function measure(people: number, seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const files = createFiles(folder);
  const log = createLog("silent");
  const config = readConfig({ RAPPORT_DATA: folder });
  const engines = await startEngines(config, files, log);
  const { postgres, clickhouse } = engines;
  let stopped = false;
  let worker: Promise<void> = Promise.resolve();
  try {
    await migrate(engines, files, log);
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: "http://localhost" });
    await fill(clickhouse, people);
    await fillPeople(clickhouse);
    const ids = await fillRecords(postgres.db, clickhouse);
    await house.differentiate.refresh(new Date());
    await house.differentiate.purchases.renew();
    const made = new Map<string, string>();
    for (const [name, rule] of Object.entries(LIVE))
      made.set(name, (await house.segments.create({ name, rule, kind: "live" }, "bench")).id);
    await house.segments.evaluateNew();
    // The worker's loop as the server runs it.
    worker = (async () => {
      while (!stopped) if (!(await house.react())) await delay(300);
    })();
    await delay(1000);
    const committed = new Map<string, number>();
    const watching = watch(postgres.db, made.get("measured") ?? "", committed, A_SECOND * seconds, () => stopped);
    const took = await pour(house, postgres.db, ids, seconds, committed);
    const waits = await Promise.race([watching, delay(60_000).then(() => null)]);
    stopped = true;
    await worker;
    if (waits === null || waits.length !== A_SECOND * seconds) throw new Error("Not everybody who bought came into the segment.");
    await agree(house, clickhouse, made);
    await house.stop();
    return { waits, rate: (A_SECOND * seconds) / took, people };
  } finally {
    stopped = true;
    await worker.catch(() => undefined);
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was followed is what a look at everybody finds. */
async function agree(house: House, clickhouse: ClickHouse, made: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, rule] of Object.entries(LIVE)) {
    const { from, where, params } = await house.segments.query(rule);
    const [row] = await clickhouse.query<{ n: number }>(`select toFloat64(count()) as n from ${from} where ${where}`, params);
    const { people } = await house.segments.one(made.get(name) ?? "");
    if (row?.n !== people) throw new Error(`The segment “${name}” has ${people} people; its rule finds ${row?.n}.`);
  }
}

export const membershipBench = (people = PEOPLE, seconds = SECONDS): Bench => ({
  name: "membership",
  bar: `event to membership ≤ ${LIMIT} s (p95) at ${A_SECOND} events/s for ${seconds} s, ${Object.keys(LIVE).length} live segments, ${people.toLocaleString("en")} people`,
  unit: "s",
  async run() {
    const { waits, rate } = await measure(people, seconds);
    const sorted = [...waits].sort((a, b) => a - b);
    const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
    const max = sorted.at(-1) ?? 0;
    return {
      ours: p95,
      baseline: LIMIT,
      ratio: p95 / LIMIT,
      holds: p95 <= LIMIT && rate >= 0.98 * A_SECOND,
      detail: { median: median(waits), p95, max, events: waits.length, eventsPerSecond: Math.round(rate) },
    };
  },
});
