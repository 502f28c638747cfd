// The job that learns: decisions whose window is over, with what became of them, make the next version of the model. Each decision is learned
// from once, whatever is cut off: the mark on it and the new version are one transaction.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { armTerms, presentationTerm, priorPrecision, toneTerms } from "./arm-columns.ts";
import { candidatesNow } from "./decision-shelf-service.ts";
import { claimRatesOf, CLICK_MINOR, daysBetween, keptAfter, NOTHING_LEARNED, taught, type Learned, type Lesson } from "./learning.ts";
import { boughtBetween, ripeDecisions, type Bought, type Ripe } from "./learning-reads.ts";
import { markLearned } from "./learning-store.ts";
import { dropUnusedModels, insertModel, lockPosterior, modelBy, putPosterior, type Kept } from "./models-store.ts";
import type { Offers } from "./offers-service.ts";
import { drawn, grown } from "./posterior.ts";
import { currentPresentations } from "./presentations-store.ts";

/** Decisions learned from in one transaction. */
const BATCH = 5000;
/** Draws of the posterior that a version is. */
const DRAWS = 256;

export interface LearningDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
  readonly offers: Pick<Offers, "candidates">;
}

export interface Learning {
  /** Learns from all decisions whose window is over; returns from how many. */
  run(): Promise<number>;
  /** Makes a first version out of what is believed beforehand, where there is none. */
  begin(): Promise<void>;
}

/** What a decision brought: purchases told with it, or else those in the log, and clicks at their price. */
function lessonOf(ripe: Ripe, bought: ReadonlyMap<string, readonly Bought[]>): Lesson {
  const inWindow = ripe.records
    .flatMap((record) => bought.get(record) ?? [])
    .filter(({ at }) => at.getTime() >= Math.floor(ripe.at.getTime() / 1000) * 1000 && at <= ripe.windowEndsAt);
  const purchases = ripe.toldMinor ?? inWindow.reduce((sum, { marginMinor }) => sum + marginMinor, 0);
  const { features, answers } = ripe.features;
  return {
    features,
    answers,
    offer: ripe.offer === null || ripe.kind === null ? null : { id: ripe.offer, kind: ripe.kind },
    presentation: ripe.presentation === null || ripe.tone === null ? null : { id: ripe.presentation, tone: ripe.tone },
    rewardMinor: purchases + (ripe.clicked || ripe.claimed ? CLICK_MINOR : 0),
    claimed: ripe.claimed,
  };
}

const before = (kept: Kept | null): Learned =>
  kept === null ? NOTHING_LEARNED : { posterior: kept.posterior, shown: kept.tally.shown, claimed: kept.tally.claimed };

/** Columns of what could be chosen now, so that a new offer is tried as the prior has it. */
async function columnsNow(tx: Db, offers: LearningDeps["offers"], now: Date): Promise<string[]> {
  const [candidates, presentations] = await Promise.all([candidatesNow(tx, offers, now), currentPresentations(tx)]);
  const terms = [
    ...candidates.flatMap(({ id, kind }) => armTerms([], {}, { id, kind }, null)),
    ...presentations.flatMap(({ id, tone }) => [...toneTerms(tone, [], {}), presentationTerm(id)]),
  ];
  return terms.map(([column]) => column);
}

async function publish(
  tx: Db,
  { offers }: LearningDeps,
  kept: Kept | null,
  after: Learned,
  now: Date,
  learnedFrom: number,
): Promise<number> {
  const posterior = grown(after.posterior, ["b|one", ...(await columnsNow(tx, offers, now))], priorPrecision);
  const version = ((await modelBy(tx, "newest"))?.version ?? 0) + 1;
  const draws = drawn(posterior, DRAWS, seeded(`model:${version}`));
  const claimRates = claimRatesOf(after);
  await insertModel(tx, {
    version,
    madeAt: now,
    draws,
    report: { claimRates, learnedFrom, noise: draws.noise, evidence: posterior.n },
  });
  const asOf = kept === null || kept.asOf < now ? now : kept.asOf;
  const tally = { n: posterior.n, squares: posterior.squares, shown: after.shown, claimed: after.claimed };
  await putPosterior(tx, { asOf, posterior, tally });
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
  const batch = (): Promise<number> =>
    postgres.transaction(async (tx) => {
      const kept = await lockPosterior(tx);
      const now = clock();
      const ripe = await ripeDecisions(tx, now, BATCH);
      if (ripe.length === 0) return 0;
      const bought = await purchasesOf(clickhouse, ripe);
      const lessons = ripe.map((one) => lessonOf(one, bought));
      const after = taught(before(kept), lessons, keptAfter(kept === null ? 0 : daysBetween(kept.asOf, now)));
      const version = await publish(tx, deps, kept, after, now, ripe.length);
      await markLearned(
        tx,
        version,
        ripe.map(({ personId, id }, i) => ({ personId, id, rewardMinor: lessons[i]?.rewardMinor ?? 0 })),
      );
      return ripe.length;
    });
  return {
    async run() {
      let all = 0;
      for (let some = await batch(); some > 0; some = await batch()) all += some;
      return all;
    },
    begin: () =>
      postgres.transaction(async (tx) => {
        const kept = await lockPosterior(tx);
        if ((await modelBy(tx, "newest")) === null) await publish(tx, deps, kept, before(kept), clock(), 0);
      }),
  };
}
