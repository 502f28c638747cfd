// What the job tray shows: long work of every room in one shape.
import type { ImportRow } from "../capabilities/identify/index.ts";

export interface TrayJob {
  readonly id: string;
  readonly kind: "import" | "refresh" | "send" | "letters";
  readonly title: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly done: number;
  readonly total: number | null;
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  readonly detail: string | null;
  readonly href: string | null;
  readonly at: Date;
}

const STATES = { waiting: "waiting", reading: "running", writing: "running", done: "done", failed: "failed", cancelled: "failed" } as const;

/** Imports of the last day. */
export function importJobs(imports: readonly ImportRow[], now: Date): TrayJob[] {
  return imports
    .filter((row) => now.getTime() - row.createdAt.getTime() < 86_400_000)
    .map((row) => {
      const seconds = row.startedAt === null ? 0 : Math.max(0.1, ((row.finishedAt ?? now).getTime() - row.startedAt.getTime()) / 1000);
      const left = row.state === "reading" && row.bytesRead > 0 ? Math.round((seconds * (row.bytes - row.bytesRead)) / row.bytesRead) : null;
      return {
        id: row.id,
        kind: "import" as const,
        title: `Import of ${row.fileName}`,
        state: STATES[row.state],
        done: row.bytesRead,
        total: row.bytes,
        perSecond: seconds > 0 ? Math.round(row.rowsRead / seconds) : null,
        secondsLeft: left,
        detail: row.error ?? row.report?.sentence ?? (row.state === "writing" ? "Writing people and orders" : `${row.rowsRead.toLocaleString("en")} lines read`),
        href: `/imports/${row.id}`,
        at: row.createdAt,
      };
    });
}
