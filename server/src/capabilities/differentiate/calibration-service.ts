import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import { firstDay, judge, type Bin } from "./calibration-reads.ts";
import { fitThread, historiesOf, taskOf } from "./fit-service.ts";
import { heldOut, tooFew } from "./held-out.ts";
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
  sentence: string;
}

const none = (sentence: string): Calibration => ({ from: null, to: null, people: 0, bins: [], sentence });

async function judgedOn(clickhouse: ClickHouse, today: number, kind: Kind, without: readonly string[]): Promise<Calibration> {
  const span = heldOut(await firstDay(clickhouse), today);
  if (typeof span === "string") return none(span);
  const { cut: past, horizon, from, to } = span;
  const run = newId();
  const thread = fitThread({ early: false });
  try {
    await writeHistories(clickhouse, run, past, 365, { without });
    const histories = historiesOf(await readHistories(clickhouse, run, past));
    const { fit } = await thread.fit(taskOf(histories, kind, { x: [], age: [] }, horizon));
    if (fit.tooEarly) return none(tooFew(from));
    const bins = await judge(clickhouse, run, past, horizon, fit.model);
    const people = bins.reduce((sum, bin) => sum + bin.people, 0);
    return { from, to, people, bins, sentence: calibrationSentence({ from, to, bins }) };
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
