import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { armFor, HELD_BACK } from "./draw.ts";
import {
  armsOf,
  experimentBy,
  experimentsFrom,
  insertAssignments,
  insertExperiment,
  type Experiment,
  type NewExperiment,
} from "./experiment-store.ts";
import { outcomesAt } from "./outcome-reads.ts";
import { add, NO_SUMS, totalsOf } from "./outcome-sums.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { differenceOf, readOut, type ExperimentResult } from "./read-out.ts";
import { together, type Told, type Together } from "./together.ts";
import { tuned } from "./tuning.ts";

export { createEffects, EFFECTS_JOB, type Effects } from "./effects-service.ts";
export { armFor, drawnNumber, HELD_BACK, type ArmPlan } from "./draw.ts";
export type { NewExperiment } from "./experiment-store.ts";
export { createExperiments, type Experiments } from "./experiments-service.ts";
export { always, offPolicies, sound, type LoggedDecision, type OffPolicy, type Rule } from "./off-policy.ts";
export type { PowerReport } from "./power.ts";
export type { ArmResult, ExperimentResult } from "./read-out.ts";
export type { ShareDifference } from "./always-valid-shares.ts";
export type { Repurchase } from "./repurchase.ts";
export type { Together } from "./together.ts";
export { createGroupExperiments, type GroupExperiments, type GroupSourceResults } from "./group-experiments-service.ts";

/** The door of learn: did it work? */
export interface Learn extends PersonRecords {
  /** Begins an experiment; a second start of the same id changes nothing. */
  start(tx: Db, experiment: NewExperiment): Promise<void>;
  /** Draws and records arms; asked again, or for more people, those recorded stay as they are. */
  assign(tx: Db, experimentId: string, personIds: readonly string[]): Promise<Assigned>;
  /** Of these people, those who are held back under any of their records. */
  heldBackAmong(db: Db, experimentId: string, personIds: readonly string[]): Promise<Set<string>>;
  result(db: Db, experimentId: string, now: Date): Promise<ExperimentResult>;
  /** All experiments made from a source, the newest first, each by itself and all together. */
  resultsFrom(db: Db, source: string, now: Date): Promise<SourceResults>;
}

/** Who is in which arm; `treated` are all who are not held back. */
export interface Assigned {
  treated: string[];
  heldBack: string[];
  arms: ReadonlyMap<string, string>;
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

const windowOf = ({ controlShare, windowDays, startedAt }: Experiment) => ({ controlShare, windowDays, startedAt });

async function told(db: Db, experiment: Experiment, now: Date, currency: string): Promise<Told> {
  const at = await outcomesAt(db, experiment.id, [now]);
  const heldBackSums = at.get(HELD_BACK)?.[0] ?? NO_SUMS;
  const treatedSums = add(...[...at].flatMap(([arm, [sums]]) => (arm === HELD_BACK || sums === undefined ? [] : [sums])));
  const [treated, heldBack] = [totalsOf(treatedSums), totalsOf(heldBackSums)];
  const etas = tuned(add(treatedSums, heldBackSums), experiment.controlShare);
  const setting = { ...windowOf(experiment), now, currency, ...etas };
  return {
    treated,
    heldBack,
    eta: etas.eta,
    interval: differenceOf(treated, heldBack, setting),
    result: readOut(treated, heldBack, setting),
  };
}

export function createLearn({ clock, currency }: LearnDeps): Learn {
  return {
    ...personRecords(PERSON_TABLES),
    start: insertExperiment,
    async assign(tx, experimentId, personIds) {
      const { seed, controlShare, arms: plans } = await known(tx, experimentId);
      // Whose individual has an arm through another record keeps that one.
      const had = await armsOf(tx, experimentId, personIds);
      const fresh = personIds.filter((id) => !had.has(id));
      const rows = fresh.map((personId) => ({ personId, arm: armFor(seed, personId, controlShare, plans) }));
      await insertAssignments(tx, experimentId, rows, clock());
      const arms = new Map([...had, ...(await armsOf(tx, experimentId, fresh))]);
      return {
        treated: personIds.filter((id) => arms.has(id) && arms.get(id) !== HELD_BACK),
        heldBack: personIds.filter((id) => arms.get(id) === HELD_BACK),
        arms,
      };
    },
    async heldBackAmong(db, experimentId, personIds) {
      const arms = await armsOf(db, experimentId, personIds);
      return new Set(personIds.filter((id) => arms.get(id) === HELD_BACK));
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
