// What the job tray shows: long work of every room in one shape.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { ImportRow, Imports } from "../capabilities/identify/index.ts";
import type { Interact } from "../capabilities/interact/index.ts";

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

const STATES = {
  waiting: "waiting",
  reading: "running",
  writing: "running",
  done: "done",
  failed: "failed",
  cancelled: "failed",
  undoing: "running",
  undone: "done",
} as const;

/** Imports of the last day. */
function importJobs(imports: readonly ImportRow[], now: Date): TrayJob[] {
  return imports
    .filter((row) => now.getTime() - row.createdAt.getTime() < 86_400_000)
    .map((row) => {
      const seconds = row.startedAt === null ? 0 : Math.max(0.1, ((row.finishedAt ?? now).getTime() - row.startedAt.getTime()) / 1000);
      const left =
        row.state === "reading" && row.bytesRead > 0 ? Math.round((seconds * (row.bytes - row.bytesRead)) / row.bytesRead) : null;
      return {
        id: row.id,
        kind: "import" as const,
        title: `Import of ${row.fileName}`,
        state: STATES[row.state],
        done: row.bytesRead,
        total: row.bytes,
        perSecond: seconds > 0 ? Math.round(row.rowsRead / seconds) : null,
        secondsLeft: left,
        detail:
          row.error ??
          row.report?.sentence ??
          (row.state === "writing" ? "Writing people and orders" : `${row.rowsRead.toLocaleString("en")} lines read`),
        href: `/imports/${row.id}`,
        at: row.createdAt,
      };
    });
}

async function refreshJobs(differentiate: Pick<Differentiate, "underWay">): Promise<TrayJob[]> {
  const now = differentiate.underWay();
  if (now === null) return [];
  return [
    {
      id: "refresh",
      kind: "refresh",
      title: "Values and states of everybody",
      state: "running",
      done: 0,
      total: null,
      perSecond: null,
      secondsLeft: null,
      detail: `As of ${now.asOf.slice(0, 10)}`,
      href: "/",
      at: now.since,
    },
  ];
}

async function sendJobs(interact: Pick<Interact, "progress">): Promise<TrayJob[]> {
  return (await interact.progress()).map(({ id, name, done, total, paused, recent, startedAt }) => {
    const perSecond = recent / 10;
    return {
      id,
      kind: "send" as const,
      title: `Sending “${name}”`,
      state: done >= total ? ("done" as const) : paused ? ("waiting" as const) : ("running" as const),
      done,
      total,
      perSecond,
      secondsLeft: perSecond > 0 && done < total ? Math.round((total - done) / perSecond) : null,
      detail: paused ? "Paused" : null,
      href: `/campaigns/${id}`,
      at: startedAt,
    };
  });
}

/** Newest first. */
export async function trayJobs(
  { imports, differentiate, interact }: { imports: Imports; differentiate: Differentiate; interact: Interact },
  now: Date,
): Promise<TrayJob[]> {
  const all = [...importJobs(await imports.list(), now), ...(await refreshJobs(differentiate)), ...(await sendJobs(interact))];
  return all.sort((a, b) => b.at.getTime() - a.at.getTime());
}
