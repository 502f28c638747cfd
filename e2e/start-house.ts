import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resultsFolder } from "./house.ts";
import { freePort, startProgram } from "./program.ts";

/** Starts the program as a user does, with the demonstration business, on an empty folder and a free port. */
async function startHouse(): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), "rapport-e2e-"));
  const runFolder = mkdtempSync(join(tmpdir(), "rapport-e2e-run-"));
  // The workers, which start after this, find their way by it.
  process.env["RAPPORT_E2E_RUN"] = runFolder;
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(join(resultsFolder, "house.log"), "");
  const clear = (): void => [dataFolder, runFolder].forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  try {
    const { url, signIn, writeKey, stop } = await startProgram(dataFolder, await freePort(), ["--demo"]);
    writeFileSync(join(runFolder, "house.json"), JSON.stringify({ url, signIn, writeKey }));
    return () => stop().finally(clear);
  } catch (error) {
    clear();
    throw error;
  }
}

// Playwright asks for a default export here.
export default startHouse;
