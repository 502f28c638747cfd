// Finding records that are one person: runs over everybody, placing of new records, and what can be shown of both.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { RULES } from "./match-blocking.ts";
import { COMPARISONS, RIVALS } from "./match-comparisons.ts";
import { foldWaiting, MATCH_JOB, type Heap } from "./match-fold-service.ts";
import { recordsByIds } from "./match-index-store.ts";
import { frequencyName, levelAt, priorBits, type Bands, type MatchModel } from "./match-model.ts";
import { openPairs, pairById } from "./match-pairs-store.ts";
import { MATCH_FIELDS, type MatchRecord } from "./match-record.ts";
import { runMatching } from "./match-run-service.ts";
import { latestRun, type MatchReport, type MatchRun } from "./match-runs-store.ts";
import type { Band, MatchPair } from "./match-tables.ts";

/** The model in words: for each comparison its levels from the strongest down, with m, u and the weight in bits. */
export interface ShownModel {
  readonly run: Pick<MatchRun, "id" | "state" | "startedAt" | "finishedAt" | "error"> | null;
  readonly report: MatchReport | null;
  readonly records: number;
  readonly compared: number;
  readonly expectedMatches: number;
  readonly priorBits: number;
  readonly bands: Bands | null;
  readonly comparisons: readonly {
    readonly id: string;
    readonly label: string;
    readonly levels: readonly { label: string; m: number; u: number; bits: number; frequencyOf: string | null }[];
  }[];
  readonly rivals: readonly { id: string; label: string; share: number }[];
  readonly blocking: readonly { id: string; label: string; largestBlock: number }[];
}

export interface ShownPair extends MatchPair {
  /** Where the waterfall begins; its steps and this add up to the weight. */
  readonly priorBits: number;
  /** What was compared, as it was prepared. */
  readonly a: MatchRecord;
  readonly b: MatchRecord;
}

export interface Matching {
  /** Folds the next batch of new or changed records in; false if none waited. */
  step(): Promise<boolean>;
  /** Matches everybody anew; null if that is under way already. */
  run(): Promise<MatchReport | null>;
  /** Asks for a run in the background. */
  askForRun(): Promise<void>;
  model(): Promise<ShownModel>;
  pairs(ask: { band?: Band | undefined; limit: number }): Promise<MatchPair[]>;
  pair(id: string): Promise<ShownPair>;
}

export interface MatchingDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
}

function shownComparisons({ comparisons }: MatchModel): ShownModel["comparisons"] {
  return COMPARISONS.map((comparison, c) => {
    const { m, u } = comparisons[c]!;
    const levels = m.map((chance, level) => {
      const stated = levelAt(comparison, level);
      return {
        label: stated?.label ?? "different",
        m: chance,
        u: u[level]!,
        bits: Math.log2(chance / u[level]!),
        frequencyOf: stated?.frequency === undefined ? null : frequencyName(stated.frequency),
      };
    });
    return { id: comparison.id, label: comparison.label, levels: levels.reverse() };
  });
}

async function shownModel({ postgres: { db } }: MatchingDeps): Promise<ShownModel> {
  const [latest, done] = [await latestRun(db, false), await latestRun(db, true)];
  const model = done?.model ?? null;
  const run = latest && {
    id: latest.id,
    state: latest.state,
    startedAt: latest.startedAt,
    finishedAt: latest.finishedAt,
    error: latest.error,
  };
  return {
    run,
    report: done?.report ?? null,
    records: model?.records ?? 0,
    compared: model?.pairs ?? 0,
    expectedMatches: model?.matches ?? 0,
    priorBits: model === null ? 0 : priorBits(model),
    bands: model?.bands ?? null,
    comparisons: model === null ? [] : shownComparisons(model),
    rivals: RIVALS.map(({ id, label }, k) => ({ id, label, share: model?.rivals[k]?.share ?? 0 })),
    blocking: RULES.map(({ id, label }, rule) => ({ id, label, largestBlock: model?.limits[rule] ?? 0 })),
  };
}

const NOTHING = Object.fromEntries(MATCH_FIELDS.map((field) => [field, ""])) as unknown as MatchRecord;

async function shownPair({ postgres: { db } }: MatchingDeps, id: string): Promise<ShownPair> {
  const pair = await pairById(db, id);
  if (pair === undefined) throw new Problem("not-found", "There is no such pair.");
  const records = new Map((await recordsByIds(db, [pair.personA, pair.personB])).map((record) => [record.personId, record]));
  const [a, b] = [records.get(pair.personA) ?? NOTHING, records.get(pair.personB) ?? NOTHING];
  const steps = pair.levels.reduce((sum, { bits, frequencyBits }) => sum + bits + frequencyBits, 0);
  return { ...pair, priorBits: pair.weight - steps, a, b };
}

export function createMatching(deps: MatchingDeps): Matching {
  const { db } = deps.postgres;
  const heap: Heap = { bulk: false };
  return {
    step: () => foldWaiting(deps, heap),
    run: () => runMatching(deps),
    askForRun: () => deps.queue.announce(db, MATCH_JOB, {}),
    model: () => shownModel(deps),
    pairs: ({ band, limit }) => openPairs(db, band, limit),
    pair: (id) => shownPair(deps, id),
  };
}
