import { readFileSync } from "node:fs";

/** Resident megabytes of a process now (VmRSS) or at most (VmHWM); 0 once it has ended. */
export function resident(pid: number, field: "VmRSS" | "VmHWM"): number {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}
