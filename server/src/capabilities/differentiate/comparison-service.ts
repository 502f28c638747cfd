import type { ClickHouse } from "../../platform/clickhouse.ts";
import { firstDay } from "./calibration-reads.ts";
import type { ComparedRow } from "./compare.ts";
import { lastComparison, sampleDays } from "./comparison-reads.ts";
import { keepComparison } from "./comparison-store.ts";
import { comparisonSentence, headlineOf, useSentence } from "./comparison-words.ts";
import { compareInThread } from "./fit-service.ts";
import { heldOut, tooFew } from "./held-out.ts";
import { titleOf, type Kind } from "./model.ts";
import { PRIOR_WHOLE_UP_TO } from "./prior.ts";
import { dayNumber } from "./refresh-service.ts";
import { publishedRun } from "./value-reads.ts";

/** How the models did on the months held out. */
export interface Comparison {
  /** The day on which the models were made to foretell, and the last of the days they foretold; null where they could not be judged. */
  readonly from: string | null;
  readonly to: string | null;
  /** How many were judged, and how many of them ordered. */
  readonly customers: number;
  /** Customers there are, where only a part of them was looked at. */
  readonly of: number | null;
  readonly came: number;
  readonly hiatus: number | null;
  readonly rows: readonly ComparedRow[];
  /** What the next refresh computes values by; null: what it would have used anyway. */
  readonly winner: Kind | null;
  readonly headline: string;
  readonly sentence: string;
}

export interface ComparisonDeps {
  readonly clickhouse: ClickHouse;
  readonly clock: () => Date;
  /** Records of people whose data may be kept and not used. */
  readonly restricted: () => Promise<Set<string>>;
}

const none = (headline: string): Comparison => ({
  from: null,
  to: null,
  customers: 0,
  of: null,
  came: 0,
  hiatus: null,
  rows: [],
  winner: null,
  headline,
  sentence: "",
});

async function judged({ clickhouse, restricted }: ComparisonDeps, today: number, inUse: Kind | null): Promise<Comparison> {
  const span = heldOut(await firstDay(clickhouse), today);
  if (typeof span === "string") return none(span);
  const { cut, from, to } = span;
  const { days, of } = await sampleDays(clickhouse, today, [...(await restricted())]);
  const offsets = new Uint32Array(days.length + 1);
  days.forEach((own, i) => (offsets[i + 1] = offsets[i]! + own.length));
  const all = new Uint16Array(offsets[days.length]!);
  days.forEach((own, i) => all.set(own, offsets[i]));
  const compared = await compareInThread({ days: all, offsets, cut, end: today, inUse });
  if (compared.repeaters < PRIOR_WHOLE_UP_TO) return none(tooFew(from));
  const { customers, came, rows, winner, hiatus } = compared;
  return {
    from,
    to,
    customers,
    of,
    came,
    hiatus,
    rows,
    winner,
    headline: headlineOf(compared),
    sentence: comparisonSentence(compared, { from, to }),
  };
}

/** Compares the models as of the published run, once for each run; a job of its own, since it fits each of them. */
export async function compareModels(deps: ComparisonDeps): Promise<boolean> {
  const [run, last] = await Promise.all([publishedRun(deps.clickhouse), lastComparison(deps.clickhouse)]);
  if (run === null || (last !== null && last.comparedAt >= run.refreshedAt)) return false;
  const comparison = await judged(deps, dayNumber(new Date(run.asOf)), last?.comparison.winner ?? null);
  const at = new Date(Math.max(deps.clock().getTime(), run.refreshedAt.getTime()));
  await keepComparison(deps.clickhouse, at, run.asOf, comparison);
  return true;
}

/** The comparison as a screen shows it. */
export async function comparison(clickhouse: ClickHouse): Promise<Comparison> {
  const [run, last] = await Promise.all([publishedRun(clickhouse), lastComparison(clickhouse)]);
  if (run === null) return none("Nothing has been computed yet.");
  if (last === null) return none("The models are compared after a refresh; this has not been done yet.");
  const { winner, sentence } = last.comparison;
  const now = titleOf(run.report.fit.model);
  return { ...last.comparison, sentence: winner === null ? sentence : `${sentence} ${useSentence(now, titleOf(winner))}` };
}
