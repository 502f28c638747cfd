// The whole refresh (values, two models, states, tiers, tenths, all watch lists) for a million people and fifty million order lines, against a bare
// GROUP BY person_id (count, sum, min, max) on the same table.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDifferentiate, type Differentiate, type WatchListSummary } from "../server/src/capabilities/differentiate/index.ts";
import { startEmbeddedClickHouse } from "../server/src/platform/clickhouse-embedded.ts";
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createLog } from "../server/src/platform/log.ts";
import { migrateClickHouse } from "../server/src/platform/migrations.ts";
import { median, seconds, type Bench } from "./bench.ts";
import { resident } from "./resident.ts";
import { AS_OF, fill, PEOPLE } from "./refresh-data.ts";

const ROUNDS = 5;
const LIMIT = 5;
/** Megabytes that the server process may hold at its most. */
const MEMORY = 1500;

/** The outer query keeps every result in use without sending a million rows to us. */
const BARE = `
  select count() as people, sum(n) as lines, sum(total) as total, min(first) as first, max(last) as last
  from (select person_id, count() as n, sum(amount) as total, min(at) as first, max(at) as last from identify_order_lines group by person_id)`;

async function verify(clickhouse: ClickHouse, room: Differentiate): Promise<{ lines: number }> {
  const [log] = await clickhouse.query<{ lines: number; people: number; total: number }>(
    "select toFloat64(count()) as lines, toFloat64(uniqExact(person_id)) as people, toFloat64(sum(amount)) as total from identify_order_lines",
  );
  const { people, revenueMinor, items } = await room.deciles();
  const state = await room.state();
  if (log === undefined || log.lines < 50e6 || log.people !== PEOPLE)
    throw new Error(`The data are not those wanted: ${JSON.stringify(log)}.`);
  if (state.people !== PEOPLE || people > PEOPLE || people < 0.99 * PEOPLE)
    throw new Error(`Values of ${people} people of ${state.people}.`);
  if (items.length !== 10) throw new Error(`There are ${items.length} tenths.`);
  // People of whom only returns are left have no tenth, but money.
  const [all] = await clickhouse.query<{ total: number }>(
    "select toFloat64(sum(revenue)) as total from differentiate_values where run = (select argMax(run, refreshed_at) from differentiate_runs)",
  );
  if (all?.total !== log.total || Math.abs(revenueMinor - log.total) > 1e-3 * log.total)
    throw new Error(`Sums differ: ${all?.total} and ${log.total}.`);
  return { lines: log.lines };
}

async function measure(): Promise<{
  ours: number[];
  bare: number[];
  lines: number;
  model: object | null;
  steps: object[];
  megabytes: { server: number; clickhouse: number };
}> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const engine = await startEmbeddedClickHouse(folder, createLog("silent"));
  const { clickhouse } = engine;
  const [ours, bare, steps]: [number[], number[], object[]] = [[], [], []];
  try {
    await migrateClickHouse(clickhouse);
    await fill(clickhouse);
    const room = createDifferentiate({
      // The bench has no PostgreSQL: nothing here asks for names or jobs.
      clickhouse,
      db: undefined as never,
      clock: systemClock,
      queue: { announce: () => Promise.resolve() },
      trust: {
        getSetting: () => Promise.resolve(undefined),
        putSetting: () => Promise.resolve(),
        standings: () => Promise.resolve(new Map()),
      },
      catalogue: { names: () => Promise.resolve(new Map()) },
      identify: {
        cards: () => Promise.resolve([]),
        knownThen: () => Promise.resolve([]),
        dossier: () => Promise.resolve(null),
        told: { moves: () => Promise.resolve(new Map()), declared: () => Promise.resolve(new Map()), words: () => Promise.resolve([]) },
        groups: { async *allMembers() {} },
        projection: { mark: () => Promise.resolve(1), settled: () => Promise.resolve() },
      },
      currency: () => Promise.resolve("GBP"),
    });
    let lines = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      const base = await seconds(() => clickhouse.query(BARE));
      let millis: object = {};
      let lists: WatchListSummary[] = [];
      const refreshed = await seconds(async () => {
        ({ millis } = await room.refresh(AS_OF));
        lists = await room.watchLists();
      });
      for (const { id, people } of lists) {
        if ((await room.watchListMembers(id)).length !== people) throw new Error(`The watch list ${id} is wrong.`);
      }
      // The data hold no complaints, mail addresses or partners.
      if (lists.filter(({ people }) => people > 0).length < 4) throw new Error("Too many watch lists are empty.");
      ({ lines } = await verify(clickhouse, room));
      // The first round warms up.
      if (round === 0) continue;
      bare.push(base);
      ours.push(refreshed);
      steps.push(millis);
    }
    const megabytes = { server: resident(process.pid, "VmHWM"), clickhouse: resident(engine.pid() ?? 0, "VmHWM") };
    return { ours, bare, lines, model: (await room.state()).model, steps, megabytes };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const refresh: Bench = {
  name: "refresh",
  bar: `refresh ≤ ${LIMIT} × a bare GROUP BY person_id, the server process ≤ ${MEMORY} MB`,
  unit: "s",
  async run() {
    const { ours, bare, lines, model, steps, megabytes } = await measure();
    const ratio = median(ours) / median(bare);
    return {
      ours: median(ours),
      baseline: median(bare),
      ratio,
      holds: ratio <= LIMIT && megabytes.server <= MEMORY,
      detail: { people: PEOPLE, lines, peakMegabytes: megabytes, rounds: { ours, bare, stepsInMilliseconds: steps }, model },
    };
  },
};
