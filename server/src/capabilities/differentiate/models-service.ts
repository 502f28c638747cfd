import type { ClickHouse } from "../../platform/clickhouse.ts";
import { DAY } from "../../vocabulary/time.ts";
import { titleOf } from "./model.ts";
import { outlookOf, type Estimate, type Outlook } from "./outlook.ts";
import { doubtOf, outlookSentence } from "./sentence.ts";
import { publishedRun, valueRows } from "./value-reads.ts";
import { HORIZON_DAYS } from "./value-store.ts";

export type { Estimate };

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
}

export interface ModelsDeps {
  readonly clickhouse: ClickHouse;
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;

async function outlook({ clickhouse }: ModelsDeps, personId: string): Promise<PersonOutlook> {
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
  return { outlook: (personId) => outlook(deps, personId) };
}
