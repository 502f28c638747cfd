// Writes contract/openapi.json from the routes. With --check: fails if it differs from what is committed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractText } from "../server/src/entrance/contract.ts";
import { readConfig } from "../server/src/entrance/config.ts";

const file = join(import.meta.dirname, "../contract/openapi.json");
const folder = mkdtempSync(join(tmpdir(), "rapport-contract-"));
try {
  const text = await contractText(readConfig({ RAPPORT_DATA: folder, RAPPORT_LOG_LEVEL: "silent" }));
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write("contract/openapi.json is not what the routes say. Run `npm run contract` and commit it.\n");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
