// The staged lines of one import: unlogged, dropped afterwards; everything set-based from here on. A large file is staged in parts, each with
// all lines of its people, so that each part is one transaction.
import { sql, type Db } from "../../platform/postgres.ts";
import { noteImportedClaims } from "./claims-store.ts";
import type { Origin } from "./identify-tables.ts";
import type { Matched, Returned, Sold } from "./return-matching.ts";

/** Only hexadecimal digits come from an id, so the name is safe in SQL that takes no parameters. */
export function stagingTable(importId: string): string {
  return `identify.staged_${importId.replace(/[^0-9a-f]/g, "")}`;
}

/** The table of one part. */
export const partTable = (table: string, part: number, parts: number): string => (parts === 1 ? table : `${table}_${part}`);

/** `item` is the line as it stands in the order event, JSON made while reading: building half a million objects in SQL takes far longer. */
export async function createStaging(db: Db, table: string, parts: number): Promise<void> {
  await dropStaging(db, table);
  const columns = `line integer not null, part smallint not null, order_no text not null, at timestamptz not null, by text not null,
    customer text not null, email text not null, country text not null, kind text not null, sku text not null, quantity integer not null,
    price bigint not null, amount bigint not null, item text not null,
    -- of a return, once it is matched: the order it reduces, and which piece of the line this is
    of text, piece smallint not null default 0`;
  const head = parts === 1 ? `unlogged table ${table} (${columns})` : `table ${table} (${columns}) partition by list (part)`;
  await sql`create ${sql.raw(head)}`.execute(db);
  if (parts === 1) return;
  for (let part = 0; part < parts; part++) {
    await sql`create unlogged table ${sql.raw(`${partTable(table, part, parts)} partition of ${table} for values in (${part})`)}`.execute(
      db,
    );
  }
}

export async function stagingExists(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(db);
  return rows[0]?.there ?? false;
}

/** Takes out lines that were copied after the place that is noted. */
export async function dropLinesAfter(db: Db, table: string, line: number): Promise<void> {
  await sql`delete from ${sql.raw(table)} where line > ${line}`.execute(db);
}

export async function dropStaging(db: Db, table: string): Promise<void> {
  await sql`drop table if exists ${sql.raw(table)}`.execute(db);
}

/** An order is one person's: where its lines name several, all of them go to the last by name, and into that one's part. */
export async function oneBuyerAnOrder(db: Db, table: string): Promise<void> {
  const t = sql.raw(table);
  await sql`
    with mixed as (
      select order_no, max(customer) as customer from ${t} group by order_no having min(customer) <> max(customer)
    ), named as (
      select distinct on (m.order_no) m.order_no, m.customer, s.by, s.part
      from mixed m join ${t} s using (order_no, customer) order by m.order_no
    )
    update ${t} s set customer = n.customer, by = n.by, part = n.part
    from named n where s.order_no = n.order_no and s.customer <> n.customer`.execute(db);
}

/** Sorts and hashes of half a million lines should stay in memory; a larger file still works, through temporary files. */
export async function prepareStaging(tx: Db, table: string): Promise<void> {
  await sql`set local work_mem = '256MB'`.execute(tx);
  // What is joined and grouped by.
  await sql`analyze ${sql.raw(table)} (line, order_no, by, customer, kind, sku, quantity)`.execute(tx);
}

/** A staged line as it goes to the rejects. */
export interface StagedLine {
  readonly line: number;
  readonly amount: number;
  readonly kind: string;
  readonly by: string;
  readonly order: string;
  readonly at: Date;
  readonly price: number;
  readonly customer: string;
  readonly email: string;
  readonly country: string;
  readonly item: string;
}

export interface Duplicate extends StagedLine {
  /** The line it repeats. */
  readonly first: number;
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
    returning s.line, g.first, s.amount, s.kind, s.by, s.order_no as "order", s.at, s.price, s.customer, s.email, s.country, s.item`.execute(
    tx,
  );
  return rows.sort((a, b) => a.line - b.line);
}

/** Whole days from the last day of the file to yesterday, so that weekdays move with it. */
export async function daysToYesterday(db: Db, table: string, today: string): Promise<number> {
  const { rows } = await sql<{ days: number | null }>`
    select (${today}::date - 1) - max((at at time zone 'UTC')::date) as days from ${sql.raw(table)}`.execute(db);
  return rows[0]?.days ?? 0;
}

/** Moves every moment by whole days. */
export async function shiftDays(tx: Db, table: string, days: number): Promise<void> {
  if (days !== 0) await sql`update ${sql.raw(table)} set at = at + make_interval(days => ${days}::int)`.execute(tx);
}

/** The address that stands beside a number is the same person's; somebody's already, or beside several numbers, it is noted as claimed. */
async function addAddresses(
  tx: Db,
  t: ReturnType<typeof sql.raw>,
  { id: importId, source }: Origin,
  own: readonly string[],
): Promise<void> {
  const named = sql`by = 'customer_number' and email <> ''`;
  const { rows } = await sql<{ any: boolean }>`select exists (select from ${t} where ${named}) as any`.execute(tx);
  if (rows[0]?.any !== true) return;
  const given = sql`
    select 'email' as kind, s.email as value, i.person_id, min(s.at) as at
    from (select email, customer, at from ${t} where ${named}) as s
    join identify.identifiers i on i.kind = 'customer_number' and i.value = s.customer group by s.email, i.person_id`;
  await sql`
    insert into identify.identifiers (kind, value, person_id, source, first_seen, import_id)
    select distinct on (value) kind, value, person_id, ${source}, at, ${importId} from (${given}) as g order by value, at, person_id
    on conflict (kind, value) do nothing`.execute(tx);
  await noteImportedClaims(tx, given, { id: importId, source }, own);
}

/** Finds or makes a person for each customer number or address; returns how many were new and how many known. */
export async function resolvePeople(
  tx: Db,
  table: string,
  { id: importId, source }: Origin,
  own: readonly string[],
): Promise<{ new: number; known: number }> {
  const t = sql.raw(table);
  // Who is known by another import is that import's alone no more.
  await sql`
    update identify.identifiers i set import_id = null
    from (select distinct by, customer from ${t} where by <> '') g
    where i.kind = g.by and i.value = g.customer and i.import_id <> all(${own}::uuid[])`.execute(tx);
  const { rows } = await sql<{ new: number; all: number }>`
    with given as (
      select by, customer, min(at) as since, nullif(max(country), '') as country
      from ${t} where by <> '' group by by, customer
    ), fresh as materialized (
      select g.by, g.customer, g.since, g.country, uuidv7() as id from given g
      where not exists (select 1 from identify.identifiers i where i.kind = g.by and i.value = g.customer)
    ), people as (
      insert into identify.people (id, since, import_id) select id, since, ${importId} from fresh returning id
    ), numbers as (
      insert into identify.identifiers (kind, value, person_id, source, first_seen, import_id)
      select by, customer, id, ${source}, since, ${importId} from fresh
    ), countries as (
      insert into identify.facts (person_id, attribute, kind, value, source, observed_at, import_id)
      select id, 'country', 'observed', to_jsonb(country), ${source}, since, ${importId} from fresh where country is not null
    ), messages as (
      insert into identify.messages (message_id, person_id) select 'seen:' || id, id from fresh
    ), events as (
      insert into identify.events (person_id, message_id, type, name, at, source, import_id, payload)
      select id, 'seen:' || id, 'identify', 'First seen', since, ${source}, ${importId}, '{}'::jsonb from fresh
    )
    select (select count(*)::int from people) as new, (select count(*)::int from given) as all`.execute(tx);
  const counts = rows[0] ?? { new: 0, all: 0 };
  await addAddresses(tx, t, { id: importId, source }, own);
  return { new: counts.new, known: counts.all - counts.new };
}

/** Return lines of known customers, and what those customers bought of the same articles, in this file and before. */
export async function returnsAndSales(tx: Db, table: string): Promise<{ returns: Returned[]; sales: Sold[] }> {
  const t = sql.raw(table);
  const returns = await sql<Returned>`
    select line, by || customer as customer, sku, (extract(epoch from at) * 1000)::bigint as at, -quantity as quantity, price
    from ${t} where kind = 'return' and by <> ''`.execute(tx);
  if (returns.rows.length === 0) return { returns: [], sales: [] };
  const sales = await sql<Sold>`
    with wanted as (select distinct by, customer, sku from ${t} where kind = 'return' and by <> ''),
    people as (
      select distinct i.person_id, w.by, w.customer from wanted w
      join identify.identifiers i on i.kind = w.by and i.value = w.customer
    )
    -- not from "wanted": the planner knows how the lines of a table are spread, and hashes them
    select s.by || s.customer as customer, s.sku, s.order_no as order, (extract(epoch from s.at) * 1000)::bigint as at, s.quantity, s.price
    from ${t} s where s.kind = 'sale' and exists (
      select from ${t} r where r.kind = 'return' and r.by <> '' and (r.by, r.customer, r.sku) = (s.by, s.customer, s.sku))
    union all
    select p.by || p.customer, l.item ->> 'sku', e.payload ->> 'order_id', (extract(epoch from e.at) * 1000)::bigint,
      (l.item ->> 'quantity')::int, round((l.item ->> 'amount_minor')::numeric * 100 / (l.item ->> 'quantity')::int)::bigint
    from people p
    join identify.events e on e.person_id = p.person_id and e.name = 'Order Completed'
    cross join lateral jsonb_array_elements(e.payload -> 'products') as l(item)
    join wanted w on w.by = p.by and w.customer = p.customer and w.sku = l.item ->> 'sku'
    where (l.item ->> 'quantity')::int > 0`.execute(tx);
  return { returns: returns.rows, sales: sales.rows };
}

/** Splits return lines by the orders they reduce. Money is shared out so that the parts sum to the line. */
export async function writeMatches(tx: Db, table: string, matches: readonly Matched[]): Promise<void> {
  const t = sql.raw(table);
  const pieces = new Map<number, number>();
  const rows = matches.map((match) => {
    const piece = pieces.get(match.line) ?? 0;
    pieces.set(match.line, piece + 1);
    return { line: match.line, of: match.order ?? null, quantity: match.quantity, piece };
  });
  await sql`
    with m as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(line int, of text, quantity int, piece int)
    ), whole as (
      delete from ${t} s where s.line in (select line from m) returning s.*
    ), shares as (
      select w.*, m.of as order_of, m.quantity as pieces, m.piece as share,
        round(w.amount::numeric * sum(m.quantity) over (partition by m.line order by m.piece) / -w.quantity)::bigint as upto
      from m join whole w using (line)
    )
    insert into ${t} (line, part, order_no, at, by, customer, email, country, kind, sku, quantity, price, amount, item, of, piece)
    select line, part, order_no, at, by, customer, email, country, kind, sku, -pieces, price, money, jsonb_strip_nulls(
      item::jsonb || jsonb_build_object('quantity', -pieces, 'amount_minor', money, 'of', order_of, 'piece', share,
        'whole', case when share = 0 then jsonb_build_array(quantity, amount) end))::text, order_of, share
    from (select *, upto - lag(upto, 1, 0::bigint) over (partition by line order by share) as money from shares) as s`.execute(tx);
}

export interface Written {
  /** Orders and credit notes that are new. */
  readonly orders: number;
  /** Known ones that got further lines. */
  readonly extended: number;
}

/**
 * Writes an event for each order and each credit note. Lines of one that is known already, as far as they are still staged, are further
 * lines of it: they become an event of their own for the same order, at the order's moment, with a message id made of what they say.
 */
export async function writeOrders(tx: Db, table: string, { id: importId, source }: Origin, currency: string): Promise<Written> {
  const t = sql.raw(table);
  const { rows } = await sql<Written>`
    with orders as (
      select order_no, max(customer) as customer, max(by) as by, quantity < 0 as back, min(at) as at, sum(amount)::bigint as total,
        string_agg(item, ',' order by line, piece) as items
      from ${t} group by order_no, quantity < 0
    ), named as (
      select o.*, case when back then 'return:' else 'order:' end || order_no as message_id,
        coalesce(i.person_id, md5('receipt:' || order_no)::uuid) as person_id, i.person_id is null as anonymous
      from orders o left join identify.identifiers i on i.kind = o.by and i.value = o.customer and o.by <> ''
    ), given as (
      select n.order_no, n.back, n.total, n.items, coalesce(k.at, n.at) as at,
        case when m.person_id is null then n.message_id else n.message_id || '#' || md5(n.items) end as message_id,
        coalesce(m.person_id, n.person_id) as person_id, coalesce(k.anonymous, n.anonymous) as anonymous, m.person_id is not null as further
      from named n
      left join identify.messages m on m.message_id = n.message_id
      left join identify.events k on k.person_id = m.person_id and k.message_id = m.message_id
    ), fresh as (
      insert into identify.messages (message_id, person_id) select message_id, person_id from given
      on conflict do nothing returning message_id
    ), written as (
      insert into identify.events (person_id, message_id, type, name, at, source, anonymous, import_id, payload)
      select person_id, message_id, 'track', case when back then 'Order Refunded' else 'Order Completed' end, at, ${source}, anonymous,
        -- one text made JSON at once: building an object around the lines would copy them all again
        ${importId}, ('{"order_id":' || to_json(order_no) || ',"currency":' || to_json(${currency}::text) || ',"total_minor":' || total
          || ',"products":[' || items || ']}')::jsonb
      from given join fresh using (message_id)
      returning message_id
    )
    select count(*) filter (where not further)::int as orders, count(*) filter (where further)::int as extended
    from given join written using (message_id)`.execute(tx);
  return rows[0] ?? { orders: 0, extended: 0 };
}

/** Return lines and their money: those that reduce an order, and those that stand alone. */
export async function returnSums(tx: Db, table: string): Promise<{ outcome: string; rows: number; amount: number }[]> {
  const { rows } = await sql<{ outcome: string; rows: number; amount: number }>`
    select case when of is not null then 'return-matched' else 'return-alone' end as outcome,
      (count(*) filter (where piece = 0))::int as rows, sum(amount)::bigint as amount
    from ${sql.raw(table)} where kind = 'return' group by 1`.execute(tx);
  return rows;
}
