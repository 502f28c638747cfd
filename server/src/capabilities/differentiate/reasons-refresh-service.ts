import { Worker } from "node:worker_threads";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import type { Measured } from "./evidence-ratio.ts";
import { DEFAULT_LIFE_LINE, type State } from "./life-line.ts";
import { marketOf, type MarketFacts } from "./market.ts";
import { marketNews } from "./market-reads.ts";
import { momentNow, type Yard } from "./moments.ts";
import { publishReasons, writeExplained, writeMarket, type ExplainedRow, type ReasonsReport } from "./reasons-store.ts";
import { date, type Kind, type Market, type Story } from "./reasons/reason.ts";
import { peopleIn, somePeople, type Standing } from "./stories-reads.ts";
import { storiesOf, type StoriesDeps } from "./stories-service.ts";
import { rank, type Suspicion } from "./suspicions.ts";
import { toldAnswer, toldSince, toldSuggestion, toldTouches, WHY, type SortedSuggestion } from "./told.ts";
import { publishedRun, type PublishedRun } from "./value-reads.ts";
import { weigh, type Weighed, type WeighingTask } from "./weighing.ts";

export interface ReasonsRefreshDeps extends StoriesDeps {
  readonly clock: Clock;
  readonly identify: Pick<Identify, "told">;
  /** What these people said should be better; a room above knows it, so the house brings it. */
  readonly suggestions?: (db: Db, ids: readonly string[]) => Promise<SortedSuggestion[]>;
}

/** States that call for a reason. */
export const UNEXPLAINED: readonly State[] = ["lapsing", "former", "gone", "prospect", "engaged-prospect"];

/** About so many people tell how much a sign matters. */
const SAMPLE = 20_000;
const AT_ONCE = 2000;

/** Others may have their turn: this is work of seconds. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const yardOf = ({ asOf, report }: PublishedRun): Yard => ({
  asOf: Math.floor(new Date(asOf).getTime() / DAY),
  gap: report.typicalGapDays,
  rule: report.lifeLine ?? DEFAULT_LIFE_LINE,
});

async function sampleStories(deps: ReasonsRefreshDeps, asOf: number): Promise<Story[]> {
  const ids = await somePeople(deps.clickhouse, SAMPLE);
  const stories: Story[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) stories.push(...(await storiesOf(deps, ids.slice(from, from + AT_ONCE), asOf)));
  return stories;
}

/** The stories of so few people are weighed in less time than a thread takes to start. */
const IN_PASSING = 200;

const weighInThread = (task: WeighingTask): Promise<Weighed> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./reasons-worker.ts", import.meta.url), {
      workerData: task,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The thread that weighs reasons ended early (${code}).`)));
  });

/** What is the same for everybody: the market, and how much each sign matters here. */
async function learnt(deps: ReasonsRefreshDeps, run: PublishedRun): Promise<{ report: ReasonsReport; facts: MarketFacts }> {
  const yard = yardOf(run);
  const [news, stories] = await Promise.all([marketNews(deps.clickhouse, yard.asOf, run.people), sampleStories(deps, yard.asOf)]);
  const task = { stories, news, yard };
  const { facts, measured, sample } = stories.length <= IN_PASSING ? weigh(task) : await weighInThread(task);
  const { places, many, writes } = facts;
  return { report: { asOf: run.asOf, sample, measured, comebacks: [...facts.comebacks], places, many, writes }, facts };
}

/** The likeliest reasons as they are kept: what was told counts as sure. */
function rowOf({ id, revenue }: Standing, kind: Kind, ranked: readonly Suspicion[]): ExplainedRow {
  const likely = ranked.filter(({ standing }) => standing === "told" || standing === "suspected");
  return {
    person_id: id,
    kind,
    reasons: likely.map((one) => one.id),
    shares: likely.map(({ standing, share }) => (standing === "told" ? 1 : (share ?? 0))),
    told: likely[0]?.standing === "told",
    revenue: Math.round(revenue),
  };
}

async function explain(
  deps: ReasonsRefreshDeps,
  people: readonly Standing[],
  { yard, market, measured }: { yard: Yard; market: Market; measured: ReadonlyMap<string, Measured> },
): Promise<ExplainedRow[]> {
  const ids = people.map(({ id }) => id);
  const [stories, answers, suggestions] = await Promise.all([
    storiesOf(deps, ids, yard.asOf),
    deps.identify.told.declared(deps.db, WHY, ids),
    deps.suggestions?.(deps.db, ids) ?? [],
  ]);
  const suggested = Map.groupBy(suggestions, ({ personId }) => personId);
  const rows: ExplainedRow[] = [];
  for (const [i, story] of stories.entries()) {
    const moment = momentNow(story, yard, market);
    if (moment === null) continue;
    const answer = answers.get(story.personId);
    const said = [
      ...(answer === undefined ? [] : [toldAnswer({ ...answer, words: "" })]),
      ...(suggested.get(story.personId) ?? []).map(toldSuggestion),
      ...toldTouches(story),
    ];
    rows.push(rowOf(people[i]!, moment.kind, rank(moment, measured, toldSince(said, date(moment.day)))));
    if (i % 200 === 0) await breathe();
  }
  return rows;
}

/** Measures the signs and explains everybody who is silent or has not bought, as of the values' day; null where there are no values. */
export async function studyReasons(deps: ReasonsRefreshDeps): Promise<ReasonsReport | null> {
  const { clickhouse, clock } = deps;
  const run = await publishedRun(clickhouse);
  if (run === null) return null;
  const id = newId();
  const { report, facts } = await learnt(deps, run);
  await writeMarket(clickhouse, id, [...facts.rows]);
  const known = { yard: yardOf(run), market: marketOf(facts), measured: new Map(report.measured.map((one) => [one.sign, one])) };
  for (let after: string | null = null; ;) {
    const people: Standing[] = await peopleIn(clickhouse, UNEXPLAINED, after, AT_ONCE);
    if (people.length === 0) break;
    after = people.at(-1)!.id;
    await writeExplained(clickhouse, id, await explain(deps, people, known));
  }
  await publishReasons(clickhouse, { run: id, asOf: run.asOf, at: clock() }, report);
  return report;
}
