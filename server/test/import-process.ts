// One import in a process of its own, for the story that kills it. Arguments: data folder, PostgreSQL, ClickHouse, id of the import.
import { readConfig } from "../src/entrance/config.ts";
import { buildHouse } from "../src/entrance/house.ts";
import { connectClickHouse } from "../src/platform/clickhouse.ts";
import { systemClock } from "../src/platform/clock.ts";
import { createFiles } from "../src/platform/files.ts";
import { createLog } from "../src/platform/log.ts";
import { connectPostgres } from "../src/platform/postgres.ts";

const [folder = "", postgresUrl = "", clickhouseUrl = "", id = ""] = process.argv.slice(2);
const log = createLog("silent");
const house = await buildHouse({
  config: readConfig({ RAPPORT_DATA: folder }),
  postgres: await connectPostgres(postgresUrl, log, 4),
  clickhouse: connectClickHouse(clickhouseUrl),
  files: createFiles(folder),
  clock: systemClock,
  log,
  publicUrl: "http://localhost",
});
await house.imports.run(id);
process.exit();
