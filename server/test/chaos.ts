// A campaign under seeded faults, and three ledgers compared: our database, the mail server's own log, the input list.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { changeSettings } from "../src/capabilities/trust/settings-service.ts";
import { createLog } from "../src/platform/log.ts";
import { connectPostgres, sql, type Db } from "../src/platform/postgres.ts";
import { seeded } from "../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "./killable.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "./scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign } from "./sending-world.ts";

export interface ChaosPlan {
  readonly people: number;
  readonly faults: number;
  readonly seed: string;
}

export interface ChaosResult {
  readonly people: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly byState: Readonly<Record<string, number>>;
  /** In the input and nowhere else, or accepted without having arrived. */
  readonly lost: string[];
  /** Arrived twice, the listed unknown left out. */
  readonly doubled: string[];
  /** Arrived although the database says that they were refused. */
  readonly contradicted: string[];
  readonly unknown: number;
  readonly unknownArrived: number;
  /** Milliseconds from the start of a new server to the first mail. */
  readonly resumed: number[];
  /** Megabytes of the server process, first and last third of the faults. */
  readonly memory: { readonly first: number; readonly last: number; readonly peak: number };
}

type Fault = (typeof FAULTS)[number];
const FAULTS = [
  "kill server",
  "kill PostgreSQL",
  "kill ClickHouse",
  "stop server",
  "421 at greeting",
  "450 greylisting",
  "550 no such user",
  "550 our fault",
  "stall after DATA",
  "stall after dot",
  "taken, answer lost",
  "dripped answer",
  "endless answer",
  "hang up before DATA",
] as const;
/** The first that a fault of the mail server strikes; the rest of its while is quiet. */
const STRIKES = 3;

/** The mail server's own ledger, and what it does wrong just now. */
interface Sink {
  readonly smtp: ScriptedSmtp;
  readonly log: string[];
  /** Empties the server's list into the log; what was written in the messages is not kept. */
  count(): number;
  fault: Fault | null;
  left: number;
}

async function startSink(): Promise<Sink> {
  const sink: Sink = {
    smtp: await startScriptedSmtp(),
    log: [],
    count() {
      for (const { to } of sink.smtp.taken.splice(0)) sink.log.push(Buffer.from(to).toString());
      return sink.log.length;
    },
    fault: null,
    left: 0,
  };
  const strikes = (fault: Fault): boolean => sink.fault === fault && sink.left-- > 0;
  sink.smtp.script = (step, { to }) => {
    if (step === "greeting") return strikes("421 at greeting") ? "421 4.3.2 busy" : undefined;
    if (step === "mail") return strikes("hang up before DATA") ? "drop" : undefined;
    if (step === "data") return strikes("stall after DATA") ? "stall" : undefined;
    if (step === "rcpt") {
      if (strikes("450 greylisting")) return "450 4.2.0 greylisted";
      if (strikes("550 no such user")) return "550 5.1.1 no such user";
      return strikes("550 our fault") ? "550 5.7.26 unauthenticated" : undefined;
    }
    if (strikes("taken, answer lost")) {
      sink.log.push(Buffer.from(to).toString());
      return "drop";
    }
    if (strikes("stall after dot")) return "stall";
    if (strikes("dripped answer")) return "drip250 2.0.0 taken";
    return strikes("endless answer") ? `250 ${"x".repeat(1_000_000)}` : undefined;
  };
  return sink;
}

/** The children of a process whose command line has a word in it. */
function childrenOf(pid: number, word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const parent = Number(
          readFileSync(`/proc/${child}/stat`, "utf8")
            .replace(/^.*\) \S /s, "")
            .split(" ")[0],
        );
        return parent === pid && readFileSync(`/proc/${child}/cmdline`, "utf8").includes(word);
      } catch {
        return false;
      }
    });
}

const postmaster = (folder: string): number => Number(readFileSync(join(folder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);

function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile: that is a fault too.
  }
}

class Chaos {
  readonly #folder: string;
  readonly #sink: Sink;
  readonly #random: () => number;
  server: ServerProcess;
  readonly resumed: number[] = [];
  readonly memory: number[] = [];
  readonly done: Record<string, number> = {};

  constructor(folder: string, sink: Sink, random: () => number, server: ServerProcess) {
    this.#folder = folder;
    this.#sink = sink;
    this.#random = random;
    this.server = server;
  }

  async #restart(): Promise<void> {
    await this.server.end("SIGKILL");
    const begun = performance.now();
    const before = this.#sink.count();
    this.server = await startServerProcess(this.#folder, this.#sink.smtp.url);
    while (this.#sink.count() === before && performance.now() - begun < 30_000) await delay(5);
    this.resumed.push(performance.now() - begun);
  }

  async strike(fault: Fault): Promise<void> {
    this.done[fault] = (this.done[fault] ?? 0) + 1;
    const { pid } = this.server;
    this.memory.push(residentMegabytes(pid));
    if (fault === "kill server") return this.#restart();
    if (fault === "kill PostgreSQL") return signal(postmaster(this.#folder), "SIGKILL");
    if (fault === "kill ClickHouse") return childrenOf(pid, "clickhouse-child").forEach((child) => signal(child, "SIGKILL"));
    if (fault === "stop server") {
      signal(pid, "SIGSTOP");
      await delay(500 + 1000 * this.#random());
      return signal(pid, "SIGCONT");
    }
    this.#sink.fault = fault;
    this.#sink.left = STRIKES;
  }

  /** Waits until so many arrived, or for a while where something else must pass first. */
  async until(arrived: number, longest = 15_000): Promise<void> {
    const begun = performance.now();
    while (this.#sink.count() < arrived && performance.now() - begun < longest) await delay(5);
  }
}

/** As if the time had passed that greylisting and held domains want: due now. */
async function hurry(db: Db): Promise<number> {
  await sql`update interact.domain_holds set until = now()`.execute(db);
  await sql`update interact.sends set due_at = now() where state = 'queued' and due_at > now()`.execute(db);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from interact.sends where state in ('queued', 'claimed', 'handing_over')`.execute(db);
  return rows[0]?.n ?? 0;
}

async function finish(db: Db): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const open = await hurry(db).catch(() => 1);
    if (open === 0) return;
    if (performance.now() - begun > 240_000) throw new Error(`${open} messages are still open.`);
    await delay(500);
  }
}

function compare(input: ReadonlySet<string>, rows: readonly { address: string; state: string }[], log: readonly string[]) {
  const state = new Map(rows.map((row) => [row.address, row.state]));
  const copies = new Map<string, number>();
  for (const to of log) copies.set(to, (copies.get(to) ?? 0) + 1);
  const unknown = rows.filter((row) => row.state === "unknown");
  return {
    lost: [...input].filter((address) => !state.has(address) || (state.get(address) === "accepted" && !copies.has(address))),
    doubled: [...copies].filter(([address, times]) => times > 1 && state.get(address) !== "unknown").map(([address]) => address),
    contradicted: rows.filter((row) => row.state === "refused" && copies.has(row.address)).map((row) => row.address),
    unknown: unknown.length,
    unknownArrived: unknown.filter(({ address }) => copies.has(address)).length,
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function play(plan: ChaosPlan, folder: string, say: (line: string) => void): Promise<ChaosResult> {
  const random = seeded(plan.seed);
  const sink = await startSink();
  const chaos = new Chaos(folder, sink, random, await startServerProcess(folder, sink.smtp.url));
  const database = await connectPostgres(chaos.server.postgres, createLog("silent"), 4);
  const { db } = database;
  try {
    await changeSettings(db, { sending: { quietFrom: "00:00", quietTo: "00:00" } });
    const world = createSendingWorld(database, { now: new Date() });
    for (let from = 0; from < plan.people; from += 5000) {
      const part = Array.from({ length: Math.min(5000, plan.people - from) }, (_, i) => from + i);
      await addSomebodies(
        world,
        database,
        part.map((i) => ({ given: `P${i}`, email: `p${i}@d${i % 500}.shop.example` })),
      );
    }
    const input = new Set(Array.from({ length: plan.people }, (_, i) => `p${i}@d${i % 500}.shop.example`));
    say(`${plan.people} people are in; seed "${plan.seed}"`);
    await startCampaign(world, database);
    // Each kind once, then by the seed.
    for (let i = 0; i < plan.faults; i++) {
      const fault = (i < FAULTS.length ? FAULTS[i] : FAULTS[Math.floor(random() * FAULTS.length)]) ?? "kill server";
      await chaos.until(Math.round((plan.people * 0.95 * (i + random())) / plan.faults));
      await chaos.strike(fault);
      if (i % 20 === 19) say(`${i + 1} faults, ${sink.count()} mails arrived`);
    }
    await finish(db);
    sink.count();
    await world.stop();
    const { rows } = await sql<{ address: string; state: string }>`select address, state from interact.sends`.execute(db);
    const third = Math.ceil(chaos.memory.length / 3);
    return {
      people: plan.people,
      faults: chaos.done,
      byState: Object.fromEntries([...Map.groupBy(rows, (row) => row.state)].map(([state, all]) => [state, all.length])),
      ...compare(input, rows, sink.log),
      resumed: chaos.resumed.map(Math.round),
      memory: {
        first: Math.round(median(chaos.memory.slice(0, third))),
        last: Math.round(median(chaos.memory.slice(-third))),
        peak: Math.round(Math.max(...chaos.memory)),
      },
    };
  } finally {
    await database.close();
    await chaos.server.end("SIGTERM");
    await sink.smtp.stop();
  }
}

/** Runs a plan in a folder of its own. Needs Linux: processes are found in /proc. */
export async function runChaos(plan: ChaosPlan, say: (line: string) => void = () => undefined): Promise<ChaosResult> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-chaos-"));
  try {
    return await play(plan, folder, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
