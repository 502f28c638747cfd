import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { visitorId, type Identify } from "../identify/index.ts";
import { compareArms, type ComparedArms, type Interval } from "./compare-arms.ts";
import { comersAmong, type Comers } from "./comers-reads.ts";
import { armFor, HELD_BACK, planned, type ArmPlan } from "./draw.ts";
import {
  armCounts,
  armsOf,
  endExperiment,
  experimentBy,
  insertAssignments,
  insertExperiment,
  newestExperiments,
  type Experiment,
  type OutcomeKind,
} from "./experiment-store.ts";
import { outcomesAt } from "./outcome-reads.ts";
import { NO_SUMS } from "./outcome-sums.ts";
import { power, type PowerReport } from "./power.ts";
import { BLOCK_BELOW } from "./read-out.ts";
import { someKnown, spreadOf } from "./spread-reads.ts";
import { sampleRatio } from "./statistics.ts";

/** Blocked: the groups are not of the sizes that were drawn, so nothing is told. */
export type ExperimentState = "running" | "ended" | "blocked";

export interface ExperimentLine {
  readonly id: string;
  readonly name: string;
  readonly kind: Experiment["kind"];
  readonly state: ExperimentState;
  readonly people: number;
  /** Names of the arms, those held back among them. */
  readonly groups: readonly string[];
  readonly outcome: OutcomeKind;
  readonly event: string | null;
  readonly windowDays: number;
  readonly startedAt: Date;
  /** Until when purchases count, as far as people are in by now; null where nobody is. */
  readonly until: Date | null;
}

export interface ExperimentPage extends ExperimentLine, ComparedArms {
  /** The interval of what it is judged by at some moments of its time, pair by pair in the order of `pairs`. */
  readonly looks: readonly { readonly at: Date; readonly people: number; readonly intervals: readonly (Interval | null)[] }[];
  readonly endedAt: Date | null;
}

export interface NewOwnExperiment {
  readonly name: string;
  readonly arms: readonly ArmPlan[];
  /** In [0, 1). */
  readonly heldBack: number;
  readonly windowDays: number;
  readonly outcome: OutcomeKind;
  readonly event: string | null;
}

export interface Who {
  readonly personId?: string | undefined;
  readonly anonymousId?: string | undefined;
}

export interface Assignment {
  /** Null where the experiment has ended and they were not in it. */
  readonly arm: string | null;
  readonly heldBack: boolean;
  readonly sentence: string;
}

export interface PlanRequest {
  /** Of whom the spread is read; everybody where none are named. */
  readonly personIds: readonly string[] | null;
  /** There at the start; as many as are named where nothing is said. */
  readonly people?: number | undefined;
  readonly perDay: number;
  readonly days: number;
  readonly windowDays: number;
  readonly heldBack: number;
  readonly arms: readonly ArmPlan[];
  readonly outcome: OutcomeKind;
  readonly event: string | null;
  /** In minor units a person, or as a share. */
  readonly wished: number | null;
}

export interface ComersReport {
  /** People, rounded. */
  readonly perDay: number;
  readonly sentence: string;
}

/** Experiments of anything: begun, drawn for, read out, and reckoned before they begin. */
export interface Experiments {
  /** Those in which there is something to compare, the newest first. */
  list(): Promise<ExperimentLine[]>;
  one(id: string): Promise<ExperimentPage>;
  /** The arms of an experiment compared, as of a moment. */
  compared(db: Db, id: string, now: Date): Promise<ComparedArms>;
  create(wanted: NewOwnExperiment, actor: string): Promise<string>;
  /** Draws nobody new from now on; those who are in keep their arm. */
  end(id: string): Promise<void>;
  /** The arm of one person or visitor, always the same one; that they saw it is noted once a day. */
  assign(id: string, who: Who): Promise<Assignment>;
  plan(request: PlanRequest): Promise<PowerReport>;
  /** How many come in a day, each counted once, as far as the past so many days tell. */
  comers(days: number): Promise<ComersReport>;
}

export interface ExperimentsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards" | "personBy" | "record">;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

const MOST_LISTED = 300;
const MOST_LOOKS = 30;
/** How far shares that are typed may be from adding up to 1. */
const ROUNDING = 0.005;

async function known(db: Db, id: string): Promise<Experiment> {
  const experiment = await experimentBy(db, id);
  if (experiment === null) throw new Problem("not-found", "There is no such experiment.");
  return experiment;
}

const plansOf = ({ controlShare, arms }: Experiment): ArmPlan[] => planned(controlShare, arms);

interface Counted {
  readonly arms: Readonly<Record<string, number>>;
  readonly last: Date;
}

function lineOf(experiment: Experiment, counted: Counted | undefined, now: Date): ExperimentLine {
  const { id, name, kind, outcome, event, windowDays, startedAt, endedAt } = experiment;
  const plans = plansOf(experiment);
  const counts = plans.map((plan) => counted?.arms[plan.name] ?? 0);
  const until = counted === undefined ? null : new Date(counted.last.getTime() + windowDays * DAY);
  // A thing of one's own goes on until it is ended; a campaign is over when its people have had their time.
  const over = kind === "own" ? endedAt !== null : until !== null && until <= now;
  const ok =
    sampleRatio(
      counts,
      plans.map(({ share }) => share),
    ) >= BLOCK_BELOW;
  const people = counts.reduce((sum, count) => sum + count, 0);
  const state = ok ? (over ? "ended" : "running") : "blocked";
  return { id, name, kind, state, people, groups: plans.map((plan) => plan.name), outcome, event, windowDays, startedAt, until };
}

/** Evenly over its time, at most thirty, the last one now or when everybody's time was over. */
function looksOver(startedAt: Date, until: Date | null, now: Date): Date[] {
  const end = Math.min(now.getTime(), until?.getTime() ?? now.getTime());
  const days = Math.max(1, Math.ceil((end - startedAt.getTime()) / DAY));
  const count = Math.min(days, MOST_LOOKS);
  return Array.from(
    { length: count },
    (_, i) => new Date(i === count - 1 ? end : startedAt.getTime() + ((i + 1) * (end - startedAt.getTime())) / count),
  );
}

async function pageOf(deps: ExperimentsDeps, id: string): Promise<ExperimentPage> {
  const { db } = deps.postgres;
  const experiment = await known(db, id);
  const now = deps.clock();
  const line = lineOf(experiment, (await armCounts(db, [id])).get(id), now);
  const at = looksOver(experiment.startedAt, line.until, now);
  const outcomes = await outcomesAt(db, id, at);
  const judging = { ...experiment, plans: plansOf(experiment), currency: await deps.currency() };
  const each = at.map((_, look) => compareArms(new Map([...outcomes].map(([arm, sums]) => [arm, sums[look] ?? NO_SUMS])), judging));
  const looks = each.map(({ pairs, arms }, look) => ({
    at: at[look]!,
    people: arms.reduce((sum, arm) => sum + arm.people, 0),
    intervals: pairs.map((pair) => pair.judged),
  }));
  const last = each.at(-1)!;
  return {
    ...line,
    ...last,
    state: last.sampleRatio.ok ? line.state : "blocked",
    looks: last.sampleRatio.ok ? looks : [],
    endedAt: experiment.endedAt,
  };
}

/** Names and shares that make sense, or a sentence that says why they do not. */
function checked({ arms, heldBack, outcome, event }: NewOwnExperiment): readonly ArmPlan[] {
  const names = arms.map(({ name }) => name.trim());
  if (new Set(names).size < names.length) throw new Problem("invalid", "Two arms have the same name.");
  if (names.includes(HELD_BACK))
    throw new Problem("invalid", `“${HELD_BACK}” is the name of the group that is left alone; say how large it is instead.`);
  const sum = arms.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > ROUNDING)
    throw new Problem("invalid", `The shares of the arms add up to ${(100 * sum).toFixed(1)} %, not to 100 %.`);
  if (arms.length === 1 && heldBack === 0) throw new Problem("invalid", "With one arm and nobody held back there is nothing to compare.");
  if ((outcome === "event") !== (event !== null))
    throw new Problem("invalid", "Say which event it is judged by, or choose another outcome.");
  return arms.map(({ share }, i) => ({ name: names[i]!, share: share / sum }));
}

/** Whose arm is asked for: the record it is kept under, and others of which one may have an arm already. */
async function recordsFor(
  deps: ExperimentsDeps,
  db: Db,
  { personId, anonymousId }: Who,
): Promise<{ id: string; anonymous: boolean; also: string[] }> {
  const browser = anonymousId === undefined ? null : await deps.identify.personBy(db, "anonymous_id", anonymousId);
  const visitor = anonymousId === undefined ? [] : [visitorId(anonymousId)];
  if (personId !== undefined) {
    if ((await deps.identify.cards(db, [personId])).length === 0) throw new Problem("not-found", "There is no such person.");
    return { id: personId, anonymous: false, also: browser === null ? visitor : [browser, ...visitor] };
  }
  if (browser !== null) return { id: browser, anonymous: false, also: visitor };
  if (visitor[0] === undefined) throw new Problem("invalid", "Say who it is: personId or anonymousId.");
  return { id: visitor[0], anonymous: true, also: [] };
}

async function assign(deps: ExperimentsDeps, tx: Db, id: string, who: Who): Promise<Assignment> {
  const experiment = await known(tx, id);
  if (experiment.kind !== "own") throw new Problem("conflict", "This experiment draws its own people.");
  const now = deps.clock();
  const record = await recordsFor(deps, tx, who);
  const had = await armsOf(tx, id, [record.id, ...record.also]);
  const before = had.get(record.id) ?? record.also.map((other) => had.get(other)).find((arm) => arm !== undefined);
  if (before === undefined && experiment.endedAt !== null)
    return { arm: null, heldBack: false, sentence: "The experiment has ended, and they were not in it." };
  // A visitor who becomes known keeps what they saw; somebody new is drawn.
  const drawn = before ?? armFor(experiment.seed, record.id, experiment.controlShare, experiment.arms);
  if (!had.has(record.id)) await insertAssignments(tx, id, [{ personId: record.id, arm: drawn }], now);
  const arm = (await armsOf(tx, id, [record.id])).get(record.id) ?? drawn;
  await deps.identify.record(tx, [
    {
      personId: record.id,
      messageId: `experiment:${id}:${record.id}:${dayOf(now)}`,
      type: "track",
      name: "Experiment Viewed",
      at: now,
      source: "experiment",
      payload: { experiment_id: id, experiment_name: experiment.name, variation_name: arm },
      anonymous: record.anonymous,
    },
  ]);
  const heldBack = arm === HELD_BACK;
  return { arm, heldBack, sentence: heldBack ? "Held back: show them what they would have seen anyway." : `Show them “${arm}”.` };
}

function comersReport({ sampled, seen, known }: Comers, days: number): ComersReport {
  const people = sampled === 0 ? 0 : Math.round((seen / sampled) * known);
  const perDay = Math.round(people / days);
  const about = sampled < known ? "About " : "";
  if (people === 0)
    return { perDay, sentence: `Nobody is known to have bought or looked around in ${days} days: say how many you expect.` };
  const sentence = `${about}${people.toLocaleString("en")} different people bought or looked around in the last ${days} days of which anything is known, that is ${perDay === 0 ? "less than one" : perDay.toLocaleString("en")} new a day. Visitors nobody knows are not among them.`;
  return { perDay, sentence };
}

export function createExperiments(deps: ExperimentsDeps): Experiments {
  const { postgres, clock } = deps;
  const { db } = postgres;
  return {
    async list() {
      const experiments = (await newestExperiments(db, MOST_LISTED)).filter((each) => plansOf(each).length > 1);
      const counts = await armCounts(
        db,
        experiments.map(({ id }) => id),
      );
      return experiments.map((experiment) => lineOf(experiment, counts.get(experiment.id), clock()));
    },
    one: (id) => pageOf(deps, id),
    async compared(at, id, now) {
      const experiment = await known(at, id);
      const outcomes = await outcomesAt(at, id, [now]);
      const sums = new Map([...outcomes].map(([arm, [one]]) => [arm, one ?? NO_SUMS]));
      return compareArms(sums, { ...experiment, plans: plansOf(experiment), currency: await deps.currency() });
    },
    async create(wanted, actor) {
      const arms = checked(wanted);
      const id = newId();
      const { name, heldBack, windowDays, outcome, event } = wanted;
      const own = {
        id,
        name,
        seed: id,
        controlShare: heldBack,
        windowDays,
        startedAt: clock(),
        kind: "own" as const,
        arms,
        outcome,
        event,
      };
      await insertExperiment(db, { ...own, createdBy: actor });
      return id;
    },
    async end(id) {
      const { kind } = await known(db, id);
      if (kind !== "own") throw new Problem("conflict", "This experiment belongs to what it tries; pause or end that.");
      await endExperiment(db, id, clock());
    },
    assign: (id, who) => postgres.transaction((tx) => assign(deps, tx, id, who)),
    comers: async (days) => comersReport(await comersAmong(db, await someKnown(db), days, clock()), days),
    async plan({ personIds, heldBack, arms, wished, people, ...rest }) {
      const spread = await spreadOf(db, personIds, rest.windowDays, rest.event, clock());
      const many = people ?? personIds?.length ?? spread.people;
      return power({ ...rest, people: many, plans: planned(heldBack, arms), spread }, wished, await deps.currency());
    },
  };
}
