import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Cell } from "./attitude.ts";
import type { Place } from "./place.ts";
import { runOf } from "./studies-reads.ts";
import { RUN } from "./value-reads.ts";

/** As chanceToGo in new-competitor.ts; the spread is at least 1. */
const CHANCE = "{pull:Float64} / (1 + exp((a.attitude - 50) / {spread:Float64}))";
const EVERYBODY = `
  from (select person_id, attitude, cell from differentiate_attitudes where run = ${runOf("attitude")}) as a
  inner join (select person_id, expected_value from differentiate_values where run = ${RUN}) as v on v.person_id = a.person_id`;

export interface AtRisk {
  cell: Cell;
  people: number;
  /** Expected number of people who go, and those for whom going is likelier than staying. */
  going: number;
  likely: number;
  expectedMinor: number;
  atRiskMinor: number;
}

export async function atRisk(clickhouse: ClickHouse, pull: number, spread: number): Promise<AtRisk[]> {
  return clickhouse.query(
    `select toString(a.cell) as cell, toFloat64(count()) as people, sum(${CHANCE}) as going, toFloat64(countIf(${CHANCE} >= 0.5)) as likely,
      toFloat64(sum(v.expected_value)) as expectedMinor, sum(${CHANCE} * v.expected_value) as atRiskMinor
    ${EVERYBODY} group by a.cell order by a.cell`,
    { pull, spread: Math.max(1, spread) },
  );
}

export interface Leaver {
  personId: string;
  /** Money at risk. */
  by: number;
  chance: number;
  attitude: number;
  cell: Cell;
  expectedMinor: number;
}

/** Who would take most with them. */
export async function leavers(clickhouse: ClickHouse, pull: number, spread: number, after: Place | null, limit: number): Promise<Leaver[]> {
  const from = after === null ? "" : "where (by, personId) < ({afterBy:Float64}, {afterId:String})";
  return clickhouse.query(
    `select * from (
      select toString(a.person_id) as personId, round(${CHANCE} * v.expected_value) as by, ${CHANCE} as chance, a.attitude as attitude, toString(a.cell) as cell,
        toFloat64(v.expected_value) as expectedMinor ${EVERYBODY}
    ) ${from} order by by desc, personId desc limit {limit:UInt32}`,
    { pull, spread: Math.max(1, spread), limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}
