// What follows a refresh, study by study, for a million people and fifty million order lines: how long each takes, and the memory of the server process.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";
import { seconds, type Bench } from "./bench.ts";
import { AS_OF, fill, PEOPLE } from "./refresh-data.ts";
import { resident } from "./resident.ts";
import { fillPeople, fillRecords } from "./segments-data.ts";

/** Megabytes that the server process may hold at its most. */
const LIMIT = 1500;

const BARE = `
  select count() as people, sum(n) as lines from (select person_id, count() as n, sum(amount) as total from identify_order_lines group by person_id)`;

/** One in four has told an interest, one in fifty what they spend in all. */
async function fillFacts(db: Db): Promise<void> {
  await sql`alter table identify.facts disable trigger user`.execute(db);
  await sql`
    insert into identify.facts (person_id, attribute, kind, value, source, observed_at)
    select id, 'interest', 'declared', to_jsonb(array[(array['garden', 'books', 'music', 'travel', 'food'])[1 + abs(hashtext(id::text)) % 5]]), 'bench', '2025-06-01'
    from identify.people where abs(hashtext(id::text || 'i')) % 4 = 0`.execute(db);
  await sql`
    insert into identify.facts (person_id, attribute, kind, value, source, observed_at, fresh_until)
    select id, 'spend_in_all', 'declared', to_jsonb(200 + abs(hashtext(id::text)) % 3000), 'bench', '2025-06-01', '2027-01-01'
    from identify.people where abs(hashtext(id::text || 's')) % 50 = 0`.execute(db);
  await sql`alter table identify.facts enable trigger user`.execute(db);
  await sql`analyze identify.facts`.execute(db);
}

const steps = ({ differentiate: { studies, models }, complements }: House): Record<string, () => Promise<unknown>> => ({
  needs: () => studies.needs.study(AS_OF),
  attitude: () => studies.attitudes.study(AS_OF),
  reasons: () => studies.reasons.study(),
  validation: () => studies.validation.study(AS_OF),
  wallet: () => studies.wallets.study(AS_OF),
  comparison: () => models.compare(),
  complements: () => complements.compute(AS_OF),
});

/** Nearly everybody has a row of each study that is about people. */
async function verify(clickhouse: ClickHouse, people: number): Promise<void> {
  for (const table of ["differentiate_needs", "differentiate_attitudes", "differentiate_wallets"]) {
    const [row] = await clickhouse.query<{ n: number }>(`select toFloat64(uniqExact(person_id)) as n from ${table}`);
    // Who bought nothing in the past two years has no attitude, who only sent back no wallet.
    if (row === undefined || row.n < 0.7 * people) throw new Error(`${table} knows ${row?.n} of ${people} people.`);
  }
}

async function measure(people: number) {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const files = createFiles(folder);
  const log = createLog("silent");
  const config = readConfig({ RAPPORT_DATA: folder });
  const engines = await startEngines(config, files, log);
  const { postgres, clickhouse } = engines;
  try {
    await migrate(engines, files, log);
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: () => AS_OF, log, publicUrl: "http://localhost" });
    await fill(clickhouse, people);
    await fillPeople(clickhouse);
    await fillRecords(postgres.db, clickhouse);
    await fillFacts(postgres.db);
    await house.differentiate.refresh(AS_OF);
    // Filling is not what is measured: the peak begins anew.
    writeFileSync("/proc/self/clear_refs", "5");
    const took: Record<string, number> = {};
    const peak: Record<string, number> = {};
    for (const [name, work] of Object.entries(steps(house))) {
      took[name] = Number((await seconds(work)).toFixed(2));
      peak[name] = Math.round(resident(process.pid, "VmHWM"));
    }
    const bare = await seconds(() => clickhouse.query(BARE));
    await verify(clickhouse, people);
    await house.stop();
    return { took, peak, bare, server: resident(process.pid, "VmHWM") };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const studiesBench = (people = Number(process.env["BENCH_PEOPLE"] ?? PEOPLE)): Bench => ({
  name: "studies",
  bar: `the server process ≤ ${LIMIT} MB through all that follows a refresh of ${people.toLocaleString("en")} people`,
  unit: "MB",
  async run() {
    const { took, peak, bare, server } = await measure(people);
    return {
      ours: server,
      baseline: LIMIT,
      ratio: server / LIMIT,
      holds: server <= LIMIT,
      detail: { seconds: took, peakMegabytesAfter: peak, bareGroupBySeconds: Number(bare.toFixed(2)) },
    };
  },
});
