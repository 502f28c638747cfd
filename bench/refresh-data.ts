// A million simulated people and fifty million order lines, made inside ClickHouse from hashes: the same each time.
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";

export const PEOPLE = 1_000_000;
/** The last day of the data. */
export const AS_OF = new Date("2025-12-31T12:00:00Z");

/** A number in (0, 1) of person p and a key. */
const uniform = (key: string): string => `((cityHash64(p, ${key}, 42) % 9007199254740992 + 0.5) / 9007199254740992)`;

/**
 * Each person starts on a day of their own within 1000, buys at a rate of their own (gamma 1, mean 1 in 30 days) and leaves after each order with a
 * chance of their own (beta 1, 7); an order has one to twelve lines, one line in fifty is sent back.
 */
export async function fill(clickhouse: ClickHouse, people = PEOPLE): Promise<void> {
  await clickhouse.command(`
    insert into identify_order_lines (person_id, at, order_id, line, kind, anonymous, sku, category, quantity, amount, cost, event_id)
    select person_id, at, concat(toString(p), '-', toString(o)), line, if(h % 50 = 0, 'return', 'sale'), false, concat('S', toString(h % 2000)),
      ['books', 'music', 'garden', 'kitchen', 'toys'][h % 5 + 1], if(h % 50 = 0, -1, 1) * toInt32(1 + h % 3),
      if(h % 50 = 0, -1, 1) * toInt64(200 + h % 5000), if(h % 50 = 0, -1, 1) * toInt64(100 + h % 2500), toUUID('00000000-0000-0000-0000-000000000000')
    from (
      select p, person_id, o, at, arrayJoin(range(1, toUInt32(2 + cityHash64(p, o, 7) % 12))) as line, cityHash64(p, o, line) as h
      from (
        select p, person_id, step.1 as o, toDateTime('2023-01-01 12:00:00', 'UTC') + toUInt32(86400 * step.2) as at
        from (
          select number as p, hex(sipHash128(number)) as h128,
            toUUID(concat(substring(h128, 1, 8), '-', substring(h128, 9, 4), '-7', substring(h128, 14, 3), '-', substring('89ab', 1 + number % 4, 1),
              substring(h128, 18, 3), '-', substring(h128, 21, 12))) as person_id,
            ${uniform("1")} * 1000 as start, -log(${uniform("2")}) / 30 as rate, 1 - pow(${uniform("3")}, 1 / 7) as leave,
            arrayCumSum(arrayMap(k -> k = 0 ? start : -log(${uniform("100 + k")}) / rate, range(80))) as times,
            arrayFirstIndex(k -> ${uniform("1000 + k")} < leave, range(1, 81)) as stop
          from numbers(${people})
        )
        array join arrayFilter(x -> x.2 < 1095 and (stop = 0 or x.1 <= stop), arrayZip(arrayEnumerate(times), times)) as step
      )
    )`);
  await clickhouse.command(`
    insert into identify_touches (person_id, at, name, event_id)
    select person_id, min(at), 'First seen', toUUID('00000000-0000-0000-0000-000000000000') from identify_order_lines group by person_id`);
  // Parts are merged in the background for a while after such a load; the bench wants a table at rest.
  await clickhouse.command("optimize table identify_order_lines final");
  await clickhouse.command("optimize table identify_touches final");
}
