import type { ClickHouse } from "../../platform/clickhouse.ts";
import { KNOWN } from "./histories-reads.ts";
import { LAPSING_EVENT, type State } from "./life-line.ts";
import type { LineTuple, TouchTuple } from "./story.ts";
import { idList, RUN } from "./value-reads.ts";

/** Of one person at most so many lines and contacts are read, the newest. */
const MOST = 3000;

const IN_ORDER = { optimize_aggregation_in_order: 1, output_format_json_quote_64bit_integers: 0 };

/** What each of these people bought and sent back, oldest first. */
export async function linesOf(clickhouse: ClickHouse, ids: readonly string[], asOf: number): Promise<Map<string, LineTuple[]>> {
  const rows = await clickhouse.query<{ id: string; lines: LineTuple[] }>(
    `select toString(person_id) as id, arraySort(groupArrayLast(${MOST})((
      toUInt16(toDate(at)), toUInt8(kind = 'return'), sku, toString(category), toString(place), amount))) as lines
    from identify_order_lines where person_id in ${idList(ids)} and not anonymous and kind != 'fee' and ${KNOWN} group by person_id`,
    { asOf },
    IN_ORDER,
  );
  return new Map(rows.map(({ id, lines }) => [id, lines]));
}

/** What else happened with them, oldest first. */
export async function touchesOf(clickhouse: ClickHouse, ids: readonly string[], asOf: number): Promise<Map<string, TouchTuple[]>> {
  const rows = await clickhouse.query<{ id: string; touches: TouchTuple[] }>(
    `select toString(person_id) as id, arraySort(groupArrayLast(${MOST})((toUInt16(toDate(at)), toString(name)))) as touches
    from identify_touches where person_id in ${idList(ids)} and name not in ('First seen', 'Seen', '${LAPSING_EVENT}') and ${KNOWN} group by person_id`,
    { asOf },
    IN_ORDER,
  );
  return new Map(rows.map(({ id, touches }) => [id, touches]));
}

/** Days on which others of the same households and organisations bought; who belongs to none is missing. */
export async function othersOf(clickhouse: ClickHouse, ids: readonly string[], asOf: number): Promise<Map<string, number[]>> {
  const rows = await clickhouse.query<{ id: string; days: number[] }>(
    `with mine as (select person_id, arrayJoin(groups) as grouping from differentiate_people final where person_id in ${idList(ids)}),
      theirs as (select person_id as other, arrayJoin(groups) as grouping from differentiate_people final
        where hasAny(groups, (select groupUniqArray(grouping) from mine)))
    select toString(pairs.person_id) as id, arraySort(groupUniqArrayArray(bought.days)) as days
    from (select distinct person_id, other from mine join theirs using grouping) as pairs
    left join (
      select person_id as other, groupUniqArray(toUInt16(toDate(at))) as days from identify_order_lines
      where person_id in (select other from theirs) and kind = 'sale' and not anonymous and ${KNOWN} group by person_id
    ) as bought on bought.other = pairs.other and pairs.other != pairs.person_id
    group by pairs.person_id`,
    { asOf },
  );
  return new Map(rows.map(({ id, days }) => [id, days]));
}

/** About so many people, the same each time; all where there are fewer. */
export async function somePeople(clickhouse: ClickHouse, most: number): Promise<string[]> {
  const rows = await clickhouse.query<{ id: string }>(
    `with greatest(1, intDiv((select count() from differentiate_values where run = ${RUN}), {most:UInt32})) as step
    select toString(person_id) as id from differentiate_values where run = ${RUN} and cityHash64(person_id) % step = 0 order by person_id`,
    { most },
  );
  return rows.map(({ id }) => id);
}

export interface Standing {
  readonly id: string;
  readonly state: State;
  readonly revenue: number;
}

/** People in some states, in the order of their ids, after one of them. */
export function peopleIn(clickhouse: ClickHouse, states: readonly State[], after: string | null, limit: number): Promise<Standing[]> {
  return clickhouse.query<Standing>(
    `select toString(person_id) as id, toString(state) as state, toFloat64(revenue) as revenue from differentiate_values
    where run = ${RUN} and has({states:Array(String)}, toString(state)) ${after === null ? "" : "and person_id > {after:UUID}"}
    order by person_id limit {limit:UInt32}`,
    { states, limit, ...(after === null ? {} : { after }) },
  );
}
