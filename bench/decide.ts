// Decisions a second over HTTP at a million people and two hundred offers, each in the log and on disk before it is answered: the whole entrance, the
// gate, eligibility, the draw from a model that has learned. A third of the offers are limited: once a person, a number, a sum of money. The load comes
// from a process of its own, in two ways, in turn: as fast as forty-eight connections get their answers, each sending the next when the last was answered
// (decisions a second), and at a steady thousand a second over a hundred open connections, whether those before were answered or not, with the time
// counted from when a request was due (p99). Beside them a bare keyed read and a durable insert of as many rows, one statement each, twelve at a time.
import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildEntrance } from "../server/src/entrance/entrance.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { newId } from "../server/src/platform/ids.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";
import { seeded } from "../server/src/platform/random.ts";
import { DAY } from "../server/src/vocabulary/time.ts";
import { median, seconds, type Bench } from "./bench.ts";
import type { Load, Loaded } from "./intake-load.ts";

const PEOPLE = Number(process.env["BENCH_PEOPLE"] ?? 1_000_000);
const OFFERS = 200;
const KINDS = ["free-shipping", "sample", "gift-with-purchase"] as const;
const TERMS: Readonly<Record<(typeof KINDS)[number], Record<string, unknown>>> = {
  "free-shipping": { shipping: 390, leastOrder: 0 },
  sample: { article: "S-1", sampleCost: 120 },
  "gift-with-purchase": { gift: "G-1", giftCost: 200, leastOrder: 0 },
};
const CONNECTIONS = 48;
/** What the house asks its database with, at most. */
const LANES = 12;
const OPEN_CONNECTIONS = 100;
const DECISIONS = Number(process.env["BENCH_TIMES"] ?? 6000);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
/** Decisions that the model learned from before. */
const TAUGHT = 2000;
const BAR = { perSecond: 1000, p99Millis: 20 };

/** An id of version 7's form for the n-th person. */
const ID = sql`overlay(overlay(md5('p' || n) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid`;

/** Everybody said yes to offers, is in a tier and has answered something before. In the order of the ids, so that indexes grow at their end. */
async function fill(db: Db): Promise<void> {
  await sql`set session_replication_role = replica`.execute(db);
  await sql`create temporary table everybody as select ${ID} as id, n from generate_series(1, ${PEOPLE}) as n order by 1`.execute(db);
  await sql`insert into identify.people (id, since) select id, '2024-01-01' from everybody`.execute(db);
  await sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language,
      words_hash, method, actor, event_time, previous_hash, hash)
    select id, 1, 'p' || n || '@bench.example', 'offers', '*', 'given', 'consent', 'w', 1, 'en',
      ${"0".repeat(64)}, 'form', 'bench', timestamptz '2024-01-01', ${"1".repeat(64)}, ${"2".repeat(64)} from everybody`.execute(db);
  await sql`
    insert into customise.profiles (person_id, tier, state, need, habit, next_at)
    select id, chr(65 + n % 3), (array['first-time', 'repeat', 'lapsing', 'former'])[1 + n % 4], (n % 5)::text, 'habit', now()
    from everybody`.execute(db);
  await sql`
    insert into customise.answers (person_id, about, shown, answered, last_at)
    select id, 'kind:sample', 1 + n % 4, n % 2, now() from everybody`.execute(db);
  await sql`drop table everybody`.execute(db);
  await sql`set session_replication_role = origin`.execute(db);
  await sql`vacuum analyze`.execute(db);
  await sql`checkpoint`.execute(db);
}

async function makeOffers(house: House): Promise<void> {
  for (let i = 0; i < OFFERS; i++) {
    const kind = KINDS[i % KINDS.length] ?? KINDS[0];
    await house.offers.make(
      {
        name: `Offer ${i}`,
        headline: `Offer ${i}`,
        body: "",
        url: null,
        kind,
        terms: TERMS[kind],
        rule: null,
        startsAt: null,
        endsAt: null,
        budgetMinor: i % 9 === 0 ? 1_000_000 : null,
        budgetUses: i % 9 === 3 ? 5000 : null,
        perPerson: i % 9 === 6 ? 1 : null,
        stackingGroup: null,
        holdMinutes: 60,
      },
      "bench",
    );
  }
  for (const tone of ["warm", "urgent", "playful", "factual"] as const)
    await house.decisions.steering.addPresentation({ offerId: null, name: tone, headline: "{offer}", body: "", imageUrl: null, tone });
}

const pickedPeople = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select ${ID} as id from (select 1 + (i * 7919) % ${PEOPLE} as n from generate_series(1, 20000) as i) as picked`.execute(db);
  return rows.map(({ id }) => id);
};

/** Decisions of three days ago with what came of them, learned from. */
async function teach(house: House, ids: readonly string[], days: { ago: number }): Promise<void> {
  days.ago = 3;
  const random = seeded("what they take");
  let left = TAUGHT;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const { decisionId, offer } = await house.decisions.decide({ personId: ids[left], medium: "web", slot: "hero", page: "home" });
      if (offer !== null && random() < 0.2) await house.decisions.tell(decisionId, { what: "claim", valueMinor: 0 });
      if (offer !== null && random() < 0.1) await house.decisions.tell(decisionId, { what: "purchase", valueMinor: 4000 });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  days.ago = 0;
  await house.decisions.learning.run();
}

function requests(ids: readonly string[], key: string): string[] {
  const pages = ["home", "product", "cart"];
  return ids.map((personId, i) => {
    const body = JSON.stringify({ personId, slot: "hero", context: { page: pages[i % 3], place: "York" } });
    return `POST /v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
}

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

/** As many reads by key and inserts, each on disk before the next of its lane. */
async function bare(db: Db, ids: readonly string[]): Promise<number> {
  await sql`create table if not exists bench_bare (id uuid primary key, person_id uuid not null, body jsonb not null)`.execute(db);
  let left = DECISIONS;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const person = ids[left % ids.length];
      await sql`select tier from customise.profiles where person_id = ${person}`.execute(db);
      await sql`insert into bench_bare values (${newId()}, ${person}, '{"offer": 1}')`.execute(db);
    }
  };
  return DECISIONS / (await seconds(() => Promise.all(Array.from({ length: LANES }, lane))));
}

async function landed(db: Db, expected: number): Promise<void> {
  const { rows } = await sql<{ n: number; drawn: number }>`
    select count(*)::int as n, count(propensity)::int as drawn from customise.decisions`.execute(db);
  if (rows[0]?.n !== expected || rows[0].drawn !== expected)
    throw new Error(`${rows[0]?.n} of ${expected} decisions are in the log, ${rows[0]?.drawn} were drawn.`);
}

interface Measures {
  readonly ours: Loaded[];
  readonly paced: Loaded[];
  readonly bare: number[];
  /** Decisions that came out the same when they were made again, of those tried. */
  readonly replayed: number;
  readonly fillSeconds: number;
}

async function rounds(db: Db, order: Load, ids: readonly string[]): Promise<Pick<Measures, "ours" | "paced" | "bare">> {
  const child = generator();
  const found: Pick<Measures, "ours" | "paced" | "bare"> = { ours: [], paced: [], bare: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const ours = await load(child, order);
    const paced = await load(child, { ...order, connections: OPEN_CONNECTIONS, perSecond: BAR.perSecond });
    const rate = await bare(db, ids);
    // The first round warms up.
    if (round === 0) continue;
    found.ours.push(ours);
    found.paced.push(paced);
    found.bare.push(rate);
  }
  child.disconnect();
  await landed(db, TAUGHT + 2 * (ROUNDS + 1) * DECISIONS);
  return found;
}

async function replayed(house: House, db: Db): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from customise.decisions order by md5(id::text) limit 50`.execute(db);
  const again = await Promise.all(rows.map(({ id }) => house.decisions.replay(id)));
  return again.filter(({ same }) => same).length;
}

async function measure(): Promise<Measures> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const config = readConfig({ RAPPORT_DATA: folder });
  const log = createLog("silent");
  const files = createFiles(folder);
  const engines = await startEngines(config, files, log);
  const days = { ago: 0 };
  const clock = (): Date => new Date(systemClock().getTime() - days.ago * DAY);
  try {
    await migrate(engines, files, log);
    const { postgres, clickhouse } = engines;
    const { db } = postgres;
    const house = await buildHouse({ config, postgres, clickhouse, files, clock, log, publicUrl: "http://localhost" });
    const { http, auth } = await buildEntrance(house, {
      secret: "s".repeat(40),
      setupKey: "bench",
      health: () => Promise.resolve({ ready: true }),
      metrics: () => Promise.resolve(""),
    });
    const fillSeconds = await seconds(() => db.connection().execute(fill));
    await makeOffers(house);
    const ids = await pickedPeople(db);
    await teach(house, ids, days);
    await http.listen({ host: "127.0.0.1", port: 0 });
    const { key } = await house.trust.keys.make(db, { name: "Bench", scopes: ["people"], expiresAt: null }, null);
    const { port } = http.server.address() as AddressInfo;
    const found = await rounds(db, { port, connections: CONNECTIONS, requests: requests(ids, key), times: DECISIONS }, ids);
    const same = await replayed(house, db);
    await http.close();
    await auth.close();
    await house.stop();
    return { ...found, replayed: same, fillSeconds };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const spread = (values: readonly number[]) => ({ median: median(values), least: Math.min(...values), most: Math.max(...values) });

export const decide: Bench = {
  name: "decide",
  bar: `≥ ${BAR.perSecond} decisions/s over HTTP and p99 ≤ ${BAR.p99Millis} ms at a million people and ${OFFERS} offers, each on disk`,
  unit: "decisions/s",
  async run() {
    const { ours, paced, bare: plain, replayed: same, fillSeconds } = await measure();
    const rate = median(ours.map((one) => DECISIONS / one.seconds));
    const p99 = median(paced.map(({ p99Millis }) => p99Millis));
    return {
      ours: rate,
      baseline: median(plain),
      ratio: rate / median(plain),
      holds: rate >= BAR.perSecond && p99 <= BAR.p99Millis && same === 50,
      detail: {
        people: PEOPLE,
        offers: OFFERS,
        decisionsEach: DECISIONS,
        connections: CONNECTIONS,
        asFastAsItGoes: {
          perSecond: spread(ours.map((one) => DECISIONS / one.seconds)),
          p99Millis: spread(ours.map((one) => one.p99Millis)),
        },
        atTheBarsPace: {
          perSecond: spread(paced.map((one) => DECISIONS / one.seconds)),
          p99Millis: spread(paced.map((one) => one.p99Millis)),
          medianMillis: spread(paced.map((one) => one.medianMillis)),
        },
        replayedOf50: same,
        fillSeconds,
      },
    };
  },
};
