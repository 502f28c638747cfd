// npm run faults: only the tests that carry a row's number of the list of faults, and the score.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultRows, faultsSentence, type VitestResult } from "./fault-rows.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "rapport-faults-"));
const file = join(folder, "vitest.json");
const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, "-t", "faults? \\d+"];
spawnSync(join(root, "node_modules/.bin/vitest"), words, { cwd: root, stdio: "inherit" });
const rows = existsSync(file) ? faultRows(JSON.parse(readFileSync(file, "utf8")) as VitestResult) : null;
rmSync(folder, { recursive: true, force: true });
process.stdout.write(rows === null ? "The tests did not run.\n" : `\n${faultsSentence(rows)}\n`);
process.exit(rows === null || rows.failed.length > 0 ? 1 : 0);
