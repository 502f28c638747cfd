import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { DAY } from "../../vocabulary/time.ts";
import { compareModels, comparison, type Comparison, type ComparisonDeps } from "./comparison-service.ts";
import { titleOf } from "./model.ts";
import { outlookOf, type Outlook } from "./outlook.ts";
import { doubtOf, outlookSentence } from "./sentence.ts";
import { publishedRun, valueRows } from "./value-reads.ts";
import { HORIZON_DAYS } from "./value-store.ts";

export interface PersonOutlook {
  readonly asOf: string | null;
  readonly model: string | null;
  readonly horizonDays: number;
  /** Null for somebody who has not bought. */
  readonly outlook: Outlook | null;
  readonly sentence: string;
}

/** What the models say beyond one figure a person. */
export interface Models {
  /** What is expected of one person, with 90 % intervals; worked out when it is asked for. */
  outlook(personId: string): Promise<PersonOutlook>;
  /** How the models did on the last months, and which one values are computed by. */
  comparison(): Promise<Comparison>;
  /** Judges the models anew after a refresh; false if they have been. */
  compare(): Promise<boolean>;
  /** Asks for it, as a job. */
  askForComparison(): Promise<void>;
}

/** The job that judges the models. */
export const COMPARE_JOB = "differentiate.compare";

export interface ModelsDeps extends ComparisonDeps {
  readonly db: Db;
  readonly queue: Pick<Queue, "announce">;
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;

async function outlook({ clickhouse }: Pick<ModelsDeps, "clickhouse">, personId: string): Promise<PersonOutlook> {
  const [run, [row]] = await Promise.all([publishedRun(clickhouse), valueRows(clickhouse, [personId])]);
  if (run === null || row === undefined || row.orders === 0) {
    const sentence = "Has not ordered yet, so there is nothing to expect from.";
    return { asOf: run?.asOf ?? null, model: null, horizonDays: HORIZON_DAYS, outlook: null, sentence };
  }
  const { fit, oneTime, spending } = run.report;
  const [first, last, now] = [row.firstDay, row.lastDay, run.asOf].map(dayNumber) as [number, number, number];
  const history = { x: row.orders - 1, tx: (last - first) / 7, T: (now - first) / 7 };
  const spent = { orders: row.orders, meanMinor: row.revenueMinor / row.orders };
  const found = outlookOf({ fit, oneTime, spending }, history, spent, HORIZON_DAYS / 7);
  const sentence = outlookSentence(found, doubtOf(fit), HORIZON_DAYS);
  return { asOf: run.asOf, model: titleOf(fit.model), horizonDays: HORIZON_DAYS, outlook: found, sentence };
}

export function createModels(deps: ModelsDeps): Models {
  const { clickhouse, db, queue } = deps;
  return {
    outlook: (personId) => outlook(deps, personId),
    comparison: () => comparison(clickhouse),
    compare: () => compareModels(deps),
    askForComparison: () => queue.announce(db, COMPARE_JOB, {}),
  };
}
