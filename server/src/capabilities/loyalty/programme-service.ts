// The rules of the programme: read, changed, and what was in force when.
import type { Clock } from "../../platform/clock.ts";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import { figures, worthOf, wouldHave, type Figures, type WouldHave } from "./figures-reads.ts";
import { programmeFault, type Programme } from "./programme.ts";
import { insertProgramme, programmeVersions, type ProgrammeVersion } from "./programme-store.ts";

export interface Programmes {
  /** The rules in force now; null: the programme rests or was never begun. */
  now(db: Db): Promise<Programme | null>;
  versions(db: Db): Promise<ProgrammeVersion[]>;
  /** From now on, or from a day in the past when the programme began; null lets it rest. What was earned stays as it was earned. */
  change(programme: Programme | null, actor: string, since?: Date): Promise<void>;
  /** The number of the newest version; 0: none. */
  version(): Promise<number>;
  overview(): Promise<Overview>;
  /** What the past thirty days' purchases would have earned by these rules. */
  preview(programme: Programme): Promise<WouldHave & { readonly worthMinor: number; readonly fault: string | null }>;
}

export interface Overview extends Figures {
  readonly programme: Programme | null;
  readonly since: Date | null;
  /** What the house owes for the points outstanding, minor units. */
  readonly outstandingMinor: number;
}

const PREVIEW_DAYS = 30;

/** The version in force at a moment. */
export function inForce(versions: readonly ProgrammeVersion[], at: Date): Programme | null {
  return versions.findLast(({ since }) => since <= at)?.programme ?? null;
}

export function createProgrammes({
  postgres,
  clickhouse,
  clock,
}: {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
}): Programmes {
  const { db } = postgres;
  return {
    now: async (db) => inForce(await programmeVersions(db), clock()),
    versions: programmeVersions,
    async change(programme, actor, since = clock()) {
      if (since > clock()) throw new Problem("invalid", "Rules hold from now on or from a day in the past, not from one to come.");
      const fault = programme === null ? null : programmeFault(programme);
      if (fault !== null) throw new Problem("invalid", fault);
      await postgres.transaction((tx) => insertProgramme(tx, { programme, since, actor }));
    },
    version: async () => (await programmeVersions(db)).at(-1)?.version ?? 0,
    async overview() {
      const [versions, shown] = await Promise.all([programmeVersions(db), figures(db, clock())]);
      const last = versions.findLast(({ programme }) => programme !== null)?.programme ?? null;
      return {
        ...shown,
        programme: inForce(versions, clock()),
        since: versions[0]?.since ?? null,
        // A programme that rests still owes what it gave.
        outstandingMinor: last === null ? 0 : worthOf(last, shown.outstanding),
      };
    },
    async preview(programme) {
      const now = clock();
      const would = await wouldHave(clickhouse, programme, new Date(now.getTime() - PREVIEW_DAYS * DAY), now);
      return { ...would, worthMinor: worthOf(programme, Math.max(0, would.points)), fault: programmeFault(programme) };
    },
  };
}
