// The staging table of one import: unlogged, dropped afterwards; everything set-based from here on.
import { sql, type Db } from "../../platform/postgres.ts";
import type { Matched, Returned, Sold } from "./return-matching.ts";

/** Only hexadecimal digits come from an id, so the name is safe in SQL that takes no parameters. */
export function stagingTable(importId: string): string {
  return `identify.staged_${importId.replace(/[^0-9a-f]/g, "")}`;
}

export async function createStaging(db: Db, table: string): Promise<void> {
  await sql`drop table if exists ${sql.raw(table)}`.execute(db);
  await sql`
    create unlogged table ${sql.raw(table)} (
      line integer not null, order_no text not null, at timestamptz not null, customer text not null, country text not null,
      kind text not null, sku text not null, quantity integer not null, price bigint not null, amount bigint not null, item text not null
    )`.execute(db);
}

/** `item` is the line as it stands in the order event, JSON made while reading: building half a million objects in SQL takes far longer. */
export const STAGING_COLUMNS = "line, order_no, at, customer, country, kind, sku, quantity, price, amount, item";

export async function dropStaging(db: Db, table: string): Promise<void> {
  await sql`drop table if exists ${sql.raw(table)}`.execute(db);
}

/** Sorts and hashes of half a million lines should stay in memory; a larger file still works, through temporary files. */
export async function prepareStaging(tx: Db, table: string): Promise<void> {
  await sql`set local work_mem = '256MB'`.execute(tx);
  await sql`analyze ${sql.raw(table)}`.execute(tx);
}

export interface Duplicate {
  readonly line: number;
  /** The line it repeats. */
  readonly first: number;
  readonly amount: number;
  readonly kind: string;
  readonly order: string;
  readonly at: Date;
  readonly price: number;
  readonly customer: string;
  readonly country: string;
  readonly item: string;
}

/** Takes out lines that repeat an earlier one in every cell; returns them with the line they repeat. */
export async function removeDuplicates(tx: Db, table: string): Promise<Duplicate[]> {
  const t = sql.raw(table);
  const { rows } = await sql<Duplicate>`
    with groups as (
      select order_no, at, customer, country, price, item, min(line) as first
      from ${t} group by 1, 2, 3, 4, 5, 6 having count(*) > 1
    )
    delete from ${t} s using groups g
    where (s.order_no, s.at, s.customer, s.country, s.price, s.item) = (g.order_no, g.at, g.customer, g.country, g.price, g.item)
      and s.line <> g.first
    returning s.line, g.first, s.amount, s.kind, s.order_no as "order", s.at, s.price, s.customer, s.country, s.item`.execute(tx);
  return rows.sort((a, b) => a.line - b.line);
}

/** Moves every moment so that the last day becomes yesterday; whole days, so weekdays move with it. */
export async function shiftToYesterday(tx: Db, table: string, today: string): Promise<number> {
  const t = sql.raw(table);
  const { rows } = await sql<{
    days: number | null;
  }>`select (${today}::date - 1) - max((at at time zone 'UTC')::date) as days from ${t}`.execute(tx);
  const days = rows[0]?.days ?? 0;
  if (days !== 0) await sql`update ${t} set at = at + make_interval(days => ${days}::int)`.execute(tx);
  return days;
}

/** Finds or makes a person for each customer number; returns how many were new and how many known. */
export async function resolvePeople(tx: Db, table: string, source: string): Promise<{ new: number; known: number }> {
  const t = sql.raw(table);
  const { rows } = await sql<{ new: number; all: number }>`
    with given as (
      select customer, min(at) as since, nullif(max(country), '') as country
      from ${t} where customer <> '' group by customer
    ), fresh as materialized (
      select g.customer, g.since, g.country, uuidv7() as id from given g
      where not exists (select 1 from identify.identifiers i where i.kind = 'customer_number' and i.value = g.customer)
    ), people as (
      insert into identify.people (id, since) select id, since from fresh returning id
    ), numbers as (
      insert into identify.identifiers (kind, value, person_id, source, first_seen)
      select 'customer_number', customer, id, ${source}, since from fresh
    ), countries as (
      insert into identify.facts (person_id, attribute, kind, value, source, observed_at)
      select id, 'country', 'observed', to_jsonb(country), ${source}, since from fresh where country is not null
    ), messages as (
      insert into identify.messages (message_id, person_id) select 'seen:' || id, id from fresh
    ), events as (
      insert into identify.events (person_id, message_id, type, name, at, source, payload)
      select id, 'seen:' || id, 'identify', 'First seen', since, ${source}, '{}'::jsonb from fresh
    )
    select (select count(*)::int from people) as new, (select count(*)::int from given) as all`.execute(tx);
  const counts = rows[0] ?? { new: 0, all: 0 };
  return { new: counts.new, known: counts.all - counts.new };
}

/** Return lines of known customers, and what those customers bought of the same articles, in this file and before. */
export async function returnsAndSales(tx: Db, table: string): Promise<{ returns: Returned[]; sales: Sold[] }> {
  const t = sql.raw(table);
  const returns = await sql<Returned>`
    select line, customer, sku, (extract(epoch from at) * 1000)::bigint as at, -quantity as quantity, price
    from ${t} where kind = 'return' and customer <> ''`.execute(tx);
  const sales = await sql<Sold>`
    with wanted as (select distinct customer, sku from ${t} where kind = 'return' and customer <> ''),
    people as (
      select distinct i.person_id, w.customer from wanted w
      join identify.identifiers i on i.kind = 'customer_number' and i.value = w.customer
    )
    select s.customer, s.sku, s.order_no as order, (extract(epoch from s.at) * 1000)::bigint as at, s.quantity, s.price
    from ${t} s join wanted w using (customer, sku) where s.kind = 'sale'
    union all
    select p.customer, l.item ->> 'sku', e.payload ->> 'order_id', (extract(epoch from e.at) * 1000)::bigint,
      (l.item ->> 'quantity')::int, round((l.item ->> 'amount_minor')::numeric * 100 / (l.item ->> 'quantity')::int)::bigint
    from people p
    join identify.events e on e.person_id = p.person_id and e.name = 'Order Completed'
    cross join lateral jsonb_array_elements(e.payload -> 'products') as l(item)
    join wanted w on w.customer = p.customer and w.sku = l.item ->> 'sku'
    where not exists (select 1 from ${t} s where s.order_no = e.payload ->> 'order_id')`.execute(tx);
  return { returns: returns.rows, sales: sales.rows };
}

/** Splits return lines by the orders they reduce. Money is shared out so that the parts sum to the line. */
export async function writeMatches(tx: Db, table: string, matches: readonly Matched[]): Promise<void> {
  const t = sql.raw(table);
  await sql`alter table ${t} add column of text, add column part integer not null default 0`.execute(tx);
  const parts = new Map<number, number>();
  const rows = matches.map((match) => {
    const part = parts.get(match.line) ?? 0;
    parts.set(match.line, part + 1);
    return { line: match.line, of: match.order ?? null, quantity: match.quantity, part };
  });
  await sql`
    with m as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(line int, of text, quantity int, part int)
    ), whole as (
      delete from ${t} s where s.line in (select line from m) returning s.*
    ), shares as (
      select w.*, m.of as order_of, m.quantity as pieces, m.part as share,
        round(w.amount::numeric * sum(m.quantity) over (partition by m.line order by m.part) / -w.quantity)::bigint as upto
      from m join whole w using (line)
    )
    insert into ${t} (line, order_no, at, customer, country, kind, sku, quantity, price, amount, item, of, part)
    select line, order_no, at, customer, country, kind, sku, -pieces, price, money, jsonb_strip_nulls(
      item::jsonb || jsonb_build_object('quantity', -pieces, 'amount_minor', money, 'of', order_of))::text, order_of, share
    from (select *, upto - lag(upto, 1, 0::bigint) over (partition by line order by share) as money from shares) as s`.execute(tx);
}

export interface Written {
  readonly orders: number;
  readonly repeated: number;
  /** Lines of orders that were known already. */
  readonly repeatedLines: number;
  readonly repeatedMinor: number;
}

/** Writes an event for each order and each credit note; one that is known already changes nothing. */
export async function writeOrders(tx: Db, table: string, source: string, currency: string): Promise<Written> {
  const t = sql.raw(table);
  const { rows } = await sql<Written>`
    with orders as (
      select order_no, max(customer) as customer, quantity < 0 as back, min(at) as at, sum(amount)::bigint as total, count(*)::int as lines,
        string_agg(item, ',' order by line, part) as items
      from ${t} group by order_no, quantity < 0
    ), known as (
      select o.*, case when back then 'return:' else 'order:' end || order_no as message_id,
        coalesce(i.person_id, md5('receipt:' || order_no)::uuid) as person_id, i.person_id is null as anonymous
      from orders o
      left join identify.identifiers i on i.kind = 'customer_number' and i.value = o.customer and o.customer <> ''
    ), fresh as (
      insert into identify.messages (message_id, person_id) select message_id, person_id from known
      on conflict do nothing returning message_id
    ), written as (
      insert into identify.events (person_id, message_id, type, name, at, source, anonymous, payload)
      select person_id, message_id, 'track', case when back then 'Order Refunded' else 'Order Completed' end, at, ${source}, anonymous,
        jsonb_build_object('order_id', order_no, 'currency', ${currency}::text, 'total_minor', total, 'products', ('[' || items || ']')::jsonb)
      from known join fresh using (message_id)
      returning message_id
    )
    select count(w.message_id)::int as orders, (count(*) - count(w.message_id))::int as repeated,
      coalesce(sum(k.lines) filter (where w.message_id is null), 0)::int as "repeatedLines",
      coalesce(sum(k.total) filter (where w.message_id is null), 0)::bigint as "repeatedMinor"
    from known k left join written w using (message_id)`.execute(tx);
  return rows[0] ?? { orders: 0, repeated: 0, repeatedLines: 0, repeatedMinor: 0 };
}

/** Return lines and their money: those that reduce an order, and those that stand alone. */
export async function returnSums(tx: Db, table: string): Promise<{ outcome: string; rows: number; amount: number }[]> {
  const { rows } = await sql<{ outcome: string; rows: number; amount: number }>`
    select case when of is not null then 'return-matched' else 'return-alone' end as outcome,
      (count(*) filter (where part = 0))::int as rows, sum(amount)::bigint as amount
    from ${sql.raw(table)} where kind = 'return' group by 1`.execute(tx);
  return rows;
}
