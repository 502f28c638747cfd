// Events a second that are on disk when the sender hears so, over HTTP by the whole entrance: one event a request against a bare node:http
// that reads and throws away; batches against a bare COPY of the same rows into the same table. The load comes from a process of its own.
import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inboxRows, writeInbox } from "../server/src/capabilities/identify/inbox-store.ts";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildEntrance } from "../server/src/entrance/entrance.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Postgres } from "../server/src/platform/postgres.ts";
import { median, seconds, type Bench } from "./bench.ts";
import type { Load, Loaded } from "./intake-load.ts";

const ROUNDS = 5;
const EVENTS = 60_000;
const SINGLE_EVENTS = 20_000;
/** Share of the processors that others may use while a round begins. */
const IDLE = 0.15;

interface Shape {
  readonly name: string;
  readonly size: number;
  readonly connections: number;
  /** Of the bare measure; null: told, not judged. */
  readonly bar: number | null;
}

const SHAPES: readonly Shape[] = [
  { name: "single", size: 1, connections: 256, bar: 0.33 },
  { name: "batches of 20", size: 20, connections: 128, bar: 0.2 },
  { name: "batches of 100", size: 100, connections: 64, bar: null },
  { name: "batches of 500", size: 500, connections: 24, bar: 0.3 },
];

/** A shop event as a browser sends it, about 500 bytes. */
function event(i: number): string {
  return JSON.stringify({
    type: "track",
    event: "Product Viewed",
    messageId: `ajs-next-${i}-8d1f0c5e9a7b43d2`,
    userId: `customer-${i % 5000}`,
    anonymousId: `8d1f0c5e-9a7b-43d2-b1c4-${String(i % 7000).padStart(12, "0")}`,
    timestamp: new Date(Date.now() - i).toISOString(),
    properties: { sku: `SKU-${i % 300}`, name: "Watering can, zinc", category: "Garden", price: 24.95, quantity: 1, currency: "GBP" },
    context: {
      page: { url: `https://shop.example/products/${i % 300}`, path: `/products/${i % 300}` },
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
      locale: "en-GB",
    },
  });
}

function requests(size: number, key: string): string[] {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
  return Array.from({ length: Math.ceil(2000 / size) }, (_, n) => {
    const events = Array.from({ length: size }, (_, i) => event(n * size + i));
    const body = size === 1 ? (events[0] ?? "") : `{"batch":[${events.join(",")}],"sentAt":"${new Date().toISOString()}"}`;
    const path = size === 1 ? "/v1/track" : "/v1/batch";
    return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: ${authorization}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
}

/** The load generator, on the last processor where the system can say so. */
function generator(): ChildProcess {
  const child = fork(join(import.meta.dirname, "intake-load.ts"), [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  spawnSync("taskset", ["-cp", String(cpus().length - 1), String(child.pid)]);
  return child;
}

async function load(child: ChildProcess, order: Load): Promise<Loaded> {
  const answer = once(child, "message");
  child.send(order);
  const [loaded] = (await answer) as [Loaded | { error: string }];
  if ("error" in loaded) throw new Error(loaded.error);
  return loaded;
}

/** Reads each request to its end, throws it away and says what we say. */
async function bareServer(): Promise<{ port: number; close(): void }> {
  const server = createServer((request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 16 });
      response.end('{"success":true}');
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

async function busyShare(): Promise<number> {
  const read = (): { idle: number; all: number } =>
    cpus().reduce(
      (sum, { times }) => ({ idle: sum.idle + times.idle, all: sum.all + times.user + times.nice + times.sys + times.irq + times.idle }),
      { idle: 0, all: 0 },
    );
  const before = read();
  await delay(300);
  const after = read();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** Waits, but not for ever, until nobody else works; says how busy it was in the end. */
async function quiet(): Promise<number> {
  let busy = await busyShare();
  for (let i = 0; i < 20 && busy > IDLE; i++) busy = await busyShare();
  return busy;
}

/** Milliseconds that the disk takes to make 8 kB durable, median of twenty. */
function fsyncMillis(folder: string): number {
  const file = openSync(join(folder, "fsync-probe"), "w");
  const block = Buffer.alloc(8192, 1);
  const times = Array.from({ length: 20 }, () => {
    const begun = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return performance.now() - begun;
  });
  closeSync(file);
  return median(times);
}

async function emptied(postgres: Postgres): Promise<void> {
  await sql`truncate identify.inbox`.execute(postgres.db);
  await sql`checkpoint`.execute(postgres.db);
}

async function landed(postgres: Postgres, expected: number): Promise<void> {
  const { rows } = await sql<{ n: number; whole: number }>`
    select count(*)::int as n, count(*) filter (where payload like '{"type":"track","event":"Product Viewed",%}}')::int as whole
    from identify.inbox`.execute(postgres.db);
  if (rows[0]?.n !== expected || rows[0].whole !== expected)
    throw new Error(`${rows[0]?.n} of ${expected} landed, ${rows[0]?.whole} whole.`);
}

interface Figures {
  readonly copy: number[];
  readonly bareHttp: number[];
  readonly ours: Map<string, number[]>;
  /** Microseconds of the server's processor an event, its database not counted. */
  readonly cpu: Map<string, number[]>;
  readonly sorted: number[];
  readonly fsync: number[];
  readonly busy: number[];
}

async function bareCopy(postgres: Postgres): Promise<number> {
  await emptied(postgres);
  const events = Array.from({ length: EVENTS }, (_, i) => Buffer.from(event(i)));
  const rows = inboxRows({ source: "0123456789ab", receivedAt: new Date(), sentAt: new Date(), gpc: false }, events);
  const took = await seconds(() => writeInbox(postgres, [rows]));
  await landed(postgres, EVENTS);
  return EVENTS / took;
}

const note = (map: Map<string, number[]>, name: string, value: number): void => void map.set(name, [...(map.get(name) ?? []), value]);

async function rounds(house: House, port: number, key: string, folder: string): Promise<Figures> {
  const { postgres } = house.deps;
  const bare = await bareServer();
  const child = generator();
  const figures: Figures = { copy: [], bareHttp: [], ours: new Map(), cpu: new Map(), sorted: [], fsync: [], busy: [] };
  const prepared = new Map(SHAPES.map(({ size }) => [size, requests(size, key)]));
  for (let round = 0; round <= ROUNDS; round++) {
    const busy = await quiet();
    const fsync = fsyncMillis(folder);
    const copy = await bareCopy(postgres);
    const thrown = await load(child, { port: bare.port, connections: 256, requests: prepared.get(1) ?? [], times: SINGLE_EVENTS });
    const taken: [Shape, number, number][] = [];
    for (const shape of SHAPES) {
      await emptied(postgres);
      const events = shape.size === 1 ? SINGLE_EVENTS : EVENTS;
      const before = process.cpuUsage();
      const { seconds: took } = await load(child, {
        port,
        connections: shape.connections,
        requests: prepared.get(shape.size) ?? [],
        times: events / shape.size,
      });
      const used = process.cpuUsage(before);
      await landed(postgres, events);
      taken.push([shape, events / took, (used.user + used.system) / events]);
    }
    // The first round warms up.
    if (round === 0) continue;
    figures.busy.push(busy);
    figures.fsync.push(fsync);
    figures.copy.push(copy);
    figures.bareHttp.push(SINGLE_EVENTS / thrown.seconds);
    for (const [{ name }, perSecond, micros] of taken) {
      note(figures.ours, name, perSecond);
      note(figures.cpu, name, micros);
    }
  }
  child.disconnect();
  bare.close();
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.inbox`.execute(postgres.db);
  const took = await seconds(async () => {
    while (await house.intake.sorter.step());
  });
  figures.sorted.push((rows[0]?.n ?? 0) / took);
  return figures;
}

async function measure(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const config = readConfig({ RAPPORT_DATA: folder });
  const log = createLog("silent");
  const files = createFiles(folder);
  const engines = await startEngines(config, files, log);
  try {
    await migrate(engines, files, log);
    const { postgres, clickhouse } = engines;
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: "http://localhost" });
    const { http, auth } = await buildEntrance(house, {
      secret: "s".repeat(40),
      setupKey: "bench",
      health: () => Promise.resolve({ ready: true }),
      metrics: () => Promise.resolve(""),
    });
    await http.listen({ host: "127.0.0.1", port: 0 });
    const { key } = await house.trust.keys.make(postgres.db, { name: "Bench", scopes: ["intake"], expiresAt: null }, null);
    const figures = await rounds(house, (http.server.address() as AddressInfo).port, key, folder);
    await http.close();
    await auth.close();
    await house.stop();
    return figures;
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const whole = (values: readonly number[]): { median: number; min: number; max: number } => ({
  median: Math.round(median(values)),
  min: Math.round(Math.min(...values)),
  max: Math.round(Math.max(...values)),
});

export const intake: Bench = {
  name: "intake",
  bar: "batches of 20 ≥ 0.20 and of 500 ≥ 0.30 of a bare COPY, single ≥ 0.33 of a bare node:http",
  unit: "events/s",
  async run() {
    const { copy, bareHttp, ours, cpu, sorted, fsync, busy } = await measure();
    const parts = SHAPES.map(({ name, size, bar, connections }) => {
      const mine = ours.get(name) ?? [];
      const base = size === 1 ? bareHttp : copy;
      const ratio = Number((median(mine) / median(base)).toFixed(3));
      return {
        name,
        ours: whole(mine),
        baseline: whole(base),
        ratio,
        bar,
        holds: bar === null || ratio >= bar,
        connections,
        serverCpuMicrosEach: Number(median(cpu.get(name) ?? []).toFixed(1)),
      };
    });
    const twenties = parts[1];
    return {
      ours: twenties?.ours.median ?? 0,
      baseline: twenties?.baseline.median ?? 0,
      ratio: twenties?.ratio ?? 0,
      holds: parts.every(({ holds }) => holds),
      detail: {
        rounds: ROUNDS,
        eventBytes: event(1).length,
        parts,
        sortedPerSecond: Math.round(median(sorted)),
        fsyncMillis: Number(median(fsync).toFixed(2)),
        othersBusy: Number(Math.max(...busy).toFixed(2)),
      },
    };
  },
};
