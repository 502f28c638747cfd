// The rules of the programme: read, changed, and what was in force when.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { programmeFault, type Programme } from "./programme.ts";
import { insertProgramme, programmeVersions, type ProgrammeVersion } from "./programme-store.ts";

export interface Programmes {
  /** The rules in force now; null: the programme rests or was never begun. */
  now(db: Db): Promise<Programme | null>;
  versions(db: Db): Promise<ProgrammeVersion[]>;
  /** From now on, or from a day in the past when the programme began; null lets it rest. What was earned stays as it was earned. */
  change(programme: Programme | null, actor: string, since?: Date): Promise<void>;
}

/** The version in force at a moment. */
export function inForce(versions: readonly ProgrammeVersion[], at: Date): Programme | null {
  return versions.findLast(({ since }) => since <= at)?.programme ?? null;
}

export function createProgrammes({ postgres, clock }: { readonly postgres: Postgres; readonly clock: Clock }): Programmes {
  return {
    now: async (db) => inForce(await programmeVersions(db), clock()),
    versions: programmeVersions,
    async change(programme, actor, since = clock()) {
      if (since > clock()) throw new Problem("invalid", "Rules hold from now on or from a day in the past, not from one to come.");
      const fault = programme === null ? null : programmeFault(programme);
      if (fault !== null) throw new Problem("invalid", fault);
      await postgres.transaction((tx) => insertProgramme(tx, { programme, since, actor }));
    },
  };
}
