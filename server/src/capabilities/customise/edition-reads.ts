// What is bought where, and by whom, in the year before a day.
import type { ClickHouse } from "../../platform/clickhouse.ts";

/** People a query: their ids are part of its address. */
const AT_ONCE = 1000;

/** Buyers by article, of everybody or of those who live in a country (ISO 3166-1 alpha-2). */
export async function buyersIn(clickhouse: ClickHouse, country: string | null, today: string): Promise<Map<string, number>> {
  const there =
    country === null
      ? ""
      : "and person_id in (select person_id from differentiate_people final where has(facts['country'], {country:String}))";
  const rows = await clickhouse.query<{ sku: string; buyers: number }>(
    `select sku, toUInt32(uniqExact(person_id)) as buyers from identify_order_lines
    where kind = 'sale' and sku != '' and not anonymous and at > toDateTime(toDate({today:String}) - 365, 'UTC') ${there} group by sku`,
    { today, ...(country === null ? {} : { country }) },
  );
  return new Map(rows.map(({ sku, buyers }) => [sku, buyers]));
}

/** Pieces by article that these people bought. */
export async function boughtByThese(clickhouse: ClickHouse, people: readonly string[], today: string): Promise<Map<string, number>> {
  const pieces = new Map<string, number>();
  for (let from = 0; from < people.length; from += AT_ONCE) {
    const rows = await clickhouse.query<{ sku: string; pieces: number }>(
      `select sku, toFloat64(sum(quantity)) as pieces from identify_order_lines
      where person_id in (${people
        .slice(from, from + AT_ONCE)
        .map((id) => `'${id}'`)
        .join(", ")}) and kind != 'fee' and sku != '' and at > toDateTime(toDate({today:String}) - 730, 'UTC')
      group by sku having pieces > 0`,
      { today },
    );
    for (const { sku, pieces: more } of rows) pieces.set(sku, (pieces.get(sku) ?? 0) + more);
  }
  return pieces;
}

/** Pieces by article, of each of these people by themselves; a thousand at most. */
export async function boughtByEach(
  clickhouse: ClickHouse,
  people: readonly string[],
  today: string,
): Promise<Map<string, Map<string, number>>> {
  const rows = await clickhouse.query<{ person: string; sku: string; pieces: number }>(
    `select toString(person_id) as person, sku, toFloat64(sum(quantity)) as pieces from identify_order_lines
    where person_id in (${people.map((id) => `'${id}'`).join(", ")}) and kind != 'fee' and sku != ''
      and at > toDateTime(toDate({today:String}) - 730, 'UTC')
    group by person, sku having pieces > 0`,
    { today },
  );
  const each = new Map<string, Map<string, number>>();
  for (const { person, sku, pieces } of rows) each.set(person, (each.get(person) ?? new Map<string, number>()).set(sku, pieces));
  return each;
}

/** Countries that people live in, those of the most first. */
export async function countriesOf(clickhouse: ClickHouse): Promise<{ country: string; people: number }[]> {
  return clickhouse.query<{ country: string; people: number }>(
    `select facts['country'][1] as country, toUInt32(count()) as people from differentiate_people final where notEmpty(facts['country'])
    group by country order by people desc, country limit 100`,
  );
}
