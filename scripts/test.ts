// npm test: everything. Unit, property, store and story tests (vitest), then the stories in a real browser (playwright).
// The last line is "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWeb } from "../server/src/entrance/web-build.ts";

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

interface VitestResult {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { assertionResults: { title: string; status: string }[] }[];
}

/** The list of faults to survive has 56 rows; tests carry a row's number in their name. */
function sayFaults({ testResults }: VitestResult): void {
  const rows = new Map<number, boolean>();
  for (const { title, status } of testResults.flatMap((each) => each.assertionResults)) {
    const named = /^faults? (\d+)(?: and (\d+))?/.exec(title);
    for (const row of named?.slice(1).filter((digits) => digits !== undefined) ?? []) {
      rows.set(Number(row), (rows.get(Number(row)) ?? true) && status === "passed");
    }
  }
  const passed = [...rows]
    .filter(([, fine]) => fine)
    .map(([row]) => row)
    .sort((a, b) => a - b);
  process.stdout.write(`\nFaults survived: ${passed.length} of 56 (rows ${passed.join(", ")})\n`);
}

function vitest(): Tally {
  const file = join(folder, "vitest.json");
  const fine = run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(file, "utf8")) as VitestResult;
  sayFaults(result);
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
