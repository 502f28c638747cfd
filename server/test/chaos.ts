// A campaign under seeded faults, and three ledgers compared: our database, the mail server's own log, the input list.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { changeSettings } from "../src/capabilities/trust/settings-service.ts";
import { createLog } from "../src/platform/log.ts";
import { connectPostgres, sql, type Db, type Postgres } from "../src/platform/postgres.ts";
import { seeded } from "../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "./killable.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "./scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "./sending-world.ts";

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
  /** Arrived although the database says that they were refused, or although they had withdrawn. */
  readonly contradicted: string[];
  readonly unknown: number;
  readonly unknownArrived: number;
  /** Of those who withdrew while theirs was queued, how many there were. */
  readonly withdrawn: number;
  /** Milliseconds from the start of a new server until it answers, and until its first mail. */
  readonly ready: number[];
  readonly resumed: number[];
  /** Processes that wanted a processor, at each fault: the middle and the most. */
  readonly load: { readonly median: number; readonly most: number };
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
  "421 at RCPT",
  "restart PostgreSQL",
  "end connections",
  "pause and resume",
  "settings saved",
  "started again",
  "withdrawn",
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
      if (strikes("421 at RCPT")) return "421 4.7.0 try again later";
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

/** What people and their colleagues do meanwhile. */
interface Campaign {
  readonly id: string;
  readonly world: SendingWorld;
  readonly database: Postgres;
  /** Who gets it, with their addresses. */
  readonly people: readonly (readonly [id: string, address: string])[];
}

/** Somebody withdraws; null where theirs was in hand already. */
async function withdraw({ world, database }: Campaign, [personId, identifier]: readonly [string, string]): Promise<string | null> {
  return database.transaction(async (tx) => {
    const { rows } = await sql<{ state: string }>`select state from interact.sends where person_id = ${personId} for update`.execute(tx);
    const words = { id: "test", version: 1, language: "en", text: "No more" };
    const given = { personId, identifier, purpose: "offers", medium: "email", words, method: "form", actor: "test", at: new Date() };
    await world.trust.recordConsents(tx, [{ ...given, decision: "withdrawn" }]);
    return rows[0]?.state === "queued" ? identifier : null;
  });
}

class Chaos {
  readonly #folder: string;
  readonly #sink: Sink;
  readonly #random: () => number;
  server: ServerProcess;
  campaign: Campaign | null = null;
  readonly withdrawn: string[] = [];
  readonly ready: number[] = [];
  readonly resumed: number[] = [];
  readonly load: number[] = [];
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
    // Mail goes out before requests are answered.
    const resumed = (async () => {
      while (this.#sink.count() === before && performance.now() - begun < 30_000) await delay(5);
      this.resumed.push(performance.now() - begun);
    })();
    this.server = await startServerProcess(this.#folder, this.#sink.smtp.url);
    this.ready.push(performance.now() - begun);
    await resumed;
  }

  async strike(fault: Fault): Promise<void> {
    this.done[fault] = (this.done[fault] ?? 0) + 1;
    const { pid } = this.server;
    this.memory.push(residentMegabytes(pid));
    this.load.push(loadavg()[0] ?? 0);
    if (fault === "kill server") return this.#restart();
    if (fault === "kill PostgreSQL") return signal(postmaster(this.#folder), "SIGKILL");
    if (fault === "restart PostgreSQL") return signal(postmaster(this.#folder), "SIGQUIT");
    if (fault === "kill ClickHouse") return childrenOf(pid, "clickhouse-child").forEach((child) => signal(child, "SIGKILL"));
    if (fault === "stop server") {
      signal(pid, "SIGSTOP");
      await delay(500 + 1000 * this.#random());
      return signal(pid, "SIGCONT");
    }
    if (this.campaign !== null && (await this.#meddle(fault, this.campaign))) return;
    this.#sink.fault = fault;
    this.#sink.left = STRIKES;
  }

  /** What comes from the house's own side; false for what is the mail server's. A database that is away just then is a fault too. */
  async #meddle(fault: Fault, campaign: Campaign): Promise<boolean> {
    const { id, world, database } = campaign;
    const deeds: Partial<Record<Fault, () => Promise<unknown>>> = {
      "end connections": () =>
        sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
          database.db,
        ),
      "pause and resume": async () => {
        for (let i = 0; i < 10; i++) {
          await world.interact.campaigns.pause(id, i % 2 === 0);
          await delay(20);
        }
      },
      "settings saved": () => changeSettings(database.db, { sending: { fromName: `Shop ${Math.floor(this.#random() * 1000)}` } }),
      "started again": () =>
        Promise.allSettled(Array.from({ length: 20 }, () => world.interact.campaigns.start(id, campaign.people.length, "test"))),
      withdrawn: async () => {
        for (let i = 0; i < STRIKES; i++) {
          const person = campaign.people[Math.floor(this.#random() * campaign.people.length)];
          const address = person === undefined ? null : await withdraw(campaign, person);
          if (address !== null) this.withdrawn.push(address);
        }
      },
    };
    const deed = deeds[fault];
    if (deed === undefined) return false;
    await deed().catch(() => undefined);
    return true;
  }

  /** Waits until so many arrived, or for a while where something else must pass first. */
  async until(arrived: number, longest = 15_000): Promise<void> {
    const begun = performance.now();
    while (this.#sink.count() < arrived && performance.now() - begun < longest) await delay(5);
  }
}

/** As if the time had passed that greylisting and held domains want: due now. A pause whose end fell into a fault ends here. */
async function hurry(db: Db): Promise<number> {
  await sql`update interact.campaigns set paused_at = null where paused_at is not null`.execute(db);
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

function compare(
  input: ReadonlySet<string>,
  rows: readonly { address: string; state: string }[],
  log: readonly string[],
  withdrawn: readonly string[],
) {
  const state = new Map(rows.map((row) => [row.address, row.state]));
  const copies = new Map<string, number>();
  for (const to of log) copies.set(to, (copies.get(to) ?? 0) + 1);
  const unknown = rows.filter((row) => row.state === "unknown");
  return {
    lost: [...input].filter((address) => !state.has(address) || (state.get(address) === "accepted" && !copies.has(address))),
    doubled: [...copies].filter(([address, times]) => times > 1 && state.get(address) !== "unknown").map(([address]) => address),
    contradicted: [
      ...rows.filter((row) => ["refused", "suppressed"].includes(row.state) && copies.has(row.address)).map((row) => row.address),
      ...withdrawn.filter((address) => copies.has(address)),
    ],
    withdrawn: withdrawn.length,
    unknown: unknown.length,
    unknownArrived: unknown.filter(({ address }) => copies.has(address)).length,
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const addressOf = (i: number): string => `p${i}@d${i % 500}.shop.example`;

async function play(plan: ChaosPlan, folder: string, say: (line: string) => void): Promise<ChaosResult> {
  const random = seeded(plan.seed);
  const sink = await startSink();
  const chaos = new Chaos(folder, sink, random, await startServerProcess(folder, sink.smtp.url));
  const database = await connectPostgres(chaos.server.postgres, createLog("silent"), 4);
  const { db } = database;
  try {
    await changeSettings(db, { sending: { quietFrom: "00:00", quietTo: "00:00" } });
    const world = createSendingWorld(database, { now: new Date() });
    const ids: string[] = [];
    for (let from = 0; from < plan.people; from += 5000) {
      const part = Array.from({ length: Math.min(5000, plan.people - from) }, (_, i) => from + i);
      ids.push(
        ...(await addSomebodies(
          world,
          database,
          part.map((i) => ({ given: `P${i}`, email: addressOf(i) })),
        )),
      );
    }
    const input = new Set(ids.map((_, i) => addressOf(i)));
    say(`${plan.people} people are in; seed "${plan.seed}"`);
    const id = await startCampaign(world, database);
    chaos.campaign = { id, world, database, people: ids.map((person, i) => [person, addressOf(i)] as const) };
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
      ...compare(input, rows, sink.log, chaos.withdrawn),
      ready: chaos.ready.map(Math.round),
      resumed: chaos.resumed.map(Math.round),
      load: { median: Number(median(chaos.load).toFixed(1)), most: Number(Math.max(...chaos.load).toFixed(1)) },
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
