import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { resultsFolder, type House } from "./house.ts";

const root = join(import.meta.dirname, "..");
/** The demonstration business is promised in 90 s; a slow machine may take twice that. */
const patience = 180_000;

/** Starts the program as a user does, with the demonstration business, on an empty folder and a free port. */
async function startHouse(): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), "rapport-e2e-"));
  const runFolder = mkdtempSync(join(tmpdir(), "rapport-e2e-run-"));
  // The workers, which start after this, find their way by it.
  process.env["RAPPORT_E2E_RUN"] = runFolder;
  mkdirSync(resultsFolder, { recursive: true });
  const log = openSync(join(resultsFolder, "house.log"), "w");
  const child = spawn(process.execPath, ["server/src/entrance/cli.ts", "start", "--demo", "--json"], {
    cwd: root,
    env: { ...process.env, RAPPORT_DATA: dataFolder, RAPPORT_PORT: String(await freePort()) },
    stdio: ["ignore", "pipe", log],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    for (const folder of [dataFolder, runFolder]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(join(runFolder, "house.json"), JSON.stringify(await ready(child.stdout, ended)));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The address goes into mails, so the port must be known before the start. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function ready(output: NodeJS.ReadableStream, ended: Promise<void>): Promise<House> {
  const said = new Promise<House>((resolve) => {
    createInterface({ input: output }).on("line", (line) => {
      if (line.startsWith("{") && line.includes('"signIn"')) resolve(JSON.parse(line) as House);
    });
  });
  const gone = ended.then(() => Promise.reject(new Error("The program ended before it was ready; see test-results/e2e/house.log")));
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`The program was not ready after ${patience / 1000} s`)), patience).unref();
  });
  return Promise.race([said, gone, late]);
}

// Playwright asks for a default export here.
export default startHouse;
