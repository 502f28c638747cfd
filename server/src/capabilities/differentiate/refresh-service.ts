import type { ClickHouse } from "../../platform/clickhouse.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { fitThread, historiesOf, taskOf, type FitThread } from "./fit-service.ts";
import type { Fit } from "./fit.ts";
import { writeGroupValues, type Membership } from "./group-values-store.ts";
import type { SpendingFit } from "./gamma-gamma.ts";
import type { Prices } from "./cost-to-serve.ts";
import type { LifeLineRule } from "./life-line.ts";
import type { TierRule } from "./tiers.ts";
import { oneTimeKind, type Kind } from "./model.ts";
import {
  HORIZON_DAYS,
  peopleOf,
  periodOf,
  publish,
  readAges,
  readBounds,
  readHistories,
  readOrders,
  sweep,
  writeExpectations,
  writeHistories,
  writeProspects,
  writeValues,
  type RunReport,
} from "./value-store.ts";

export interface RefreshReport extends RunReport {
  run: string;
}

/** Days since 1970 of a moment's UTC day. */
export const dayNumber = (moment: Date): number => Math.floor(moment.getTime() / DAY);

async function fitModels(
  clickhouse: ClickHouse,
  run: string,
  day: number,
  kind: Kind,
  threads: { main: FitThread; beside: FitThread },
): Promise<{ fit: Fit; oneTime: Fit | null; spending: SpendingFit }> {
  const [rows, ages, orders] = await Promise.all([
    readHistories(clickhouse, run, day),
    readAges(clickhouse, run, day),
    readOrders(clickhouse, run),
  ]);
  const histories = historiesOf(rows);
  const other = oneTimeKind(kind);
  const [fit, oneTime, spending] = await Promise.all([
    threads.main.fit(taskOf(histories, kind, ages, HORIZON_DAYS)).then(async (answer) => {
      await writeExpectations(clickhouse, run, answer.expectations);
      return answer.fit;
    }),
    other === null ? null : threads.beside.fit(taskOf(histories, other, null, HORIZON_DAYS)).then((answer) => answer.fit),
    threads.beside.fitSpending(orders),
  ]);
  return { fit, oneTime, spending };
}

/** From so many people on models are surely fitted in threads. */
const MANY_PEOPLE = 20_000;

export interface RefreshOptions {
  /** Records of people whose data may be kept and not used. */
  readonly without: readonly string[];
  readonly memberships: AsyncIterable<readonly Membership[]>;
  readonly prices: Prices;
  readonly tiers: TierRule;
  readonly lifeLine: LifeLineRule;
  readonly kind: Kind;
}

/**
 * Values, model, states, tiers and tenths of everybody as of the end of a UTC day, from the projection alone. The heavy work is two set-based
 * statements in ClickHouse; the models are fitted in threads on distinct histories. Nothing is seen by readers before it is all there.
 */
export async function refresh(
  clickhouse: ClickHouse,
  run: string,
  asOf: Date,
  clock: () => Date,
  previous: { run: string; refreshedAt: Date; people: number } | null,
  { without, memberships, prices, tiers, lifeLine, kind }: RefreshOptions,
): Promise<RefreshReport> {
  const day = dayNumber(asOf);
  const millis: Record<string, number> = {};
  const timed = async <T>(step: string, work: Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work;
    millis[step] = Math.round(performance.now() - from);
    return result;
  };
  const period = await timed("period", periodOf(clickhouse, day));
  const early = (previous?.people ?? 0) > MANY_PEOPLE;
  const threads = { main: fitThread({ early }), beside: fitThread({ early }) };
  try {
    await timed("histories", writeHistories(clickhouse, run, day, period, { without, prices }));
    const [fits, bounds] = await Promise.all([
      timed("model", fitModels(clickhouse, run, day, kind, threads)),
      timed("bounds", readBounds(clickhouse, run, tiers)),
      timed("prospects", writeProspects(clickhouse, run, day, lifeLine, { without, prices })),
    ]);
    const models = { model: fits.fit.model, oneTime: fits.oneTime?.model ?? null, spending: fits.spending.parameters };
    const { gap, ...cuts } = await timed("values", writeValues(clickhouse, run, day, bounds, models, { tiers, lifeLine }));
    await timed("groups", writeGroupValues(clickhouse, run, memberships));
    const report: RunReport = {
      asOf: dayOf(asOf),
      people: await peopleOf(clickhouse, run),
      periodDays: period,
      typicalGapDays: gap,
      bounds: cuts,
      tiers,
      lifeLine,
      ...fits,
      millis,
    };
    // Newer runs win by their time, so a clock that stood still or went back must not make this one older than the last.
    const at = new Date(Math.max(clock().getTime(), (previous?.refreshedAt.getTime() ?? 0) + 1));
    await publish(clickhouse, run, at, report);
    await timed("sweep", sweep(clickhouse, run, previous === null ? [run] : [run, previous.run]));
    return { run, ...report };
  } finally {
    await Promise.all([threads.main.stop(), threads.beside.stop()]);
  }
}
