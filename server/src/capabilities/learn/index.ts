import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { draw } from "./draw.ts";
import { armsOf, experimentBy, insertAssignments, insertExperiment, type Experiment } from "./experiment-store.ts";
import { outcomes } from "./outcome-reads.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { readOut, type ArmTotals, type ExperimentResult } from "./read-out.ts";

export { draw } from "./draw.ts";
export type { Experiment } from "./experiment-store.ts";
export type { ArmResult, ExperimentResult } from "./read-out.ts";
export type { Repurchase, ShareDifference } from "./repurchase.ts";

/** The door of learn: did it work? */
export interface Learn extends PersonRecords {
  /** Begins an experiment; a second start of the same id changes nothing. */
  start(tx: Db, experiment: Experiment): Promise<void>;
  /** Draws and records arms; asked again, or for more people, those recorded stay as they are. */
  assign(tx: Db, experimentId: string, personIds: readonly string[]): Promise<{ treated: string[]; heldBack: string[] }>;
  /** Of these people, those who are held back under any of their records. */
  heldBackAmong(db: Db, experimentId: string, personIds: readonly string[]): Promise<Set<string>>;
  result(db: Db, experimentId: string, now: Date): Promise<ExperimentResult>;
}

export interface LearnDeps {
  clock: Clock;
  /** ISO 4217 code of the business. */
  currency: () => Promise<string>;
}

async function known(db: Db, id: string): Promise<Experiment> {
  const experiment = await experimentBy(db, id);
  if (experiment === null) throw new Problem("not-found", "There is no such experiment.");
  return experiment;
}

const NOBODY: ArmTotals = { people: 0, buyers: 0, fullPrice: 0, reduced: false, revenueMinor: 0, variance: 0 };

export function createLearn({ clock, currency }: LearnDeps): Learn {
  return {
    ...personRecords(PERSON_TABLES),
    start: insertExperiment,
    async assign(tx, experimentId, personIds) {
      const { seed, controlShare } = await known(tx, experimentId);
      // Whose individual has an arm through another record keeps that one.
      const had = await armsOf(tx, experimentId, personIds);
      const fresh = personIds.filter((id) => !had.has(id));
      const drawn = draw(seed, controlShare, fresh);
      const rows = [
        ...drawn.treated.map((personId) => ({ personId, arm: "treated" as const })),
        ...drawn.heldBack.map((personId) => ({ personId, arm: "held-back" as const })),
      ];
      await insertAssignments(tx, experimentId, rows, clock());
      const arms = new Map([...had, ...(await armsOf(tx, experimentId, fresh))]);
      return {
        treated: personIds.filter((id) => arms.get(id) === "treated"),
        heldBack: personIds.filter((id) => arms.get(id) === "held-back"),
      };
    },
    async heldBackAmong(db, experimentId, personIds) {
      const arms = await armsOf(db, experimentId, personIds);
      return new Set(personIds.filter((id) => arms.get(id) === "held-back"));
    },
    async result(db, experimentId, now) {
      const [{ controlShare, windowDays, startedAt }, rows, code] = await Promise.all([
        known(db, experimentId),
        outcomes(db, experimentId, now),
        currency(),
      ]);
      const of = (name: string): ArmTotals => rows.find((row) => row.arm === name) ?? NOBODY;
      return readOut(of("treated"), of("held-back"), { controlShare, windowDays, startedAt, now, currency: code });
    },
  };
}
