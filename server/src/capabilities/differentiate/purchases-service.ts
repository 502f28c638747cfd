import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { linesSince, purchasesNow, type PurchasesReport } from "./purchases-reads.ts";
import { writePurchases } from "./purchases-store.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";

export interface PurchasesDeps {
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
  readonly identify: { readonly projection: Pick<Identify["projection"], "mark" | "settled"> };
}

/** Fewer lines than this are read as they are: that is quick enough. */
const WORTHWHILE = 50_000;
/** So large a part of all lines may be read beside the last run before there is a new one. */
const PART = 0.01;

/** What people bought, kept so that rules about purchases are counted at once. It is never what a rule misses, only what makes it quick. */
export interface Purchases {
  /** Works it out anew where much has come since; false if it was not worth while. */
  renew(least?: number): Promise<boolean>;
}

/** @param inTurn one piece of work after the other: an erasure must not meet a run that would write the person again */
export function createPurchases(deps: PurchasesDeps, inTurn: <T>(work: () => Promise<T>) => Promise<T>): Purchases {
  const { clickhouse, clock, identify } = deps;
  const renew = async (least: number): Promise<boolean> => {
    const [last, now] = await Promise.all([publishedStudy<PurchasesReport>(clickhouse, "purchases"), purchasesNow(clickhouse)]);
    const { since, all } = await linesSince(clickhouse, now.base?.carried ?? 0);
    const waiting = now.base === null ? all : since;
    if (waiting < Math.max(least, now.base === null ? 0 : PART * all)) return false;
    const carried = await identify.projection.mark();
    const [run, at] = [newId(), clock()];
    await writePurchases(clickhouse, run, carried);
    await publishStudy(clickhouse, "purchases", { run, asOf: dayOf(at), at }, { carried } satisfies PurchasesReport);
    // A query that began with the last run may still be under way; one with the run before that is not.
    if (last !== null) await identify.projection.settled(last.report.carried);
    return true;
  };
  return { renew: (least = WORTHWHILE) => inTurn(() => renew(least)) };
}
