// Records as the matching compares them, kept beside people: written when a record is new or has changed, found by blocking key.
import type { Readable } from "node:stream";
import { sql, type Db, type Postgres } from "../../platform/postgres.ts";
import type { Address } from "./identify-tables.ts";
import { MATCH_FIELDS, type MatchRecord, type RawRecord } from "./match-record.ts";

export interface IndexedRecord extends MatchRecord {
  readonly personId: string;
  /** Known for certain: by a number of ours, a card, a checked address. */
  readonly known: boolean;
  readonly keys: readonly number[];
}

const fieldColumns = (table: string) => sql.join(MATCH_FIELDS.map((field) => sql.ref(`${table}.${field}`)));

/** Records that wait to be prepared, taken out of the queue; the caller's transaction holds them. */
export async function takeWaiting(tx: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    delete from identify.match_waiting where person_id in (
      select person_id from identify.match_waiting limit ${limit} for update skip locked) returning person_id`.execute(tx);
  return rows.map((row) => row.person_id);
}

export async function countWaiting(db: Db, atMost: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from identify.match_waiting limit ${atMost}) as w`.execute(db);
  return rows[0]?.n ?? 0;
}

/** So many addresses and phones of a record are compared. */
const SEVERAL = 5;

/**
 * What is known of these records, as written: the best fact of each kind; mail addresses and phones with those that are claimed for them,
 * the surest first, and without those that many share.
 */
export async function rawRecords(db: Db, ids: readonly string[]): Promise<{ personId: string; known: boolean; raw: RawRecord }[]> {
  const { rows } = await sql<{
    id: string;
    known: boolean;
    given: string | null;
    family: string | null;
    birth: string | null;
    address: Address | null;
    emails: string[] | null;
    phones: string[] | null;
  }>`
    with own as materialized (
      select person_id, kind, value, kind in ('customer_number', 'card') or verified_at is not null as known,
        row_number() over (partition by person_id order by verified_at desc nulls last, first_seen, value) as place
      from identify.identifiers where person_id = any(${ids}::uuid[])
    ), claimed as materialized (
      select person_id, kind, value, false, 1000 + row_number() over (partition by person_id order by first_at, value)
      from identify.identifier_claims where person_id = any(${ids}::uuid[]) and kind in ('email', 'phone')
    ), shared as materialized (
      select kind, value from (
        select kind, value from claimed
        union select o.kind, o.value from own o where exists (
          select from identify.identifier_claims c where (c.kind, c.value) = (o.kind, o.value))
      ) v where identify.is_shared(kind, value)
    ), compared as (
      select person_id, bool_or(known) as known,
        (array_agg(value order by place) filter (where kind = 'email' and not shared))[1:${sql.lit(SEVERAL)}] as emails,
        (array_agg(value order by place) filter (where kind = 'phone' and not shared))[1:${sql.lit(SEVERAL)}] as phones
      from (
        select g.*, s.kind is not null as shared from (select * from own union all select * from claimed) g left join shared s using (kind, value)
      ) given group by person_id
    )
    select p.id, coalesce(i.known, false) as known, f.given, f.family, f.birth, f.address, i.emails, i.phones
    from identify.people p
    left join lateral (
      select max(b.value #>> '{}') filter (where b.attribute = 'given_name') as given,
        max(b.value #>> '{}') filter (where b.attribute = 'family_name') as family,
        max(b.value #>> '{}') filter (where b.attribute = 'birth_date') as birth,
        (array_agg(b.value) filter (where b.attribute = 'address'))[1] as address
      from identify.best_facts b where b.person_id = p.id
    ) f on true
    left join compared i on i.person_id = p.id
    where p.id = any(${ids}::uuid[])`.execute(db);
  return rows.map(({ id, known, address, emails, phones, ...raw }) => {
    const [[email, ...furtherEmails], [phone, ...furtherPhones]] = [emails ?? [], phones ?? []];
    const place = { street: address?.lines.join(" ") ?? null, postcode: address?.postalCode ?? null, city: address?.city ?? null };
    return { personId: id, known, raw: { ...raw, ...place, email: email ?? null, furtherEmails, phone: phone ?? null, furtherPhones } };
  });
}

/** These records, as far as they are people's, are to be prepared anew. */
export async function noteForMatching(tx: Db, records: readonly string[]): Promise<void> {
  await sql`
    insert into identify.match_waiting select id from identify.people where id = any(${records}::uuid[]) order by id
    on conflict (person_id) do update set person_id = excluded.person_id`.execute(tx);
}

export async function putRecords(tx: Db, records: readonly IndexedRecord[]): Promise<void> {
  const columns = sql.join(MATCH_FIELDS.map((field) => sql.ref(field)));
  await sql`
    insert into identify.match_records (person_id, known, keys, ${columns})
    select r."personId", r.known, r.keys, ${fieldColumns("r")}
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r("personId" uuid, known boolean, keys bigint[],
      ${sql.join(MATCH_FIELDS.map((field) => sql`${sql.ref(field)} text`))})
    on conflict (person_id) do update set known = excluded.known, keys = excluded.keys,
      ${sql.join(MATCH_FIELDS.map((field) => sql`${sql.ref(field)} = excluded.${sql.ref(field)}`))}`.execute(tx);
}

interface Row extends MatchRecord {
  readonly person_id: string;
  readonly known: boolean;
  readonly keys: number[];
}
const indexed = ({ person_id, keys, ...row }: Row): IndexedRecord => ({ ...row, personId: person_id, keys: keys.map(Number) });

export async function recordsByIds(db: Db, ids: readonly string[]): Promise<IndexedRecord[]> {
  const { rows } = await sql<Row>`
    select r.person_id, r.known, r.keys, ${fieldColumns("r")} from identify.match_records r where r.person_id = any(${ids}::uuid[])`.execute(
    db,
  );
  return rows.map(indexed);
}

/**
 * Records that share a blocking key, each once. A key that more records have than its rule allows proposes nobody.
 * @param limits the largest block of each key's rule, in the order of the keys
 */
export async function recordsByKeys(db: Db, keys: readonly number[], limits: readonly number[]): Promise<IndexedRecord[]> {
  const { rows } = await sql<Row>`
    with block as materialized (
      select k.key, k.most, m.person_id, count(*) over (partition by k.key) as size
      from unnest(${keys}::bigint[], ${limits}::int[]) as k(key, most)
      cross join lateral (
        select r.person_id from identify.match_records r where r.keys @> array[k.key] limit k.most + 1
      ) m
    )
    select r.person_id, r.known, r.keys, ${fieldColumns("r")} from identify.match_records r
    where r.person_id in (select person_id from block where size <= most)`.execute(db);
  return rows.map(indexed);
}

/** All records as TabSeparated lines: position, id, known, fields, keys. */
export function copyRecords(postgres: Postgres): Promise<Readable> {
  return postgres.copyOut(`
    copy (select row_number() over (order by person_id) - 1, person_id, known::int, ${MATCH_FIELDS.join(", ")}, translate(keys::text, '{}', '[]')
      from identify.match_records order by person_id) to stdout`);
}

/** How many records share these values; two where nothing is said. */
export async function sharing(db: Db, values: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ value: number; sharing: number }>`
    select value, sharing from identify.match_frequencies where value = any(${values}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.value, row.sharing]));
}

export async function replaceFrequencies(tx: Db, rows: readonly { value: number; sharing: number }[]): Promise<void> {
  await sql`delete from identify.match_frequencies`.execute(tx);
  for (let from = 0; from < rows.length; from += 20_000) {
    const part = rows.slice(from, from + 20_000);
    await sql`
      insert into identify.match_frequencies (value, sharing)
      select * from unnest(${part.map((row) => row.value)}::bigint[], ${part.map((row) => row.sharing)}::int[])
      on conflict do nothing`.execute(tx);
  }
}
