import { sql, type Db } from "../../platform/postgres.ts";

/** What a list of people may ask of identify. */
export interface KnownFilter {
  /** As it stands in the fact, ISO 3166-1 alpha-2 where known. */
  readonly country?: string | undefined;
  /** Where something they are known by came from, e.g. "import customers.csv". */
  readonly source?: string | undefined;
  /** Known since this moment or later. */
  readonly since?: Date | undefined;
}

type Sql = ReturnType<typeof sql>;

const isEmpty = ({ country, source, since }: KnownFilter): boolean => country === undefined && source === undefined && since === undefined;

/** The records of which each part of the filter is true, each part as a query of its own. */
function parts({ country, source, since }: KnownFilter): Sql[] {
  return [
    ...(country === undefined
      ? []
      : [sql`select person_id from identify.facts where attribute = 'country' and value #>> '{}' = ${country}`]),
    ...(source === undefined ? [] : [sql`select person_id from identify.identifiers where source = ${source}`]),
    ...(since === undefined ? [] : [sql`select id from identify.people where since >= ${since}`]),
  ];
}

/** Records turned into their people, each once. */
const people = (records: Sql): Sql => sql`
  select distinct coalesce(j.person_id, r.person_id) as id from (${records}) r(person_id) left join trust.joined j on j.member_id = r.person_id`;

const all = (filter: KnownFilter): Sql =>
  sql.join(
    parts(filter).map((part) => sql`(${people(part)})`),
    sql` intersect `,
  );

/** Of these people, those who fit, in no particular order. */
export async function siftKnown(db: Db, ids: readonly string[], filter: KnownFilter): Promise<Set<string>> {
  if (isEmpty(filter)) return new Set(ids);
  const conditions = parts(filter).map(
    (part) => sql`exists (
      select from (select c.id union all select member_id from trust.joined where person_id = c.id) r(id)
      where exists (select from (${part}) f(person_id) where f.person_id = r.id))`,
  );
  const { rows } = await sql<{ id: string }>`
    select c.id from unnest(${ids}::uuid[]) c(id) where ${sql.join(conditions, sql` and `)}`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** All who fit, if they are no more than the limit; otherwise null. */
export async function fewKnown(db: Db, filter: KnownFilter, limit: number): Promise<string[] | null> {
  if (isEmpty(filter)) return null;
  const { rows } = await sql<{ id: string }>`select id from (${all(filter)}) f limit ${limit + 1}`.execute(db);
  return rows.length > limit ? null : rows.map((row) => row.id);
}

export async function countKnown(db: Db, filter: KnownFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (${all(filter)}) f`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A place in that order; the moment as the database writes it, which is finer than a Date. */
export interface Newest {
  readonly id: string;
  readonly since: string;
}

/** People by when they became known, the newest first, after a place in that order. Joined records stand under their person. */
export async function newestPeople(db: Db, after: Newest | null, limit: number): Promise<Newest[]> {
  const { rows } = await sql<Newest>`
    select id, since::text from identify.people p
    where (${after === null}::bool or (since, id) < (${after?.since ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      and not exists (select from trust.joined j where j.member_id = p.id)
    order by since desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** The distinct values at the head of an index, by jumping from one to the next. */
const jumps = (from: Sql, value: Sql): Sql => sql`
  with recursive seen as (
    (select ${value} as v from ${from} order by 1 limit 1)
    union all
    select (select ${value} from ${from} and ${value} > seen.v order by 1 limit 1) from seen where seen.v is not null
  ) select v from seen where v is not null limit 300`;

/** What one can filter by: the countries and the sources that there are. */
export async function filterValues(db: Db): Promise<{ countries: string[]; sources: string[] }> {
  const [countries, sources] = await Promise.all([
    sql<{ v: string }>`${jumps(sql`identify.facts where attribute = 'country'`, sql`(value #>> '{}')`)}`.execute(db),
    sql<{ v: string }>`${jumps(sql`identify.identifiers where true`, sql`source`)}`.execute(db),
  ]);
  return { countries: countries.rows.map((row) => row.v), sources: sources.rows.map((row) => row.v) };
}
