// npm test: everything. Unit, property, store and story tests (vitest), then the stories in a real browser (playwright).
// The last line is "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWeb } from "../server/src/entrance/web-build.ts";
import { faultRows, faultsSentence, type VitestResult } from "./fault-rows.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "rapport-results-"));
const bin = (name: string): string => join(root, "node_modules/.bin", name);

interface Tally {
  passed: number;
  failed: number;
}

function run(command: string, args: string[], environment: Record<string, string> = {}): boolean {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...environment } }).status === 0;
}

function vitest(): Tally {
  const file = join(folder, "vitest.json");
  const fine = run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(file, "utf8")) as VitestResult;
  process.stdout.write(`\n${faultsSentence(faultRows(result))}\n`);
  // A file that cannot even be loaded fails without a failed test.
  return { passed: result.numPassedTests, failed: fine ? result.numFailedTests : Math.max(1, result.numFailedTests) };
}

function browser(): Tally {
  if (!existsSync("/usr/bin/chromium")) {
    process.stderr.write("The browser stories need Chromium at /usr/bin/chromium (Debian: apt-get install chromium).\n");
    return { passed: 0, failed: 1 };
  }
  const file = join(folder, "playwright.json");
  const fine = run(bin("playwright"), ["test", "--config", "e2e/playwright.config.ts", "--reporter=line,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(file, "utf8")) as { stats: { expected: number; flaky: number; unexpected: number } };
  return { passed: stats.expected + stats.flaky, failed: fine ? stats.unexpected : Math.max(1, stats.unexpected) };
}

// Once and first: several tests start servers at the same time.
await buildWeb((line) => process.stdout.write(`${line}\n`));
const parts = [vitest()];
if (!process.argv.includes("--no-browser")) parts.push(browser());
rmSync(folder, { recursive: true, force: true });
const total = parts.reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed }));
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
