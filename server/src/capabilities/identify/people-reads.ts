import { sql, type Db } from "../../platform/postgres.ts";
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
}

/** The cards of the given people, in no particular order; unknown ids are left out. */
export async function cards(db: Db, ids: readonly string[]): Promise<PersonCard[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<CardRow>`
    with wanted as (select unnest(${ids}::uuid[]) as id),
    f as (
      select b.person_id,
        max(b.value #>> '{}') filter (where attribute = 'given_name') as given,
        max(b.value #>> '{}') filter (where attribute = 'family_name') as family,
        max(b.value #>> '{}') filter (where attribute = 'language') as language,
        max(b.value #>> '{}') filter (where attribute = 'country') as country,
        max(b.value #>> '{}') filter (where attribute = 'time_zone') as zone,
        max(b.value #>> '{}') filter (where attribute = 'interest') as interest,
        (array_agg(b.value) filter (where attribute = 'address'))[1] as address
      from identify.best_facts b where b.person_id = any(${ids}::uuid[]) group by b.person_id
    ),
    i as (
      select person_id,
        (array_agg(value order by verified_at desc nulls last, first_seen) filter (where kind = 'email'))[1] as email,
        (array_agg(value order by verified_at desc nulls last, first_seen) filter (where kind = 'phone'))[1] as phone,
        (array_agg(value order by first_seen) filter (where kind = 'customer_number'))[1] as number
      from identify.identifiers where person_id = any(${ids}::uuid[]) group by person_id
    )
    select p.id, f.given, f.family, f.language, f.country, f.zone, f.interest, f.address, i.email, i.phone, i.number
    from wanted w join identify.people p on p.id = w.id
    left join f on f.person_id = p.id left join i on i.person_id = p.id`.execute(db);
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
  }));
}

/** Ids of people whose name, mail address, phone or number contains every word; best 200. */
export async function search(db: Db, text: string, limit = 200): Promise<string[]> {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, 5);
  const [first, ...rest] = words.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`);
  if (first === undefined) return [];
  const hit = (pattern: string) => sql`
    select person_id from identify.facts
      where attribute in ('given_name', 'family_name') and (value #>> '{}') ilike ${pattern}
    union select person_id from identify.identifiers where value ilike ${pattern}`;
  const both = rest.map((pattern) => sql`intersect (${hit(pattern)})`);
  const { rows } = await sql<{ person_id: string }>`
    select person_id from ((${hit(first)}) ${sql.join(both, sql` `)}) as hits limit ${limit}`.execute(db);
  return rows.map((row) => row.person_id);
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
  readonly freshUntil: Date | null;
}
export interface GroupRow {
  readonly kind: string;
  readonly name: string;
  readonly role: string;
  readonly others: number;
}

export async function identifiersOf(db: Db, personId: string): Promise<IdentifierRow[]> {
  const { rows } = await sql<IdentifierRow>`
    select kind, value, source, first_seen as "firstSeen", verified_at as "verifiedAt"
    from identify.identifiers where person_id = ${personId} order by kind, first_seen`.execute(db);
  return rows;
}

export async function factsOf(db: Db, personId: string): Promise<FactRow[]> {
  const { rows } = await sql<FactRow>`
    select f.attribute, a.name, f.kind, f.value, f.source, f.observed_at as "observedAt", f.fresh_until as "freshUntil"
    from identify.facts f join identify.attributes a on a.id = f.attribute
    where f.person_id = ${personId} order by a.name, f.kind`.execute(db);
  return rows;
}

export async function groupsOf(db: Db, personId: string): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select g.kind, g.name, m.role,
      (select count(*)::int - 1 from identify.memberships o where o.group_id = g.id) as others
    from identify.memberships m join identify.groups g on g.id = m.group_id
    where m.person_id = ${personId} order by g.name`.execute(db);
  return rows;
}

export async function sinceOf(db: Db, personId: string): Promise<Date | null> {
  const { rows } = await sql<{ since: Date }>`select since from identify.people where id = ${personId}`.execute(db);
  return rows[0]?.since ?? null;
}

export async function countPeople(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.people`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Person ids by identifier value. */
export async function peopleBy(db: Db, kind: string, values: readonly string[]): Promise<Map<string, string>> {
  if (values.length === 0) return new Map();
  const { rows } = await sql<{ value: string; person_id: string }>`
    select value, person_id from identify.identifiers where kind = ${kind} and value = any(${values}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.value, row.person_id]));
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
