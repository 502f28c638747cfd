// A million people from a file, matched by exact identifiers, against a bare COPY of the same rows into the same tables on the same server.
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readConfig } from "../server/src/entrance/config.ts";
import { startEngines } from "../server/src/entrance/engines.ts";
import { buildHouse, type House } from "../server/src/entrance/house.ts";
import { migrate } from "../server/src/entrance/server.ts";
import { systemClock } from "../server/src/platform/clock.ts";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { connectPostgres, sql, type Postgres } from "../server/src/platform/postgres.ts";
import { seconds, type Bench } from "./bench.ts";
import { writePeople } from "./import-files.ts";

const PEOPLE = 1_000_000;
/** People known before, so that matching has something to find. */
const KNOWN = 20_000;
const LIMIT = 5;
/** What an import of people fills, in an order that foreign keys allow. */
const TABLES = [
  "identify.people",
  "identify.identifiers",
  "identify.facts",
  "identify.messages",
  "identify.events",
  "trust.ledger_heads",
  "trust.consents",
];

async function importFile({ imports }: House, path: string): Promise<number> {
  const { kind, mapping } = await imports.previewPath(path);
  const report = await imports.run(await imports.beginPath(path, { kind, mapping }, "bench"));
  return (report?.people.new ?? 0) + (report?.people.known ?? 0);
}

async function countAll({ db }: Postgres): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of TABLES) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(table)}`.execute(db);
    counts[table] = rows[0]?.n ?? 0;
  }
  return counts;
}

/** Generated columns are made anew by the table. */
async function columnsOf({ db }: Postgres, table: string): Promise<string> {
  const { rows } = await sql<{ names: string }>`
    select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`.execute(db);
  return rows[0]?.names ?? "";
}

/** The rows are declared facts: as a bare COPY the session must say that it declares. */
async function copyBack(url: string, folder: string): Promise<void> {
  const bare = await connectPostgres(`${url}?options=-c%20identify.declaring%3Dyes`, createLog("silent"), 2);
  try {
    for (const table of TABLES) {
      const file = createReadStream(join(folder, table), { highWaterMark: 1 << 20 });
      await bare.copyIn(`copy ${table} (${await columnsOf(bare, table)}) from stdin`, file);
    }
  } finally {
    await bare.close();
  }
}

async function measure(): Promise<{ ours: number; bare: number; rows: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const config = readConfig({ RAPPORT_DATA: folder });
  const log = createLog("silent");
  const files = createFiles(folder);
  const engines = await startEngines(config, files, log);
  try {
    await migrate(engines, files, log);
    const { postgres, clickhouse } = engines;
    const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: "http://localhost" });
    const empty = async (): Promise<void> => {
      await sql`truncate identify.people, identify.messages, identify.events, identify.names, trust.ledger_heads, trust.consents cascade`.execute(
        postgres.db,
      );
      await sql`checkpoint`.execute(postgres.db);
    };
    const [few, all] = [join(folder, "few.csv"), join(folder, "all.csv")];
    await writePeople(few, KNOWN);
    await writePeople(all, PEOPLE);
    await importFile(house, few);
    await sql`checkpoint`.execute(postgres.db);
    const ours = await seconds(async () => {
      const imported = await importFile(house, all);
      if (imported !== PEOPLE) throw new Error(`Of ${PEOPLE} people ${imported} were imported.`);
    });
    const rows = await countAll(postgres);
    for (const table of TABLES) {
      await pipeline(
        await postgres.copyOut(`copy ${table} (${await columnsOf(postgres, table)}) to stdout`),
        createWriteStream(join(folder, table)),
      );
    }
    await empty();
    const bare = await seconds(() => copyBack(postgres.url, folder));
    const copied = await countAll(postgres);
    if (JSON.stringify(copied) !== JSON.stringify(rows)) throw new Error("The bare COPY wrote other rows.");
    await house.stop();
    return { ours, bare, rows };
  } finally {
    await engines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const peopleImport: Bench = {
  name: "people-import",
  bar: `import of ${PEOPLE.toLocaleString("en")} people with matching ≤ ${LIMIT} × a bare COPY of the same rows`,
  unit: "s",
  async run() {
    const { ours, bare, rows } = await measure();
    const ratio = ours / bare;
    return { ours, baseline: bare, ratio, holds: ratio <= LIMIT, detail: { rows, peoplePerSecond: Math.round(PEOPLE / ours) } };
  },
};
