// Redemptions of points a second over HTTP by the whole server, each of them durable, with its audit row, on the ledger that the database keeps.
// The load comes from a process of its own, one call under way on each connection; beside it, in turn, the ledger's own function without HTTP,
// one redemption a call and a commit. Last the server is killed in the middle.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ledgerFaults } from "../server/src/capabilities/loyalty/points-reads.ts";
import { redeemAll } from "../server/src/capabilities/loyalty/points-store.ts";
import { createKeys } from "../server/src/capabilities/trust/keys-service.ts";
import { createLog } from "../server/src/platform/log.ts";
import { connectPostgres, sql, type Db, type Postgres } from "../server/src/platform/postgres.ts";
import { startServerProcess, type ServerProcess } from "../server/test/killable.ts";
import { addCrowd, crowdId } from "../server/test/points-crowd.ts";
import { median, seconds, type Bench } from "./bench.ts";
import type { Load, Loaded } from "./intake-load.ts";

const PEOPLE = Number(process.env["BENCH_PEOPLE"] ?? 100_000);
const TIMES = Number(process.env["BENCH_TIMES"] ?? 6000);
const POINTS = 1_000_000;
const ROUNDS = 3;
const CONNECTIONS = 48;
const LANES = 12;
const BAR = 1000;

function requests(key: string, round: string, times: number): string[] {
  return Array.from({ length: times }, (_, n) => {
    const body = JSON.stringify({ points: 1 + (n % 7), why: "a coffee", key: `${round}:${n}` });
    const path = `/v1/people/${crowdId(1 + ((n * 7919) % PEOPLE))}/points/spend`;
    return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
}

/** Sends them from a process of its own; null: the server went away meanwhile. */
async function load(port: number, texts: readonly string[]): Promise<Loaded | null> {
  const child = fork(join(import.meta.dirname, "intake-load.ts"), [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const answer = once(child, "message");
  child.send({ port, connections: CONNECTIONS, requests: texts, times: texts.length } satisfies Load);
  const [loaded] = (await answer) as [Loaded | { error: string }];
  child.disconnect();
  if (!("error" in loaded)) return loaded;
  if (/ECONNRESET|ECONNREFUSED|EPIPE/.test(loaded.error)) return null;
  throw new Error(loaded.error);
}

/** The same redemptions by the database alone. */
async function bare({ db }: Postgres, round: string): Promise<number> {
  let n = 0;
  const lane = async (): Promise<void> => {
    for (let i = n++; i < TIMES; i = n++) {
      const ask = {
        personId: crowdId(1 + ((i * 7919) % PEOPLE)),
        points: 1 + (i % 7),
        key: `${round}:${i}`,
        why: "a coffee",
        actor: "bench",
        until: null,
      };
      await redeemAll(db, [ask], new Date());
    }
  };
  return TIMES / (await seconds(() => Promise.all(Array.from({ length: LANES }, lane))));
}

async function spends(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from loyalty.entries where kind = 'spend'`.execute(db);
  return rows[0]?.n ?? 0;
}

async function sound(db: Db, when: string): Promise<void> {
  const faults = await ledgerFaults(db);
  if (Object.values(faults).some((count) => count !== 0)) throw new Error(`The ledger is not sound ${when}: ${JSON.stringify(faults)}`);
}

/** Seconds of processor that a process and its children (for the database: its connections) have taken; on Linux a hundredth is a tick. */
function cpuOf(root: number): number {
  const ticks = (id: string): { parent: number; used: number } | null => {
    try {
      const fields = readFileSync(`/proc/${id}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      return { parent: Number(fields[1]), used: Number(fields[11]) + Number(fields[12]) };
    } catch {
      // It ended meanwhile.
      return null;
    }
  };
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.reduce((sum, id) => {
    const one = ticks(id);
    return sum + (one !== null && (Number(id) === root || one.parent === root) ? one.used / 100 : 0);
  }, 0);
}

const portOf = ({ url }: ServerProcess): number => Number(new URL(url).port);

/** Killed in the middle of a load; how many redemptions had got through, all of them whole. */
async function killed(running: ServerProcess, db: Db, key: string): Promise<number> {
  const before = await spends(db);
  const under = load(portOf(running), requests(key, "killed", TIMES));
  while ((await spends(db)) < before + TIMES / 10) await delay(5);
  await running.end("SIGKILL");
  if ((await under) !== null) throw new Error("The server was to be killed in the middle and was too quick.");
  // What the database still had under way ends by itself.
  await delay(1000);
  await sound(db, "after kill -9");
  return (await spends(db)) - before;
}

export const redeemBench: Bench = {
  name: "redeem",
  bar: `≥ ${BAR} redemptions/s over HTTP; the ledger sums to 0, no balance is negative, kill -9 in the middle leaves no half`,
  unit: "redemptions/s",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-redeem-"));
    let running: ServerProcess | null = await startServerProcess(folder);
    const postgres = await connectPostgres(running.postgres, createLog("silent"), LANES);
    const { db } = postgres;
    try {
      await addCrowd(db, PEOPLE, POINTS);
      const { key } = await createKeys(() => new Date()).make(db, { name: "Till", scopes: ["care"], expiresAt: null }, null);
      const [ours, alone, cpu]: [number[], number[], number[]] = [[], [], []];
      const database = Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
      const { pid } = running;
      const used = (): number => cpuOf(pid) + cpuOf(database);
      for (let round = 0; round <= ROUNDS; round++) {
        const before = await spends(db);
        const [began, loaded] = [used(), await load(portOf(running), requests(key, `http${round}`, TIMES))];
        const took = used() - began;
        if (loaded === null || (await spends(db)) !== before + TIMES) throw new Error("Not every redemption landed.");
        const direct = await bare(postgres, `bare${round}`);
        // The first round warms up.
        if (round === 0) continue;
        ours.push(TIMES / loaded.seconds);
        alone.push(direct);
        cpu.push((took * 1000) / TIMES);
      }
      await sound(db, "after the rounds");
      const throughTheKill = await killed(running, db, key);
      running = await startServerProcess(folder);
      const after = await load(portOf(running), requests(key, "after", 1000));
      if (after?.sent !== 1000) throw new Error("The server does not go on after it was killed.");
      await sound(db, "at the end");
      const perSecond = median(ours);
      const detail = {
        people: PEOPLE,
        rounds: ROUNDS,
        each: TIMES,
        ours,
        ledgerAlone: alone,
        // Milliseconds of processor a redemption, server and database: what it costs, however busy the machine is.
        cpuMillis: cpu,
        throughTheKill,
        redemptions: await spends(db),
      };
      return { ours: perSecond, baseline: BAR, ratio: perSecond / BAR, holds: perSecond >= BAR, detail };
    } finally {
      await postgres.close();
      await running?.end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
