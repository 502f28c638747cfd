import type { ClickHouse } from "../../platform/clickhouse.ts";
import { dayOf } from "../../vocabulary/time.ts";
import { STATES, type State } from "./life-line.ts";
import { dayNumber } from "./refresh-service.ts";
import { flowsSince, namelessReceipts, type Flow } from "./replay-reads.ts";
import { byState, publishedRun } from "./value-reads.ts";

export interface LifeLine {
  asOf: string | null;
  from: string;
  states: { state: State; label: string; meaning: string; people: number; before: number; revenueMinor: number }[];
  flows: Flow[];
}

/** A replay goes through the whole log, so the last few answers are kept. */
const kept = new Map<string, LifeLine>();

export async function lifeline(clickhouse: ClickHouse, from: Date): Promise<LifeLine> {
  const run = await publishedRun(clickhouse);
  const empty = STATES.map(({ id, label, meaning }) => ({ state: id, label, meaning, people: 0, before: 0, revenueMinor: 0 }));
  if (run === null) return { asOf: null, from: dayOf(from), states: empty, flows: [] };
  const key = `${run.run} ${dayOf(from)}`;
  const known = kept.get(key);
  if (known) return known;
  const [now, flows, receipts, receiptsBefore] = await Promise.all([
    byState(clickhouse),
    flowsSince(clickhouse, dayNumber(from)),
    namelessReceipts(clickhouse, dayNumber(new Date(run.asOf))),
    namelessReceipts(clickhouse, dayNumber(from)),
  ]);
  const states = empty.map((row) => {
    if (row.state === "stranger")
      return { ...row, people: receipts.receipts, before: receiptsBefore.receipts, revenueMinor: receipts.revenueMinor };
    const { people = 0, revenueMinor = 0 } = now.find(({ state }) => state === row.state) ?? {};
    const before = flows.filter((flow) => flow.from === row.state).reduce((sum, flow) => sum + flow.people, 0);
    return { ...row, people, before, revenueMinor };
  });
  const answer: LifeLine = { asOf: run.asOf, from: dayOf(from), states, flows };
  if (kept.size >= 20) kept.clear();
  kept.set(key, answer);
  return answer;
}
