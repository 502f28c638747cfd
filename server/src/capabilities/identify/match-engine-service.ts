// One run of the matching on prepared records, wherever they come from: blocks, patterns, model, candidates, people.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { blockingKeys, blockLimits } from "./match-blocking.ts";
import {
  blockSizes,
  candidates,
  compareBlocks,
  comparedPatterns,
  emptyTables,
  frequentValues,
  type FrequentValue,
  knownCounts,
  levelsOf,
  loadRecords,
  randomPatterns,
} from "./match-candidates-store.ts";
import { estimateModel, promising } from "./match-estimate.ts";
import { bandsOf, weigh, type MatchModel, type Weighed } from "./match-model.ts";
import { MATCH_FIELDS, type MatchRecord } from "./match-record.ts";

/** Random pairs that the levels of non-matches are counted on. */
const RANDOM_PAIRS = 250_000;

export interface FoundPair extends Weighed {
  /** Positions in the order of loading, from 0. */
  readonly a: number;
  readonly b: number;
  readonly idA: string;
  readonly idB: string;
}

export interface Found {
  readonly model: MatchModel;
  /** Pairs from the review band up. */
  readonly pairs: readonly FoundPair[];
  /** Values that more than two records share. */
  readonly frequent: readonly FrequentValue[];
  readonly millis: Readonly<Record<string, number>>;
}

const escaped = (text: string): string => text.replace(/[\\\t\n]/g, (sign) => (sign === "\\" ? "\\\\" : sign === "\t" ? "\\t" : "\\n"));

/** A prepared record as a line for `loadRecords`. */
export function recordLine(idx: number, id: string, known: boolean, record: MatchRecord): string {
  const fields = MATCH_FIELDS.map((field) => escaped(record[field]));
  return `${idx}\t${id}\t${known ? 1 : 0}\t${fields.join("\t")}\t[${blockingKeys(record).join(",")}]\n`;
}

/**
 * Estimates the model on the records and finds the pairs that may be one person.
 * @param source prepared records as TabSeparated blocks, positions from 0 without gaps
 */
export async function findPairs(clickhouse: ClickHouse, source: AsyncIterable<Buffer>): Promise<Found> {
  const millis: Record<string, number> = {};
  let begun = performance.now();
  const step = (name: string): void => {
    millis[name] = Math.round(performance.now() - begun);
    begun = performance.now();
  };
  try {
    const records = await loadRecords(clickhouse, source);
    step("load");
    const limits = blockLimits(await blockSizes(clickhouse), records);
    step("blocks");
    await compareBlocks(clickhouse, limits);
    step("compare");
    const compared = await comparedPatterns(clickhouse);
    const random = records < 2 ? [] : await randomPatterns(clickhouse, records, RANDOM_PAIRS);
    step("random");
    const estimated = estimateModel({ records, limits, compared, random, known: await knownCounts(clickhouse) });
    step("estimate");
    const wanted = promising(estimated, compared).map(({ pattern }) => pattern);
    const found = await candidates(clickhouse, wanted, estimated.known);
    const pairs = found
      .map(({ pattern, frequencies, ...pair }) => ({ ...pair, ...weigh(estimated, levelsOf(pattern), frequencies) }))
      .filter(({ weight }) => weight >= estimated.bands.review);
    const model = { ...estimated, bands: bandsOf(pairs.map(({ weight }) => weight)) };
    step("weigh");
    const frequent = await frequentValues(clickhouse);
    return { model, pairs, frequent, millis };
  } finally {
    await emptyTables(clickhouse);
  }
}
