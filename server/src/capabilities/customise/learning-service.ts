// The job that learns: decisions whose window is over, with what became of them, make the next version of the model. Each decision is learned
// from once, whatever is cut off: the mark on it and the new version are one transaction.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { inThread } from "../../platform/thread.ts";
import { columnsOf } from "./arm-columns.ts";
import type { DecisionSettings } from "./decision-settings.ts";
import { candidatesNow } from "./decision-shelf-service.ts";
import { claimRatesOf, nextVersion, NOTHING_LEARNED, type Learned, type LearningTask, type Lesson, type NextVersion } from "./learning.ts";
import { boughtBetween, ripeDecisions, type Bought, type Ripe } from "./learning-reads.ts";
import { joinTakers, markLearned } from "./learning-store.ts";
import { dropUnusedModels, FORM, insertModel, lockLearned, modelBy, putLearned } from "./models-store.ts";
import type { Offers } from "./offers-service.ts";
import { currentPresentations } from "./presentations-store.ts";

/** Decisions learned from in one transaction. */
const BATCH = 5000;
/** So little is learned in less time than a thread takes to start. */
const IN_PASSING = { lessons: 200, columns: 200 };

export interface LearningDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
  readonly offers: Pick<Offers, "candidates">;
  readonly settings: () => Promise<DecisionSettings>;
}

export interface Learning {
  /** Learns from all decisions whose window is over; returns from how many. */
  run(): Promise<number>;
  /** Makes a first version out of what is believed beforehand, where there is none of this form. */
  begin(): Promise<void>;
  /** Makes a version of what was learned so far that forgets as the settings now say. */
  renew(): Promise<void>;
}

/** What a decision brought: purchases told with it, or else those in the log, and clicks at their price. */
function lessonOf(ripe: Ripe, bought: ReadonlyMap<string, readonly Bought[]>, clickMinor: number): Lesson {
  const inWindow = ripe.records
    .flatMap((record) => bought.get(record) ?? [])
    .filter(({ at }) => at.getTime() >= Math.floor(ripe.at.getTime() / 1000) * 1000 && at <= ripe.windowEndsAt);
  const purchases = ripe.toldMinor ?? inWindow.reduce((sum, { marginMinor }) => sum + marginMinor, 0);
  const { features, answers, unitMinor = 0 } = ripe.features;
  return {
    at: ripe.at,
    features,
    answers,
    offer: ripe.offer === null || ripe.kind === null ? null : { id: ripe.offer, kind: ripe.kind },
    presentation: ripe.presentation === null || ripe.tone === null ? null : { id: ripe.presentation, tone: ripe.tone },
    rewardMinor: purchases + (ripe.clicked || ripe.claimed ? clickMinor : 0),
    unitMinor,
    claimed: ripe.claimed,
  };
}

/** Columns of what could be chosen now, so that a new offer is tried as the prior has it. */
async function columnsNow(tx: Db, offers: LearningDeps["offers"], now: Date): Promise<string[]> {
  const [candidates, presentations] = await Promise.all([candidatesNow(tx, offers, now), currentPresentations(tx)]);
  return columnsOf(candidates, presentations);
}

function learn(task: LearningTask): Promise<NextVersion> | NextVersion {
  const [belief] = task.before.beliefs.values();
  const small = task.lessons.length <= IN_PASSING.lessons && (belief?.columns.length ?? 0) <= IN_PASSING.columns;
  return small ? nextVersion(task) : inThread(new URL("./learning-worker.ts", import.meta.url), task);
}

/** Writes the next version of the model; its number. */
async function publish(
  tx: Db,
  { offers, settings }: LearningDeps,
  before: Learned,
  lessons: readonly Lesson[],
  now: Date,
): Promise<number> {
  const version = ((await modelBy(tx, "newest"))?.version ?? 0) + 1;
  const columns = await columnsNow(tx, offers, now);
  const { halfLifeDays: halfLife } = await settings();
  const { after, forgetting, evidence, draws } = await learn({ before, lessons, halfLife, columns, seed: `model:${version}` });
  const about = { learnedFrom: lessons.length, noise: draws.noise, evidence, spread: draws.spread, form: FORM, forgetting };
  await insertModel(tx, { version, madeAt: now, draws, report: { ...about, claimRates: claimRatesOf(after) } });
  await putLearned(tx, after);
  await dropUnusedModels(tx);
  return version;
}

async function purchasesOf(clickhouse: ClickHouse, ripe: readonly Ripe[]): Promise<Map<string, Bought[]>> {
  const records = [...new Set(ripe.flatMap((one) => one.records))];
  const from = ripe.reduce((first, { at }) => (at < first ? at : first), ripe[0]?.at ?? new Date(0));
  const to = ripe.reduce((last, { windowEndsAt }) => (windowEndsAt > last ? windowEndsAt : last), new Date(0));
  return Map.groupBy(await boughtBetween(clickhouse, records, from, to), ({ personId }) => personId);
}

export function createLearning(deps: LearningDeps): Learning {
  const { postgres, clickhouse, clock } = deps;
  const batch = async (): Promise<number> => {
    const now = clock();
    // By itself, for people wait who are decided for while their answers are locked.
    await postgres.transaction((tx) => joinTakers(tx, now, BATCH));
    return postgres.transaction(async (tx) => {
      const before = (await lockLearned(tx)) ?? NOTHING_LEARNED;
      const ripe = await ripeDecisions(tx, now, BATCH);
      if (ripe.length === 0) return 0;
      const [bought, { clickMinor }] = await Promise.all([purchasesOf(clickhouse, ripe), deps.settings()]);
      const lessons = ripe.map((one) => lessonOf(one, bought, clickMinor));
      const version = await publish(
        tx,
        deps,
        before,
        // Decisions of an earlier form of the model do not say how much an order is worth to them.
        lessons.filter(({ unitMinor }) => unitMinor > 0),
        now,
      );
      await markLearned(
        tx,
        version,
        ripe.map(({ personId, id }, i) => ({ personId, id, rewardMinor: lessons[i]?.rewardMinor ?? 0 })),
      );
      return ripe.length;
    });
  };
  return {
    async run() {
      let all = 0;
      for (let some = await batch(); some > 0; some = await batch()) all += some;
      return all;
    },
    begin: () =>
      postgres.transaction(async (tx) => {
        const before = (await lockLearned(tx)) ?? NOTHING_LEARNED;
        if ((await modelBy(tx, "newest"))?.report.form !== FORM) await publish(tx, deps, before, [], clock());
      }),
    renew: () =>
      postgres.transaction(async (tx) => {
        await publish(tx, deps, (await lockLearned(tx)) ?? NOTHING_LEARNED, [], clock());
      }),
  };
}
