// A million simulated people with names, numbers, addresses and consents, four million orders of five lines each, made inside the engines from
// hashes: the same each time. Names are drawn by Zipf's law, as names are: the most frequent family name has some eighty thousand bearers.
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";

export const PEOPLE = 1_000_000;
export const ORDERS = 4_000_000;
export const LINES_AN_ORDER = 5;
/** One person has so many events more. */
export const BUSY_EVENTS = 10_000;
/** md5 of p4722. */
export const BUSY_PERSON = "2ed41a81-e601-1e7c-9b1d-5c599da7022e";

const GIVEN =
  "anna james maria john sofia peter laura paul emma david julia thomas sarah michael lena daniel clara robert nora martin eva george ida henry ruth oscar vera hugo lucy felix";
const FAMILY =
  "smith jones müller garcia brown taylor schmidt wilson martin rossi walker white hall green wood clarke hughes baker moore king";
const HEADS =
  "ab al am ar ba be bo bra ca cla co cra da del dor el em fa fer fin ga gol gra ha hen hol is ja jo ka kel kra la le lor ma mel mor na nor ol or pa per pol qui ra rei ros sa schu sel sto ta tho tur ul va ver vo wa wes win ya zel zim";
const TAILS =
  "bach berg born brook by dale den der dorf feld ford ga gan ham hardt hill hoff holm house hurst ing ini ker land ler ley man mann mer mont ner ov ow ski sen son stein ström thal thorpe ton tti vale well wick win worth zky";

const array = (words: string) => sql`string_to_array(${words}, ' ')`;

/** A number in [0, 1) of person n and a key. */
const uniform = (key: number) => sql.raw(`((hashint8extended(n, ${key}) & 9007199254740991) / 9007199254740992.0)`);

async function makePeople(db: Db): Promise<void> {
  await sql`create table bench_given as select i, name from unnest(${array(GIVEN)}) with ordinality as g(name, i)
    union all select 30 + row_number() over (order by md5(h || t)), h || t from unnest(${array(HEADS)}) h, unnest(string_to_array('ia ina ine an is ius el ette o a', ' ')) t`.execute(
    db,
  );
  await sql`create table bench_family as select i, name from unnest(${array(FAMILY)}) with ordinality as g(name, i)
    union all select 20 + row_number() over (order by md5(h || m || t)), h || m || t
    from unnest(${array(HEADS)}) h, unnest(string_to_array(' an el en er i o un', ' ')) m, unnest(${array(TAILS)}) t`.execute(db);
  await sql`
    create table bench_people as
    select n, md5('p' || n)::uuid as id, initcap(g.name) as given, initcap(f.name) as family,
      (array['GB', 'DE', 'FR', 'US', 'IT'])[1 + (${uniform(3)} * 5)::int % 5] as country,
      timestamptz '2021-01-01' + ${uniform(4)} * interval '1700 days' as since
    from generate_series(0::bigint, ${sql.raw(String(PEOPLE - 1))}) n
    join bench_given g on g.i = floor(exp(${uniform(1)} * ln((select count(*) from bench_given)::float8)))::int
    join bench_family f on f.i = floor(exp(${uniform(2)} * ln((select count(*) from bench_family)::float8)))::int`.execute(db);
  await sql`insert into identify.people (id, since) select id, since from bench_people`.execute(db);
}

async function makeKnown(db: Db): Promise<void> {
  await sql`
    insert into identify.identifiers (kind, value, person_id, source, first_seen)
    select i.kind, i.value, p.id, 'import crm.csv', p.since
    from bench_people p, lateral (values
      ('customer_number', (10000000 + n)::text),
      ('email', lower(given || '.' || family) || n || '@example.com'),
      ('phone', case when n % 10 < 7 then '+49171' || lpad(n::text, 7, '0') end),
      ('card', case when n % 10 < 3 then '29' || lpad((n * 7919 % 10000000000)::text, 10, '0') end)) i(kind, value)
    where i.value is not null`.execute(db);
  await sql`
    insert into identify.facts (person_id, attribute, kind, value, source, observed_at)
    select p.id, f.attribute, 'supplied', f.value, 'import crm.csv', p.since
    from bench_people p, lateral (values
      ('given_name', to_jsonb(given)), ('family_name', to_jsonb(family)), ('country', to_jsonb(country)),
      ('address', jsonb_build_object('lines', array[n % 200 || ' Mill Lane'], 'postalCode', lpad((n * 31 % 90000)::text, 5, '0'),
        'city', initcap((array['leeds', 'berlin', 'lyon', 'austin', 'torino', 'york', 'köln', 'nice', 'reno', 'parma'])[1 + n % 10]), 'country', country))) f(attribute, value)`.execute(
    db,
  );
}

async function makeDone(db: Db): Promise<void> {
  await sql`
    insert into identify.events (person_id, message_id, type, name, at, source, payload)
    select md5('p' || (case when o < ${sql.raw(String(BUSY_EVENTS))} then 4722 else o % ${sql.raw(String(PEOPLE))} end))::uuid, 'order:' || o, 'track', 'Order Completed',
      timestamptz '2023-01-01' + (o::bigint * 7919 % 94000000) * interval '1 second', 'import orders.csv',
      ('{"order_id": "' || (500000000 + o) || '", "total_minor": ' || 1000 + o % 9000 || ', "currency": "EUR", "products": [' || l.lines || ']}')::jsonb
    from generate_series(0::bigint, ${sql.raw(String(ORDERS - 1))}) o, lateral (
      select string_agg('{"sku": "S' || (o + k) % 2000 || '", "name": "A thing that one may want ' || (o + k) % 2000 || '", "quantity": ' || k || ', "amount_minor": ' || 200 + (o * k) % 1800 || '}', ', ') as lines
      from generate_series(1, ${sql.raw(String(LINES_AN_ORDER))}) k) l`.execute(db);
  await sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language, words_hash, method, actor, event_time, previous_hash, hash)
    select id, 1, '', 'offers', 'email', case when n % 5 = 0 then 'refused' else 'given' end, 'consent', 'w', 1, 'en', '', 'form', 'bench', since, '', md5(n::text) from bench_people`.execute(
    db,
  );
}

/** Bulk loading: the indexes come after the rows. */
async function withoutIndexes(db: Db, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select schemaname || '.' || indexname as name, indexdef as definition from pg_indexes
    where schemaname in ('identify', 'trust') and tablename in ('identifiers', 'facts', 'events', 'consents') and indexname !~ '_pkey$'`.execute(
    db,
  );
  for (const { name } of rows) await sql`drop index ${sql.raw(name)}`.execute(db);
  await work();
  await sql`set maintenance_work_mem = '1GB'`.execute(db);
  for (const { definition } of rows) await sql.raw(definition).execute(db);
  await sql`reset maintenance_work_mem`.execute(db);
}

/** @param db one connection, since it sets memory for itself */
export async function fillPeople(db: Db): Promise<void> {
  await sql`set work_mem = '512MB'`.execute(db);
  await withoutIndexes(db, async () => {
    await makePeople(db);
    await makeKnown(db);
    await makeDone(db);
  });
  // What the projection would carry over is put there directly, so its reader begins behind it.
  await sql`insert into identify.cursors (reader, tx, seq) select 'projection', tx, seq from identify.events order by tx desc, seq desc limit 1
    on conflict (reader) do update set tx = excluded.tx, seq = excluded.seq`.execute(db);
  await sql`drop table bench_given, bench_family, bench_people`.execute(db);
  await sql`reset work_mem`.execute(db);
  for (const table of ["identify.people", "identify.identifiers", "identify.facts", "identify.names", "identify.events", "trust.consents"])
    await sql`vacuum analyze ${sql.raw(table)}`.execute(db);
}

export async function fillLines(clickhouse: ClickHouse): Promise<void> {
  const person = `toUUID(lower(hex(MD5(concat('p', toString(if(o < ${BUSY_EVENTS}, 4722, o % ${PEOPLE})))))))`;
  await clickhouse.command(`
    insert into identify_order_lines (person_id, at, order_id, line, kind, anonymous, sku, category, quantity, amount, cost, event_id)
    select ${person}, toDateTime('2023-01-01 00:00:00', 'UTC') + toUInt32(o * 7919 % 94000000), toString(500000000 + o), k, 'sale', false,
      concat('S', toString((o + k) % 2000)), 'things', k, 200 + o * k % 1800, 100 + o * k % 900, toUUID('00000000-0000-0000-0000-000000000000')
    from (select number as o from numbers(${ORDERS})) array join range(1, ${LINES_AN_ORDER + 1}) as k`);
  await clickhouse.command(`
    insert into identify_touches (person_id, at, name, event_id)
    select person_id, min(at), 'First seen', toUUID('00000000-0000-0000-0000-000000000000') from identify_order_lines group by person_id`);
  for (const table of ["identify_order_lines", "identify_touches"]) await clickhouse.command(`optimize table ${table} final`);
}
