// Everybody of a segment comes into a journey at its start: how long it takes, how much memory, and how fast they then move on.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";
import { seconds, type Bench } from "./bench.ts";
import { resident } from "./resident.ts";

const PEOPLE = 1_000_000;
/** People a second that come in. */
const LIMIT = 1000;
/** The last third may need so much more memory than the first. */
const GROWTH = 1.25;
/** How many are then moved on to the next node. */
const MOVED = 20_000;

/** People of whom nothing is known but that they are there, all in one segment. */
async function fillSegment(house: House, db: Db, people: number): Promise<string> {
  const { id } = await house.segments.create(
    { name: "Everybody", rule: { field: "fact.country", operator: "is", value: "GB" }, kind: "live" },
    "bench",
  );
  await sql`alter table identify.people disable trigger touched_new`.execute(db);
  await sql`
    with made as (insert into identify.people (since) select now() - interval '1 day' from generate_series(1, ${people}) returning id)
    insert into differentiate.segment_members (person_id, segment_id, since) select id, ${id}, now() from made`.execute(db);
  await sql`alter table identify.people enable trigger touched_new`.execute(db);
  await sql`update differentiate.segments set evaluated_at = now() where id = ${id}`.execute(db);
  await sql`analyze identify.people, differentiate.segment_members`.execute(db);
  return id;
}

async function startedJourney(house: House, segment: string): Promise<string> {
  const { id } = await house.journeys.create({ name: "Everybody" }, "bench");
  const node = (name: string, kind: string, settings = {}) => ({ id: name, kind, settings });
  await house.journeys.edit(id, {
    heldBack: 0.1,
    graph: {
      nodes: [
        node("in", "start", { trigger: "segment", segment, alsoNow: true }),
        node("days", "wait", { how: "for", amount: 3, unit: "days" }),
        node("out", "exit"),
      ],
      edges: [
        { from: "in", port: "next", to: "days" },
        { from: "days", port: "next", to: "out" },
      ],
    },
  });
  await house.journeys.start(id, { inside: "finish" }, "bench");
  return id;
}

interface Entered {
  readonly took: number;
  readonly inside: number;
  readonly movedPerSecond: number;
  readonly memory: readonly number[];
}

async function measure(people: number): Promise<Entered> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const files = createFiles(folder);
  const log = createLog("silent");
  const config = readConfig({ RAPPORT_DATA: folder });
  const engines = await startEngines(config, files, log);
  const { postgres, clickhouse } = engines;
  try {
    await migrate(engines, files, log);
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: "http://localhost" });
    const journey = await startedJourney(house, await fillSegment(house, postgres.db, people));
    const memory: number[] = [];
    const watch = setInterval(() => void memory.push(resident(process.pid, "VmRSS")), 200);
    const took = await seconds(() => house.journeys.starts.fill(journey, "in"));
    clearInterval(watch);
    const { rows } = await sql<{ inside: number; all: number }>`
      select count(*) filter (where state = 'waiting')::int as inside, count(distinct person_id)::int as all
      from interact.journey_passes where journey_id = ${journey}`.execute(postgres.db);
    if (rows[0]?.all !== people) throw new Error(`${rows[0]?.all} of ${people} people came in or were held back.`);
    let moved = 0;
    const moving = await seconds(async () => {
      for (let n = 1; n > 0 && moved < MOVED; moved += n) n = await house.journeys.engine.step();
    });
    await house.stop();
    return { took, inside: rows[0].inside, movedPerSecond: Math.round(moved / moving), memory };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param flags --people=N for a smaller run */
export function journeyEntryBench(flags: readonly string[]): Bench {
  const people = Number(flags.find((one) => one.startsWith("--people="))?.slice(9) ?? PEOPLE);
  return {
    name: "journey-entry",
    bar: `${people.toLocaleString("en")} people come into a journey at ≥ ${LIMIT} a second, memory flat`,
    unit: "s",
    async run() {
      const { took, inside, movedPerSecond, memory } = await measure(people);
      const third = Math.ceil(memory.length / 3);
      const [first, last] = [Math.max(...memory.slice(0, third)), Math.max(...memory.slice(-third))];
      return {
        ours: took,
        baseline: people / LIMIT,
        ratio: took / (people / LIMIT),
        holds: took <= people / LIMIT && last <= GROWTH * first,
        detail: {
          people,
          perSecond: Math.round(people / took),
          inside,
          movedPerSecond,
          memoryMb: { first: Math.round(first), last: Math.round(last) },
        },
      };
    },
  };
}
