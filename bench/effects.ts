// For whom a programme of three groups worked, for a million people with five orders before and one after: how long it takes, what each process holds at
// most, and how wide a sample of them would make it. Truth: half are told by one arm, half by the other.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { newId } from "../server/src/platform/ids.ts";
import { createLog } from "../server/src/platform/log.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";
import { DAY } from "../server/src/vocabulary/time.ts";
import { seconds, type Bench } from "./bench.ts";
import { resident } from "./resident.ts";

/** Minutes that it may take, for a million. */
const LIMIT = 15;
const NOW = new Date("2026-01-10T00:00:00Z");
const DRAWN = new Date(NOW.getTime() - 40 * DAY);

/** A number in [0, 1) of person n and a key. */
const uniform = (key: number) => sql.raw(`((hashint8extended(n, ${key}) & 9007199254740991) / 9007199254740992.0)`);

/** Who often buys at a lower price orders once more with a chance of their own by the second arm, the others by the first. */
async function fill(db: Db, people: number, experiment: string): Promise<void> {
  await sql`create table bench_people as select n, uuidv7() as id, ${uniform(1)} < 0.4 as habit, ${uniform(2)} as drawn from generate_series(1, ${people}::int) n`.execute(
    db,
  );
  await sql`alter table identify.people disable trigger user`.execute(db);
  await sql`insert into identify.people (id, since) select id, '2024-01-01' from bench_people`.execute(db);
  await sql`alter table identify.people enable trigger user`.execute(db);
  await sql`
    insert into learn.assignments (person_id, experiment_id, arm, assigned_at)
    select id, ${experiment}, case when drawn < 0.2 then 'held-back' when drawn < 0.6 then 'New' else 'Cheaper' end, ${DRAWN} from bench_people`.execute(
    db,
  );
  await sql`
    insert into identify.events (person_id, message_id, type, name, at, source, payload)
    select id, 'bench:' || n || ':' || o, 'track', 'Order Completed',
      case when o < 5 then ${DRAWN}::timestamptz - make_interval(secs => 86400 * 600 * ${uniform(3)} * (o + 1) / 5) else ${DRAWN}::timestamptz + make_interval(secs => 86400 * 29 * ${uniform(4)}) end,
      'bench', jsonb_build_object('order_id', n || '-' || o, 'currency', 'EUR', 'total_minor', (1000 + 9000 * ${uniform(5)})::int, 'products',
        jsonb_build_array(jsonb_build_object('sku', 'A', 'amount_minor', 1000, 'discount_minor', case when habit and o % 2 = 0 then 100 else 0 end)))
    from bench_people, generate_series(0, 5) o
    where o < 5 or ${uniform(6)} < 0.1 + case when drawn < 0.2 then 0 when habit = (drawn >= 0.6) then 0.08 else 0 end`.execute(db);
  await sql`analyze identify.events, identify.people, learn.assignments`.execute(db);
}

async function begin({ learn, deps }: House): Promise<string> {
  const id = newId();
  const arms = ["New", "Cheaper"].map((name) => ({ name, share: 0.5 }));
  const about = { id, name: "bench", seed: id, controlShare: 0.2, windowDays: 30, startedAt: DRAWN, kind: "own" as const, arms };
  await learn.start(deps.postgres.db, about);
  return id;
}

async function measure(people: number) {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const [files, log] = [createFiles(folder), createLog("silent")];
  const config = readConfig({ RAPPORT_DATA: folder });
  const engines = await startEngines(config, files, log);
  const { postgres, clickhouse } = engines;
  try {
    await migrate(engines, files, log);
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: () => NOW, log, publicUrl: "http://localhost" });
    const id = await begin(house);
    const filled = await seconds(() => fill(postgres.db, people, id));
    // Filling is not what is measured: the peak begins anew.
    writeFileSync("/proc/self/clear_refs", "5");
    const took = await seconds(() => house.effects.study(id));
    const { report } = await house.effects.of(id);
    const peak = Math.round(resident(process.pid, "VmHWM"));
    await house.stop();
    if (report?.policy === null || report?.people !== people) throw new Error(`Studied ${report?.people} of ${people} people.`);
    const { singles, best, recommended, shares } = report.policy;
    return { took, filled, peak, recommended, shares, gain: singles[best]?.gain, chanceReaches: singles[best]?.noise };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const effectsBench = (people = Number(process.env["BENCH_PEOPLE"] ?? 1_000_000)): Bench => ({
  name: "effects",
  bar: `a study of ${people.toLocaleString("en")} people in three groups ≤ ${LIMIT} minutes`,
  unit: "min",
  async run() {
    const { took, ...detail } = await measure(people);
    return {
      ours: took / 60,
      baseline: LIMIT,
      ratio: took / 60 / LIMIT,
      holds: took / 60 <= LIMIT,
      detail: { people, seconds: took, ...detail },
    };
  },
});
