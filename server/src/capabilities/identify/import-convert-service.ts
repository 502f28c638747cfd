// Files that are no separated text are converted once, in a process of their own, and from then on read like the others.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fork } from "node:child_process";
import { stat } from "node:fs/promises";
import type { Files } from "../../platform/files.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { headOf } from "./file-bytes.ts";
import type { Conversion, Converted, Foreign } from "./import-convert-worker.ts";

const WORKER = new URL("./import-convert-worker.ts", import.meta.url);
/** Megabytes of the worker's heap. */
const HEAP = 1024;
const MINUTES = 10;

/** What a file is, if it is no separated text. */
function foreign(head: Buffer): Foreign | undefined {
  const start = head.toString("latin1");
  if (start.startsWith("PK\u0003\u0004")) return "xlsx";
  if (start.startsWith("PAR1")) return "parquet";
  const text = head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^BEGIN:VCARD/i.test(text)) return "vcard";
  // Rows of our own begin with an object too; they are converted already.
  return text.startsWith("{") && !text.startsWith('{"rapport":"rows"') ? "jsonl" : undefined;
}

function run(conversion: Conversion): Promise<Converted> {
  const worker = fork(WORKER, [], {
    execArgv: ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${HEAP}`],
    env: { PATH: "/usr/bin:/bin", TZ: "UTC" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => worker.kill("SIGKILL"), MINUTES * 60_000);
    worker.once("message", (result) => resolve(result as Converted));
    worker.once("error", reject);
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve({
        kind: "too-large",
        why: "The file takes more memory or time to unpack than one file may. Save it as CSV and import that: it may be of any size.",
      });
    });
    worker.send(conversion);
  });
}

/** The path under which the file can be read as rows: its own, or that of what it was converted to. */
export async function readablePath(files: Files, path: string): Promise<string> {
  const format = foreign(await headOf(path, 1000));
  if (format === undefined) return path;
  const { size, mtimeMs } = await stat(path);
  const key = createHash("sha256").update(`${path} ${size} ${mtimeMs}`).digest("hex").slice(0, 32);
  const target = files.path("uploads", `${key}.rows`);
  if (existsSync(target)) return target;
  const result = await run({ format, source: path, target });
  if ("why" in result) throw new Problem(result.kind, result.why);
  return target;
}
