import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { firstDay, judge, type Bin } from "./calibration-reads.ts";
import { fitThread, historiesOf, taskOf } from "./fit-service.ts";
import type { Kind } from "./model.ts";
import { dayNumber } from "./refresh-service.ts";
import { calibrationSentence } from "./sentence.ts";
import { publishedRun } from "./value-reads.ts";
import { dropHistories, readHistories, writeHistories } from "./value-store.ts";

export interface Calibration {
  /** The day on which the model is made to foretell, and the last of the days it foretells; null where it cannot be judged. */
  from: string | null;
  to: string | null;
  people: number;
  bins: Bin[];
  auc: number | null;
  aucOfRecency: number | null;
  sentence: string;
}

/** Half a year is foretold, or a third of a shorter history; below four weeks nothing is. */
const [LONGEST, SHORTEST] = [182, 28];

const none = (sentence: string): Calibration => ({ from: null, to: null, people: 0, bins: [], auc: null, aucOfRecency: null, sentence });

async function judgedOn(clickhouse: ClickHouse, today: number, kind: Kind, without: readonly string[]): Promise<Calibration> {
  const first = await firstDay(clickhouse);
  if (first === null) return none("No purchases yet, so nothing can be foretold.");
  const horizon = Math.min(LONGEST, Math.floor((today - first) / 3));
  if (horizon < SHORTEST) {
    return none(`The history is too short to judge the model by: it needs ${3 * SHORTEST} days, and there are ${today - first}.`);
  }
  const past = today - horizon;
  const run = newId();
  const thread = fitThread();
  try {
    await writeHistories(clickhouse, run, past, 365, { without });
    const histories = historiesOf(await readHistories(clickhouse, run, past));
    const { fit } = await thread.fit(taskOf(histories, kind, { x: [], age: [] }, horizon));
    if (fit.tooEarly) {
      return none(`Too few to judge the model by: by ${dayOf(new Date(past * DAY))} fewer than 100 people had bought again.`);
    }
    const { bins, auc, aucOfRecency } = await judge(clickhouse, run, past, horizon, fit.model);
    const people = bins.reduce((sum, bin) => sum + bin.people, 0);
    const [from, to] = [dayOf(new Date(past * DAY)), dayOf(new Date(today * DAY))];
    return { from, to, people, bins, auc, aucOfRecency, sentence: calibrationSentence({ from, to, bins, auc, aucOfRecency }) };
  } finally {
    await Promise.all([thread.stop(), dropHistories(clickhouse, run)]);
  }
}

/** It goes through the whole log and fits a model, so the last answer is kept. */
let kept: { run: string; answer: Promise<Calibration> } | undefined;

/**
 * How right the model is: fitted on what was known on a past day, judged by what people did since.
 * @param without records of people whose data may be kept and not used
 */
export async function calibration(clickhouse: ClickHouse, without: () => Promise<Iterable<string>>): Promise<Calibration> {
  const published = await publishedRun(clickhouse);
  if (published === null) return none("Nothing has been computed yet.");
  if (kept?.run !== published.run) {
    const answer = without().then((ids) => judgedOn(clickhouse, dayNumber(new Date(published.asOf)), published.report.fit.model, [...ids]));
    kept = { run: published.run, answer };
    // What failed is tried again.
    answer.catch(() => (kept = undefined));
  }
  return kept.answer;
}
