import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const WEB = join(import.meta.dirname, "../../../web");

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** Builds the web UI if there is none, or its sources are newer. */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  const built = join(WEB, "dist/index.html");
  const sources = Math.max(newest(join(WEB, "src")), statSync(join(WEB, "package.json")).mtimeMs);
  if (existsSync(built) && statSync(built).mtimeMs >= sources) return;
  say("Building the web UI (once, about half a minute) …");
  const vite = join(WEB, "../node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "build", "--logLevel", "error"], { cwd: WEB, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error("The web UI could not be built; the lines above say why.");
}
