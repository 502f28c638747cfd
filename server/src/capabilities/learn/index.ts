import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { etaFor } from "./always-valid.ts";
import { draw } from "./draw.ts";
import { armsOf, experimentBy, experimentsFrom, insertAssignments, insertExperiment, type Experiment } from "./experiment-store.ts";
import { outcomes, type Outcome } from "./outcome-reads.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { differenceOf, readOut, type ArmTotals, type ExperimentResult } from "./read-out.ts";
import { together, type Told, type Together } from "./together.ts";

export { draw, drawnNumber } from "./draw.ts";
export { createEffects, EFFECTS_JOB, type Effects } from "./effects-service.ts";
export type { Experiment } from "./experiment-store.ts";
export type { ArmResult, ExperimentResult } from "./read-out.ts";
export type { Repurchase, ShareDifference } from "./repurchase.ts";
export type { Together } from "./together.ts";
export { createGroupExperiments, type GroupExperiments, type GroupSourceResults } from "./group-experiments-service.ts";

/** The door of learn: did it work? */
export interface Learn extends PersonRecords {
  /** Begins an experiment; a second start of the same id changes nothing. */
  start(tx: Db, experiment: Experiment): Promise<void>;
  /** Draws and records arms; asked again, or for more people, those recorded stay as they are. */
  assign(tx: Db, experimentId: string, personIds: readonly string[]): Promise<{ treated: string[]; heldBack: string[] }>;
  /** Of these people, those who are held back under any of their records. */
  heldBackAmong(db: Db, experimentId: string, personIds: readonly string[]): Promise<Set<string>>;
  result(db: Db, experimentId: string, now: Date): Promise<ExperimentResult>;
  /** All experiments made from a source, the newest first, each by itself and all together. */
  resultsFrom(db: Db, source: string, now: Date): Promise<SourceResults>;
}

export interface SourceResults {
  items: { id: string; name: string; result: ExperimentResult }[];
  together: Together;
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

const NOBODY: ArmTotals = {
  people: 0,
  buyers: 0,
  fullPrice: 0,
  reduced: false,
  revenueMinor: 0,
  variance: 0,
  meanBefore: 0,
  varianceBefore: 0,
  covariance: 0,
};

/** Five in a hundred buying for ten units of money, in minor units squared: for people who never bought. Too small an η costs little, too large a one much. */
const LITTLE = 0.05 * 1000 ** 2;
/** Where people come in one by one, the first day says little of how many there will be. */
const AT_LEAST = 1000;

/** η from those drawn on the first day and what they had bought before it: nothing in it changes afterwards. */
function tuned(rows: readonly Outcome[], controlShare: number): number {
  const sum = (of: "firstPeople" | "firstSum" | "firstSquares"): number => rows.reduce((total, row) => total + row[of], 0);
  const people = sum("firstPeople");
  const variance = people > 0 ? sum("firstSquares") / people - (sum("firstSum") / people) ** 2 : 0;
  return controlShare > 0 && controlShare < 1 ? etaFor(Math.max(people, AT_LEAST), Math.max(variance, LITTLE), controlShare) : 0;
}

const windowOf = ({ controlShare, windowDays, startedAt }: Experiment) => ({ controlShare, windowDays, startedAt });

async function told(db: Db, experiment: Experiment, now: Date, currency: string): Promise<Told> {
  const rows = await outcomes(db, experiment.id, now);
  const of = (name: string): ArmTotals => rows.find((row) => row.arm === name) ?? NOBODY;
  const [treated, heldBack] = [of("treated"), of("held-back")];
  const eta = tuned(rows, experiment.controlShare);
  const setting = { ...windowOf(experiment), now, currency, eta };
  return { treated, heldBack, eta, interval: differenceOf(treated, heldBack, setting), result: readOut(treated, heldBack, setting) };
}

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
      return (await told(db, await known(db, experimentId), now, await currency())).result;
    },
    async resultsFrom(db, source, now) {
      const [experiments, code] = await Promise.all([experimentsFrom(db, source), currency()]);
      const all: Told[] = [];
      for (const experiment of experiments) all.push(await told(db, experiment, now, code));
      return { items: experiments.map(({ id, name }, i) => ({ id, name, result: all[i]!.result })), together: together(all, code) };
    },
  };
}
