// A million customers with known truth deduplicated, beside Splink (PyPI, DuckDB) on the same file; then one new record placed among them.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { blockingKeys } from "../server/src/capabilities/identify/match-blocking.ts";
import { cluster } from "../server/src/capabilities/identify/match-clusters.ts";
import { findPairs, recordLine, type Found } from "../server/src/capabilities/identify/match-engine-service.ts";
import { matchesOf } from "../server/src/capabilities/identify/match-fold-service.ts";
import { MATCH_FIELDS, prepare, type MatchRecord } from "../server/src/capabilities/identify/match-record.ts";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Postgres } from "../server/src/platform/postgres.ts";
import type { Bench } from "./bench.ts";
import { HEADER, writeCustomers } from "./match-data.ts";

const RECORDS = 1_000_000;
const SEED = "match";
const PROBES = 200;
const [LATENCY, F1_WITHIN] = [50, 0.01];
const BLOCK = 30_000_000;
/** Splink may take this long, in milliseconds; our own figures stand without it. */
const PATIENCE = 45 * 60_000;

type Cells = Record<(typeof HEADER)[number], string>;

async function* rows(file: string): AsyncGenerator<Cells> {
  let first = true;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!first) yield Object.fromEntries(line.split(",").map((cell, i) => [HEADER[i], cell])) as Cells;
    first = false;
  }
}

/** The file, prepared, in blocks of whole lines. */
async function* blocks(file: string, line: (idx: number, record: MatchRecord) => string): AsyncGenerator<Buffer> {
  let [idx, text]: [number, string[]] = [0, []];
  let size = 0;
  for await (const cells of rows(file)) {
    const next = line(idx++, prepare(cells));
    text.push(next);
    size += next.length;
    if (size < BLOCK) continue;
    yield Buffer.from(text.join(""));
    [text, size] = [[], 0];
  }
  yield Buffer.from(text.join(""));
}

const pairsAmong = (groups: Iterable<string | number>): number => {
  const sizes = new Map<string | number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
};

/** Pairs F1 of a clustering: `of` names the group of each record. */
function f1(truth: readonly string[], of: ArrayLike<string | number>): number {
  const groups = Array.from(of);
  const right = pairsAmong(truth.map((person, i) => `${person} ${groups[i]}`));
  return (2 * right) / (pairsAmong(truth) + pairsAmong(groups));
}

/** Best F1 over all thresholds of pairs in falling order. */
function bestF1(truth: readonly string[], pairs: readonly (readonly [number, number])[]): number {
  const all = pairsAmong(truth);
  let [right, best] = [0, 0];
  pairs.forEach(([a, b], i) => {
    if (truth[a] === truth[b]) right++;
    best = Math.max(best, (2 * right) / (i + 1 + all));
  });
  return best;
}

interface Peer {
  readonly seconds: number;
  readonly f1: number;
  readonly bestPairs: number;
}

/** Splink in an environment of its own beside the project; null where it cannot be installed. */
function splink(folder: string, file: string, truth: readonly string[]): Peer | { absent: string } {
  const home = join(tmpdir(), "rapport-bench-splink");
  const python = join(home, "bin/python");
  try {
    if (!existsSync(python)) execFileSync("python3", ["-m", "venv", home]);
    execFileSync(python, ["-m", "pip", "install", "-q", "splink==4.0.16"], { stdio: "pipe" });
  } catch (error) {
    return { absent: `Splink could not be installed: ${String(error).slice(0, 200)}` };
  }
  const out = join(folder, "splink.csv");
  let said: Buffer;
  try {
    said = execFileSync(python, [join(import.meta.dirname, "match-splink.py"), file, out], {
      stdio: ["ignore", "pipe", "ignore"],
      timeout: PATIENCE,
    });
  } catch (error) {
    return { absent: `Splink did not end well within ${PATIENCE / 60_000} minutes: ${String(error).slice(0, 200)}` };
  }
  const { seconds } = JSON.parse(said.toString().trim().split("\n").at(-1) ?? "{}") as { seconds: number };
  const of = Array.from({ length: truth.length }, () => "");
  const lines = (name: string): string[][] =>
    readFileSync(name, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  for (const [group = "", id = ""] of lines(out)) of[Number(id)] = group;
  const pairs = lines(`${out}.pairs`).map(([, a, b]): [number, number] => [Number(a), Number(b)]);
  return { seconds, f1: f1(truth, of), bestPairs: bestF1(truth, pairs) };
}

/** Milliseconds that new records take to be found among the million, sorted. */
async function latencies(postgres: Postgres, file: string, { model }: Found): Promise<number[]> {
  const columns = MATCH_FIELDS.join(", ");
  await sql`alter table identify.match_records drop constraint match_records_person_id_fkey`.execute(postgres.db);
  await sql`drop index identify.match_records_keys`.execute(postgres.db);
  const uuid = (idx: number): string => `00000000-0000-7000-8000-${String(idx).padStart(12, "0")}`;
  const line = (idx: number, record: MatchRecord): string =>
    `${uuid(idx)}\tf\t${MATCH_FIELDS.map((field) => record[field]).join("\t")}\t{${blockingKeys(record).join(",")}}\n`;
  await postgres.copyIn(`copy identify.match_records (person_id, known, ${columns}, keys) from stdin`, Readable.from(blocks(file, line)));
  await sql`create index match_records_keys on identify.match_records using gin (keys)`.execute(postgres.db);
  await sql`analyze identify.match_records`.execute(postgres.db);
  const millis: number[] = [];
  let seen = 0;
  for await (const cells of rows(file)) {
    if (seen++ % Math.floor(RECORDS / PROBES) !== 0) continue;
    const record = prepare({ ...cells, email: "" });
    const begun = performance.now();
    await matchesOf(postgres.db, model, { ...record, personId: uuid(RECORDS + seen), known: false, keys: blockingKeys(record) });
    millis.push(performance.now() - begun);
  }
  return millis.sort((a, b) => a - b);
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const file = join(folder, "customers.csv");
  const log = createLog("silent");
  const files = createFiles(folder);
  const engines = await startEngines(readConfig({ RAPPORT_DATA: folder }), files, log);
  try {
    await migrate(engines, files, log);
    await writeCustomers(file, RECORDS, SEED);
    const truth: string[] = [];
    for await (const { truth: person } of rows(file)) truth.push(person);
    const begun = performance.now();
    const found = await findPairs(
      engines.clickhouse,
      blocks(file, (idx, record) => recordLine(idx, String(idx), false, record)),
    );
    const { of } = cluster(found.pairs, {
      records: truth.length,
      joined: found.model.bands.joined,
      known: () => false,
      joinedBefore: [],
      apart: [],
    });
    const seconds = (performance.now() - begun) / 1000;
    const pairs = [...found.pairs].sort((x, y) => y.weight - x.weight).map(({ a, b }): [number, number] => [a, b]);
    const ours = { seconds, f1: f1(truth, of), bestPairs: bestF1(truth, pairs), compared: found.model.pairs, millis: found.millis };
    const placing = await latencies(engines.postgres, file, found);
    // The peer takes long: what is known is said at once.
    process.stderr.write(`${JSON.stringify({ ours, placing: placing.filter((_, i) => i % 20 === 0) })}\n`);
    return { ours, placing, peer: splink(folder, file, truth) };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const match: Bench = {
  name: "match",
  bar: `one new record placed among ${RECORDS.toLocaleString("en")} in ≤ ${LATENCY} ms (p95); F1 no more than ${F1_WITHIN} below Splink's`,
  unit: "s",
  async run() {
    const { ours, placing, peer } = await measure();
    const at = (share: number): number => placing[Math.floor(share * (placing.length - 1))] ?? Number.POSITIVE_INFINITY;
    const baseline = "seconds" in peer ? peer.seconds : ours.seconds;
    const good = "f1" in peer ? ours.f1 >= peer.f1 - F1_WITHIN : true;
    return {
      ours: ours.seconds,
      baseline,
      ratio: ours.seconds / baseline,
      holds: at(0.95) <= LATENCY && good,
      detail: { ours, splink: peer, placingInMilliseconds: { p50: at(0.5), p95: at(0.95), most: at(1) } },
    };
  },
};
