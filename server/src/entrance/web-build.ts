import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
/** The script for web pages, once it is built. */
export const TRACKER = join(ROOT, "tracker/dist/rapport.js");

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** Builds a workspace if what it makes is not there, or its sources are newer. */
async function build(workspace: string, made: string, announce: () => void): Promise<void> {
  const folder = join(ROOT, workspace);
  const sources = Math.max(newest(join(folder, "src")), statSync(join(folder, "package.json")).mtimeMs);
  if (existsSync(made) && statSync(made).mtimeMs >= sources) return;
  announce();
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "build", "--logLevel", "error"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`The workspace ${workspace} could not be built; the lines above say why.`);
}

/** Builds the script for web pages and the web UI, each if it is not there or its sources are newer. */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  await buildTracker();
  await build("web", join(ROOT, "web/dist/index.html"), () => say("Building the web UI (once, about half a minute) …"));
}

/** It takes a moment only. */
export function buildTracker(): Promise<void> {
  return build("tracker", TRACKER, () => undefined);
}
