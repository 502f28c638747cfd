// listmonk was to stand beside us for the record. Says why it does not: no Go, or a module proxy that does not serve its module.
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

const MODULE = "github.com/knadh/listmonk";
const PATIENCE = 30_000;

export function listmonkBeside(): string {
  const asked = spawnSync("go", ["mod", "download", "-json", `${MODULE}@latest`], { cwd: tmpdir(), encoding: "utf8", timeout: PATIENCE });
  if (asked.error !== undefined) return `not to be had: Go cannot be asked (${asked.error.message})`;
  const why = (/"Error": "(.*)"/.exec(asked.stdout)?.[1] ?? asked.stderr.trim()).replace(/https?:\/\/\S+/g, "its module proxy");
  if (asked.status !== 0) return `not to be had: ${why.replace(/\\[nt]/g, " ").slice(0, 300)}`;
  return `${MODULE} is to be had, but this bench does not drive it`;
}
