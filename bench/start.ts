// Seconds from the command to "ready" on a second start, and resident memory of all processes when idle.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { median, type Bench } from "./bench.ts";

const ROOT = join(import.meta.dirname, "..");
const SECONDS = 6;
const MEGABYTES = 900;

interface Running {
  readonly seconds: number;
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

function start(folder: string): Promise<Running> {
  const begun = performance.now();
  const child = spawn(join(ROOT, "rapport"), ["start", "--json"], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", RAPPORT_DATA: folder, RAPPORT_LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", (code) => reject(new Error(`The server ended with code ${code}.`)));
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (!text.includes("\n")) return;
      const { url, pid } = JSON.parse(text) as { url: string; pid: number };
      const stop = async (): Promise<void> => {
        process.kill(pid, "SIGTERM");
        await ended;
      };
      resolve({ seconds: (performance.now() - begun) / 1000, pid, url, stop });
    });
  });
}

/** Proportional resident memory (shared pages counted once) of the server and of every process on its data folder, in MB. */
function memory(folder: string, pid: number): { total: number; of: Record<string, number> } {
  const of: Record<string, number> = {};
  let total = 0;
  const parents = new Map<number, number>();
  const ids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  for (const id of ids) {
    try {
      parents.set(id, Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8"))?.[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const postmaster = Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  const ours = (id: number): boolean =>
    id === pid || id === postmaster || (parents.has(id) && (parents.get(id) ?? 0) > 1 && ours(parents.get(id) ?? 0));
  for (const id of ids.filter(ours)) {
    const pss = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
    const what = id === pid ? "server" : parents.get(id) === pid ? "clickhouse" : "postgres";
    of[what] = Math.round((of[what] ?? 0) + pss);
    total += pss;
  }
  return { total, of };
}

export const startBench: Bench = {
  name: "start",
  bar: `ready ≤ ${SECONDS} s on a second start, ≤ ${MEGABYTES} MB resident idle in total`,
  unit: "s",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-start-"));
    try {
      const first = await start(folder);
      await first.stop();
      const ready: number[] = [];
      const resident: { total: number; of: Record<string, number> }[] = [];
      for (let round = 0; round < 3; round++) {
        const running = await start(folder);
        ready.push(running.seconds);
        const answer = await fetch(`${running.url}/readyz`);
        if (!answer.ok) throw new Error("The server says it is ready and is not.");
        await delay(10_000);
        resident.push(memory(folder, running.pid));
        await running.stop();
      }
      const seconds = median(ready);
      const megabytes = median(resident.map((each) => each.total));
      return {
        ours: seconds,
        baseline: SECONDS,
        ratio: seconds / SECONDS,
        holds: seconds <= SECONDS && megabytes <= MEGABYTES,
        detail: { firstStart: first.seconds, ready, residentMegabytes: megabytes, byProcess: resident.at(-1)?.of },
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
