import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { priorOf } from "./attitude.ts";
import { placing, readBase, recordedBy, writeFeatures } from "./attitude-store.ts";
import { deleteEnding, endings, insertEnding, type Ending, type EndingKind, type NewEnding } from "./endings-store.ts";
import { EVIDENCE } from "./evidence/index.ts";
import { dayNumber } from "./refresh-service.ts";
import { withSaid } from "./said-service.ts";
import { dropTables } from "./said-store.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";
import { effect, judge, verdictSentence, type Effect, type Outcome, type Verdict } from "./validation.ts";
import { daysOfOrders, outcomeAfter, priceRises, type Touched } from "./validation-reads.ts";

/** The job that works the validation out anew. */
export const VALIDATION_JOB = "differentiate.validation";

export interface ValidationDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly queue: Pick<Queue, "announce">;
  readonly restricted: () => Promise<Set<string>>;
}

export interface ValidatedEnding {
  /** Null for a price rise found in the data. */
  readonly id: string | null;
  readonly kind: EndingKind;
  readonly day: string;
  readonly words: string;
  /** Days after it that were looked at; null where fewer than 60 have gone by, or it lies before half a year of history. */
  readonly window: number | null;
  readonly outcome: Outcome | null;
  readonly effect: Effect | null;
}

export interface ValidationReport {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly effect: Effect | null;
  readonly endings: ValidatedEnding[];
}

export interface ValidationPage extends ValidationReport {
  readonly asOf: string | null;
  /** Something was noted or taken away since; it is being worked out anew. */
  readonly pending: boolean;
  readonly noted: Ending[];
}

export interface Validation {
  /** Looks at what came of each ending, as of the end of a day. `said`: as for withSaid. */
  study(asOf: Date, said?: string): Promise<ValidationReport>;
  page(): Promise<ValidationPage>;
  note(ending: NewEnding, by: string): Promise<Ending>;
  remove(id: string): Promise<void>;
}

/** Who stays shows within half a year; after less than 60 days it does not yet. Before an ending half a year of history is needed to place by. */
const [WINDOW, LEAST_WINDOW, LEAST_HISTORY] = [180, 60, 180];
/** Found in the data: so many months with price rises at most, those that touched most sales. */
const MOST_RISES = 4;

type Known = Pick<ValidatedEnding, "id" | "kind" | "day" | "words"> & Touched;

function riseWords(skus: readonly string[], rise: number): string {
  const articles = skus.length === 1 ? `of ${skus[0]}` : `of ${skus.length} articles`;
  return `Prices ${articles} rose by ${Math.round(100 * rise)} % (found in the purchases)`;
}

async function knownEndings({ clickhouse, db }: ValidationDeps, first: number, today: number): Promise<Known[]> {
  const noted = await endings(db);
  const rises = await priceRises(clickhouse, first + LEAST_HISTORY, today - LEAST_WINDOW, MOST_RISES);
  return [
    ...noted.map(({ id, kind, day, words, place, category, skus }): Known => ({ id, kind, day, words, place, category, skus })),
    ...rises.map(({ day, skus, rise }): Known => ({
      id: null,
      kind: "price",
      day: dayOf(new Date(day * DAY)),
      words: riseWords(skus, rise),
      place: null,
      category: null,
      skus,
    })),
  ];
}

/** Places everybody by what was known the day before, and looks at who came again. */
async function validated(deps: ValidationDeps, said: string, ending: Known, first: number, today: number): Promise<ValidatedEnding> {
  const { clickhouse } = deps;
  const { id, kind, day, words } = ending;
  const before = dayNumber(new Date(`${day}T00:00:00Z`)) - 1;
  const window = Math.min(WINDOW, today - before);
  if (window < LEAST_WINDOW || before - first < LEAST_HISTORY) return { id, kind, day, words, window: null, outcome: null, effect: null };
  const run = newId();
  const recorded = await recordedBy(clickhouse, said, before);
  const evidence = EVIDENCE.filter((one) => recorded.has(one.needs));
  const features = await writeFeatures(clickhouse, run, before, evidence, {
    said,
    what: "before",
    without: [...(await deps.restricted())],
  });
  try {
    const { moments, often } = await readBase(clickhouse, features, evidence.length);
    const params = placing(evidence, moments.map(priorOf), often);
    const outcome = await outcomeAfter(clickhouse, features, params, ending, { asOf: before, window });
    return { id, kind, day, words, window, outcome, effect: effect(outcome) };
  } finally {
    await dropTables(clickhouse, [features]);
  }
}

async function study(deps: ValidationDeps, asOf: Date, said: string): Promise<ValidationReport> {
  const { clickhouse, clock } = deps;
  const [run, today, at] = [newId(), dayNumber(asOf), clock()];
  const days = await daysOfOrders(clickhouse);
  const list: ValidatedEnding[] = [];
  const known = days === null ? [] : await knownEndings(deps, days.first, today);
  for (const ending of known) list.push(await validated(deps, said, ending, days?.first ?? today, today));
  const outcomes = list.flatMap(({ outcome }) => outcome ?? []);
  const judged = judge(outcomes);
  const none = known.length > 0 && outcomes.length === 0;
  const sentence = none
    ? `Cannot tell yet: an ending needs ${LEAST_HISTORY} days of history before it and ${LEAST_WINDOW} days after it, and none of those known has both.`
    : verdictSentence(outcomes, judged);
  const report: ValidationReport = {
    verdict: judged.verdict,
    effect: judged.effect,
    sentence,
    endings: list.sort((a, b) => (a.day < b.day ? 1 : -1)),
  };
  await publishStudy(clickhouse, "validation", { run, asOf: dayOf(asOf), at }, report);
  return report;
}

const NONE: ValidationReport = {
  verdict: "cannot tell",
  sentence: "This has not been worked out yet: that follows the next refresh of values.",
  effect: null,
  endings: [],
};

export function createValidation(deps: ValidationDeps): Validation {
  const { clickhouse, db, clock, queue } = deps;
  return {
    study: (asOf, given) => withSaid(deps, given, (said) => study(deps, asOf, said)),
    async page() {
      const [published, noted] = await Promise.all([publishedStudy<ValidationReport>(clickhouse, "validation"), endings(db)]);
      if (published === null) return { ...NONE, asOf: null, pending: false, noted };
      const { report, asOf } = published;
      const judged = new Set(report.endings.flatMap(({ id }) => id ?? []));
      const pending = noted.some(({ id }) => !judged.has(id)) || [...judged].some((id) => !noted.some((one) => one.id === id));
      return { ...report, asOf, pending, noted };
    },
    async note(ending, by) {
      if (ending.day > dayOf(clock())) throw new Problem("invalid", "That day lies in the future. Note it when it has come.");
      const noted = await insertEnding(db, ending, by);
      await queue.announce(db, VALIDATION_JOB, {});
      return noted;
    },
    async remove(id) {
      if (!(await deleteEnding(db, id))) throw new Problem("not-found", "This is not noted any more.");
      await queue.announce(db, VALIDATION_JOB, {});
    },
  };
}
