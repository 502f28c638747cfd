import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Kind } from "./reasons/reason.ts";
import type { MarketRow, ReasonsReport } from "./reasons-store.ts";
import { publishedStudy, runOf } from "./studies-reads.ts";

const REASONS_RUN = runOf("reasons");

export async function publishedReasons(clickhouse: ClickHouse): Promise<ReasonsReport | null> {
  return (await publishedStudy<ReasonsReport>(clickhouse, "reasons"))?.report ?? null;
}

/** What the business tells of some articles, places and kinds of goods. */
export function marketRows(clickhouse: ClickHouse, names: readonly string[]): Promise<MarketRow[]> {
  return clickhouse.query<MarketRow>(
    `select toString(what) as what, name, day, value from differentiate_market where run = ${REASONS_RUN} and has({names:Array(String)}, name)`,
    { names },
  );
}

export interface ReasonCount {
  kind: Kind;
  /** The likeliest; empty: nothing we can see. */
  reason: string;
  people: number;
  told: number;
  /** Added up over everybody, however unlikely: how many it is expected to explain. */
  expected: number;
  revenueMinor: number;
}

export async function countsByReason(clickhouse: ClickHouse): Promise<ReasonCount[]> {
  return clickhouse.query<ReasonCount>(
    `select toString(kind) as kind, reasons[1] as reason, toUInt32(count()) as people, toUInt32(countIf(told)) as told,
      sum(if(empty(shares), 0, shares[1])) as expected, toFloat64(sum(revenue)) as revenueMinor
    from differentiate_reasons where run = ${REASONS_RUN} group by kind, reason order by kind, people desc`,
  );
}

export interface Explained {
  personId: string;
  by: number;
  share: number;
  told: number;
  revenueMinor: number;
}

/** People whose likeliest reason is one, those who bought most first. */
export function peopleBecause(
  clickhouse: ClickHouse,
  kind: Kind,
  reason: string,
  after: { by: number; personId: string } | null,
  limit: number,
): Promise<Explained[]> {
  return clickhouse.query<Explained>(
    `select toString(person_id) as personId, toFloat64(revenue) as by, if(empty(shares), 0, shares[1]) as share, toUInt8(told) as told,
      toFloat64(revenue) as revenueMinor
    from differentiate_reasons where run = ${REASONS_RUN} and kind = {kind:String} and reasons[1] = {reason:String}
      ${after === null ? "" : "and (toFloat64(revenue), person_id) < ({by:Float64}, {id:UUID})"}
    order by by desc, person_id desc limit {limit:UInt32}`,
    { kind, reason, limit, ...(after === null ? {} : { by: after.by, id: after.personId }) },
  );
}
