import { sql, type Db } from "../../platform/postgres.ts";
import { valueInWords, type Attribute } from "./attribute.ts";
import type { Address, FactKind, PersonCard } from "./identify-tables.ts";

interface CardRow {
  id: string;
  given: string | null;
  family: string | null;
  email: string | null;
  phone: string | null;
  number: string | null;
  address: Address | null;
  language: string | null;
  country: string | null;
  zone: string | null;
  interest: string | null;
  fax: string | null;
  rep: string | null;
}

/** What each record stands for: its person, and all records of that person, as "id", "person", "record". */
const standsFor = sql`
  select w.id, w.person, w.person as record from wanted w
  union all
  select w.id, w.person, j.member_id from wanted w join trust.joined j on j.person_id = w.person`;

const wantedOf = (ids: readonly string[]) => sql`
  select i.id, coalesce(j.person_id, i.id) as person
  from unnest(${ids}::uuid[]) as i(id) left join trust.joined j on j.member_id = i.id`;

/**
 * The cards of the people that these ids stand for, each under the id that was asked for, in no particular order; unknown ids are left out.
 * Of several records the best fact counts: what was said before what was seen, and of the same kind the newest.
 */
export async function cards(db: Db, ids: readonly string[]): Promise<PersonCard[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<CardRow>`
    with wanted as materialized (${wantedOf(ids)}),
    r as materialized (${standsFor}),
    best as (
      select distinct on (r.id, b.attribute) r.id, b.attribute, b.value
      from r join identify.facts b on b.person_id = r.record
      order by r.id, b.attribute, array_position(array['declared', 'observed', 'supplied', 'inferred'], b.kind), b.observed_at desc,
        b.person_id <> r.person
    ),
    f as (
      select id,
        max(value #>> '{}') filter (where attribute = 'given_name') as given,
        max(value #>> '{}') filter (where attribute = 'family_name') as family,
        max(value #>> '{}') filter (where attribute = 'language') as language,
        max(value #>> '{}') filter (where attribute = 'country') as country,
        max(value #>> '{}') filter (where attribute = 'time_zone') as zone,
        max(value #>> '{}') filter (where attribute = 'interest') as interest,
        max(value #>> '{}') filter (where attribute = 'fax') as fax,
        max(value #>> '{}') filter (where attribute = 'own_rep') as rep,
        (array_agg(value) filter (where attribute = 'address'))[1] as address
      from best group by id
    ),
    i as (
      select r.id,
        (array_agg(value order by verified_at desc nulls last, first_seen) filter (where kind = 'email'))[1] as email,
        (array_agg(value order by verified_at desc nulls last, first_seen) filter (where kind = 'phone'))[1] as phone,
        (array_agg(value order by first_seen) filter (where kind = 'customer_number'))[1] as number
      from r join identify.identifiers n on n.person_id = r.record group by r.id
    )
    select p.id, f.given, f.family, f.language, f.country, f.zone, f.interest, f.fax, f.rep, f.address, i.email, i.phone, i.number
    from wanted w join identify.people p on p.id = w.id
    left join f on f.id = p.id left join i on i.id = p.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: [row.given, row.family].filter((part) => part !== null && part !== "").join(" ") || null,
    givenName: row.given,
    familyName: row.family,
    email: row.email,
    phone: row.phone,
    address: row.address,
    language: row.language,
    country: row.country ?? row.address?.country ?? null,
    timeZone: row.zone,
    customerNumber: row.number,
    interest: row.interest,
    fax: row.fax,
    rep: row.rep,
  }));
}

export interface IdentifierRow {
  readonly kind: string;
  readonly value: string;
  readonly source: string;
  readonly firstSeen: Date;
  readonly verifiedAt: Date | null;
}
export interface FactRow {
  readonly attribute: string;
  readonly name: string;
  readonly kind: FactKind;
  readonly value: unknown;
  readonly source: string;
  readonly observedAt: Date;
  /** As the fact says, else as the data dictionary says now. */
  readonly freshUntil: Date | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** The value as one reads it. */
  readonly words: string;
}
export interface GroupRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly role: string;
  readonly others: number;
}

/** To be used as: person_id = any(…): all records of the person that an id stands for. */
const recordsOf = (id: string) => sql`array(select trust.records_of(trust.person_of(${id})))`;

export async function identifiersOf(db: Db, personId: string): Promise<IdentifierRow[]> {
  const { rows } = await sql<IdentifierRow>`
    select kind, value, source, first_seen as "firstSeen", verified_at as "verifiedAt"
    from identify.identifiers where person_id = any(${recordsOf(personId)}) order by kind, first_seen`.execute(db);
  return rows;
}

/** What is known, the newest of each kind where several records say something. */
export async function factsOf(db: Db, personId: string): Promise<FactRow[]> {
  const { rows } = await sql<Omit<FactRow, "words"> & Pick<Attribute, "type" | "options">>`
    select distinct on (a.name, f.attribute, f.kind) f.attribute, a.name, a.type, a.options, f.kind, f.value, f.source, f.confidence,
      f.observed_at as "observedAt", coalesce(f.fresh_until, f.observed_at + make_interval(days => a.fresh_days)) as "freshUntil"
    from identify.facts f join identify.attributes a on a.id = f.attribute
    where f.person_id = any(${recordsOf(personId)})
    order by a.name, f.attribute, f.kind, f.observed_at desc, f.person_id <> trust.person_of(f.person_id)`.execute(db);
  return rows.map(({ type, options, ...row }) => ({ ...row, words: valueInWords({ type, options }, row.value) }));
}

export async function groupsOf(db: Db, personId: string): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    with mine as (
      select distinct on (m.group_id) m.group_id, m.role from identify.memberships m
      where m.person_id = any(${recordsOf(personId)}) order by m.group_id, m.person_id <> trust.person_of(m.person_id), m.person_id
    )
    select g.id, g.kind, g.name, m.role, (
      select count(distinct coalesce(j.person_id, o.person_id))::int - 1
      from identify.memberships o left join trust.joined j on j.member_id = o.person_id where o.group_id = g.id
    ) as others
    from mine m join identify.groups g on g.id = m.group_id order by g.name`.execute(db);
  return rows;
}

/** The person that an id stands for, and since when we know them; null for an unknown id. */
export async function personOf(db: Db, id: string): Promise<{ id: string; since: Date } | null> {
  const { rows } = await sql<{ id: string; since: Date | null }>`
    select trust.person_of(${id}) as id, (select min(since) from identify.people where id = any(${recordsOf(id)})) as since
    where exists (select from identify.people where id = ${id})`.execute(db);
  const [row] = rows;
  return row?.since ? { id: row.id, since: row.since } : null;
}

/** How many individuals. */
export async function countPeople(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from identify.people)::int
      - (select count(*) from trust.joined j join identify.people p on p.id = j.member_id)::int as n`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Record ids by identifier value; a value that many share points at nobody. */
export async function peopleBy(db: Db, kind: string, values: readonly string[]): Promise<Map<string, string>> {
  if (values.length === 0) return new Map();
  const { rows } = await sql<{ value: string; person_id: string }>`
    select value, person_id from identify.identifiers i
    where kind = ${kind} and value = any(${values}::text[]) and not identify.is_shared(i.kind, i.value)`.execute(db);
  return new Map(rows.map((row) => [row.value, row.person_id]));
}

/** Whether a value is anybody's at all, one that many share included. */
export async function isTaken(db: Db, kind: string, value: string): Promise<boolean> {
  const { rows } = await sql`select from identify.identifiers where kind = ${kind} and value = ${value}`.execute(db);
  return rows.length > 0;
}

/** Of these message ids, those that are known. */
export async function knownMessages(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ message_id: string }>`
    select message_id from identify.messages where message_id = any(${ids}::text[])`.execute(db);
  return new Set(rows.map((row) => row.message_id));
}

/** All customer numbers, in order. */
export async function customerNumbers(db: Db): Promise<string[]> {
  const { rows } = await sql<{
    value: string;
  }>`select value from identify.identifiers where kind = 'customer_number' order by value`.execute(db);
  return rows.map((row) => row.value);
}
