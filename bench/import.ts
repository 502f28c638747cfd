// The whole import of the retail file against a bare COPY of its rows into one indexed table on the same server.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { dropProjection, migrateClickHouse } from "../server/src/platform/migrations.ts";
import { sql } from "../server/src/platform/postgres.ts";
import { median, seconds, type Bench } from "./bench.ts";

const FILE = join(import.meta.dirname, "../../shared/data/online_retail/online_retail.csv.gz");
const ROUNDS = 5;
const LIMIT = 6;

async function measure(): Promise<{ ours: number[]; projected: number[]; bare: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const config = readConfig({ RAPPORT_DATA: folder });
  const log = createLog("silent");
  const files = createFiles(folder);
  const engines = await startEngines(config, files, log);
  await migrate(engines, files, log);
  const { postgres, clickhouse } = engines;
  const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: "http://localhost" });
  const text = gunzipSync(readFileSync(FILE));
  const empty = async (): Promise<void> => {
    await sql`truncate identify.people, identify.messages, identify.events, identify.cursors, catalogue.products cascade`.execute(
      postgres.db,
    );
    await dropProjection(clickhouse);
    await migrateClickHouse(clickhouse);
    await sql`checkpoint`.execute(postgres.db);
  };
  const bareCopy = async (): Promise<void> => {
    await sql`drop table if exists public.bare`.execute(postgres.db);
    await sql`create table public.bare (invoice text, sku text, name text, quantity int, at timestamp, price numeric, customer text, country text)`.execute(
      postgres.db,
    );
    await sql`create index on public.bare (customer, at)`.execute(postgres.db);
    const rows = await postgres.copyIn("copy public.bare from stdin with (format csv, header)", Readable.from([text]));
    if (rows !== 541_909) throw new Error(`The bare COPY wrote ${rows} rows.`);
  };
  const ours: number[] = [];
  const projected: number[] = [];
  const bare: number[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      await empty();
      const copy = await seconds(bareCopy);
      await empty();
      const begun = performance.now();
      const { kind, mapping } = await house.imports.previewPath(FILE);
      const report = await house.imports.run(await house.imports.beginPath(FILE, { kind, mapping }, "bench"));
      const written = (performance.now() - begun) / 1000;
      while (await house.identify.projection.step());
      const all = (performance.now() - begun) / 1000;
      if (report?.rows !== 541_909 || report.sumMinor !== 974_774_793) throw new Error("The import did not reconcile.");
      // The first round warms up.
      if (round === 0) continue;
      bare.push(copy);
      ours.push(written);
      projected.push(all);
    }
  } finally {
    await house.stop();
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return { ours, projected, bare };
}

export const importBench: Bench = {
  name: "import",
  bar: `import ≤ ${LIMIT} × a bare COPY`,
  unit: "s",
  async run() {
    if (!existsSync(FILE)) throw new Error("The bench needs ../shared/data/online_retail/online_retail.csv.gz.");
    const { ours, projected, bare } = await measure();
    const ratio = median(ours) / median(bare);
    return {
      ours: median(ours),
      baseline: median(bare),
      ratio,
      holds: ratio <= LIMIT,
      detail: { rounds: { ours, bare, untilInClickHouse: projected }, ratioUntilInClickHouse: median(projected) / median(bare) },
    };
  },
};
