// Keeps differentiate_people (ClickHouse) as PostgreSQL is: one row a person, whatever their records.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";

/** Who has changed; `personId` null: everybody. */
export interface Touched {
  readonly seq: number;
  readonly personId: string | null;
}

/** The longest waiting first. */
export async function touchedRows(db: Db, limit: number): Promise<Touched[]> {
  const { rows } = await sql<Touched>`
    select seq, person_id as "personId" from differentiate.touched order by seq limit ${limit}`.execute(db);
  return rows;
}

/** Whether so many changed at once that it was noted as everybody. */
export async function everybodyTouched(db: Db): Promise<boolean> {
  const { rows } = await sql`select from differentiate.touched where person_id is null limit 1`.execute(db);
  return rows.length > 0;
}

export async function doneTouched(db: Db, seqs: readonly number[]): Promise<void> {
  await sql`delete from differentiate.touched where seq = any(${seqs}::bigint[])`.execute(db);
}

/** Everything that was noted when this began is served by a refill, whatever was committed since under a lower number stays. */
export async function touchedNow(db: Db): Promise<number[]> {
  const { rows } = await sql<{ seqs: number[] | null }>`select array_agg(seq)::float8[] as seqs from differentiate.touched`.execute(db);
  return rows[0]?.seqs ?? [];
}

export async function noteEverybody(db: Db): Promise<void> {
  await sql`insert into differentiate.touched (person_id) values (null)`.execute(db);
}

export async function countTouched(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from differentiate.touched`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Until the transaction ends nobody else writes people, here or in another process. */
export async function lockPeople(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('differentiate.people')::bigint)`.execute(tx);
}

/** Higher than any before. */
export async function nextVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ v: number }>`select nextval('differentiate.people_version') as v`.execute(db);
  return rows[0]?.v ?? 0;
}

/** The person that each of these ids stands for. */
export async function standFor(db: Db, ids: readonly string[]): Promise<{ id: string; person: string }[]> {
  const { rows } = await sql<{ id: string; person: string }>`
    select i.id, coalesce(j.person_id, i.id) as person from unnest(${ids}::uuid[]) as i(id) left join trust.joined j on j.member_id = i.id`.execute(
    db,
  );
  return rows;
}

/** The columns of a person that stand in views of identify and trust; consents and rules come through trust's door. */
export interface KnownPerson {
  readonly personId: string;
  readonly since: string;
  readonly facts: Record<string, string[]>;
  readonly kinds: Record<string, string>;
  readonly freshUntil: Record<string, string>;
  readonly points: string[];
  readonly blocked: string[];
  readonly held: boolean;
  readonly groups: string[];
  readonly roles: string[];
}

/** A fact's value as texts; an address also by its parts. */
const VALUES = sql`
  case jsonb_typeof(b.value)
    when 'array' then (select coalesce(jsonb_agg(e #>> '{}'), '[]') from jsonb_array_elements(b.value) e)
    when 'object' then jsonb_build_array(concat_ws(', ', b.value ->> 'postalCode', b.value ->> 'city', b.value ->> 'country'))
    else jsonb_build_array(b.value #>> '{}') end`;

/**
 * What is known of these people over all their records, by the same rule as everywhere: of an attribute, what was said before what was seen,
 * and of the same kind the newest.
 * @param people persons, not records that stand for another
 */
export async function knownPeople(db: Db, people: readonly string[]): Promise<KnownPerson[]> {
  const { rows } = await sql<KnownPerson>`
    with r as materialized (
      select i.id, i.id as record from unnest(${people}::uuid[]) as i(id)
      union all select j.person_id, j.member_id from trust.joined j where j.person_id = any(${people}::uuid[])
    ), records as materialized (select array_agg(record) as ids from r),
    best as materialized (
      select distinct on (r.id, f.attribute) r.id, f.attribute, f.value, f.kind, f.fresh_until
      from identify.known_facts f join r on r.record = f.person_id
      where f.person_id = any((select ids from records)::uuid[])
      order by r.id, f.attribute, array_position(array['declared', 'observed', 'supplied', 'inferred'], f.kind), f.observed_at desc,
        r.record <> r.id, f.person_id
    ), parts as (
      select b.id, b.attribute, ${VALUES} as values, b.kind, b.fresh_until from best b
      union all
      select b.id, 'address.' || p.part, jsonb_build_array(p.value), b.kind, b.fresh_until
      from best b cross join lateral (values
        ('city', b.value ->> 'city'), ('postalCode', b.value ->> 'postalCode'), ('country', b.value ->> 'country')) p(part, value)
      where b.attribute = 'address' and jsonb_typeof(b.value) = 'object' and p.value <> ''
    ), facts as (
      select id, jsonb_object_agg(attribute, values) as facts, jsonb_object_agg(attribute, kind) as kinds,
        jsonb_object_agg(attribute, to_char(least(fresh_until, '2290-01-01') at time zone 'UTC', 'YYYY-MM-DD')) filter (where fresh_until is not null) as fresh,
        bool_or(attribute = 'address.city') as letter
      from parts group by id
    ), points as (
      select r.id, c.kind, c.value, c.verified_at,
        row_number() over (partition by r.id, c.kind order by c.verified_at desc nulls last, c.first_seen) as place
      from identify.contact_points c join r on r.record = c.person_id where c.person_id = any((select ids from records)::uuid[])
    ), ways as (
      select p.id, jsonb_agg(distinct p.kind) || coalesce(jsonb_agg(distinct 'email-verified'::text) filter (where p.kind = 'email' and p.verified_at is not null), '[]') as points,
        coalesce(jsonb_agg(distinct s.medium) filter (where s.medium is not null), '[]') as blocked
      from points p left join trust.suppressed s on p.place = 1 and s.address = lower(p.value) and s.medium <> 'letter'
      group by p.id
    ), groups as (
      select r.id, jsonb_agg(distinct m.group_id) as groups, jsonb_agg(distinct m.kind || '/' || m.role) as roles
      from identify.group_members m join r on r.record = m.person_id where m.person_id = any((select ids from records)::uuid[]) group by r.id
    ), seen as (
      select r.id, min(k.since) as since, bool_or(exists (select from trust.open_holds h where h.person_id = r.record)) as held
      from r join identify.known_people k on k.person_id = r.record group by r.id
    )
    select s.id as "personId", to_char(greatest(s.since, '1970-01-01') at time zone 'UTC', 'YYYY-MM-DD') as since, s.held,
      coalesce(f.facts, '{}') as facts, coalesce(f.kinds, '{}') as kinds, coalesce(f.fresh, '{}') as "freshUntil",
      coalesce(w.points, '[]') || case when f.letter then '["letter"]'::jsonb else '[]' end as points, coalesce(w.blocked, '[]') as blocked,
      coalesce(g.groups, '[]') as groups, coalesce(g.roles, '[]') as roles
    from seen s left join facts f using (id) left join ways w using (id) left join groups g using (id)`.execute(db);
  return rows;
}

/** A row of differentiate_people. */
export interface PersonRow {
  readonly person_id: string;
  readonly version: number;
  readonly gone: 0 | 1;
  readonly [column: string]: unknown;
}

export async function writePeople(clickhouse: ClickHouse, rows: readonly PersonRow[]): Promise<void> {
  await clickhouse.insert("differentiate_people", rows);
}

/** After a refill: who was not written by it is not there any more. */
export async function dropOlder(clickhouse: ClickHouse, version: number): Promise<void> {
  await clickhouse.command("optimize table differentiate_people final");
  await clickhouse.command(
    "alter table differentiate_people delete where version < {version:UInt64} or gone = 1",
    { version },
    { mutations_sync: 2 },
  );
}

/** Nothing of these records stays, not even that they are gone. */
export async function forgetPeople(clickhouse: ClickHouse, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 1000) {
    const some = ids.slice(from, from + 1000).filter((id) => /^[0-9a-f-]{36}$/.test(id));
    const list = some.map((id) => `'${id}'`).join(", ");
    await clickhouse.command(`alter table differentiate_people delete where person_id in (${list})`, undefined, { mutations_sync: 2 });
  }
}
