// A file of 2 GB of purchases and one of two million people, imported by the command line: the peak of the importing process, and of all it started.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { writePeople, writePurchases } from "./import-files.ts";
import { resident } from "./resident.ts";

const BYTES = 2_000_000_000;
const PEOPLE = 2_000_000;
const LIMIT = 500;

function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

interface Peak {
  readonly process: number;
  /** The process with the ClickHouse child that it starts. */
  readonly withChildren: number;
  readonly megabytesPerSecond: number;
  readonly rows: number;
}

async function importing(file: string, folder: string): Promise<Peak> {
  const begun = performance.now();
  const child = spawn(join(import.meta.dirname, "../rapport"), ["import", file, "--yes", "--json"], {
    env: { PATH: process.env["PATH"] ?? "", RAPPORT_DATA: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const pid = child.pid ?? 0;
  const peak = { process: 0, withChildren: 0 };
  const timer = setInterval(() => {
    peak.process = Math.max(peak.process, resident(pid, "VmHWM"));
    peak.withChildren = Math.max(
      peak.withChildren,
      [pid, ...children(pid)].reduce((sum, each) => sum + resident(each, "VmRSS"), 0),
    );
  }, 200);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`The import of ${file} ended with ${code}.`);
  const { report } = JSON.parse(text) as { report: { rows: number } };
  return { ...peak, rows: report.rows, megabytesPerSecond: statSync(file).size / 1e6 / ((performance.now() - begun) / 1000) };
}

export const importMemory: Bench = {
  name: "import-memory",
  bar: `a 2 GB file under ${LIMIT} MB resident`,
  unit: "MB",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
    try {
      const [purchases, people, small] = ["purchases.csv", "people.csv", "small.csv"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const lines = await writePurchases(purchases, BYTES);
      await writePurchases(small, 1_000_000);
      await writePeople(people, PEOPLE);
      const baseline = await importing(small, join(folder, "small"));
      const first = await importing(purchases, join(folder, "purchases"));
      if (first.rows !== lines) throw new Error("Not every line was read.");
      const second = await importing(people, join(folder, "people"));
      const ours = Math.max(first.process, second.process);
      const detail = { purchases: first, people: second, baseline: "the same import of a file of 1 MB" };
      return { ours, baseline: baseline.process, ratio: ours / baseline.process, holds: ours <= LIMIT, detail };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
