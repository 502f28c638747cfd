import { sql, type Db } from "../../platform/postgres.ts";
import { identifierForms, partPattern, phoneEnd, prefixPattern } from "./search-words.ts";

/** A person found, and how well: 0 a number or address exactly, 1 a name, 2 how a name begins, 3 how a number or address begins, 4 a place,
 * 5 a part of a name, 6 nearly a name. */
export interface Hit {
  readonly id: string;
  readonly rank: number;
}

type Sql = ReturnType<typeof sql>;

const POSTCODE = sql`replace(lower(value ->> 'postalCode'), ' ', '')`;
const rows = (branches: readonly Sql[]): Sql =>
  sql.join(
    branches.map((branch) => sql`(${branch})`),
    sql` union all `,
  );

/** The best of the hits, each person once and a joined record under its person. */
async function best(db: Db, hits: Sql, limit: number): Promise<Hit[]> {
  const { rows: found } = await sql<Hit>`
    select coalesce(j.person_id, h.person_id) as id, min(h.rank)::int as rank
    from (${hits}) h(person_id, rank)
    left join trust.joined j on j.member_id = h.person_id
    group by 1 order by 2, 1 limit ${limit}`.execute(db);
  return found;
}

/** Records with a name, a place or a postcode that begins with the text. Every branch walks its index in order, so that a limit ends it at once. */
function factsBeginning(text: string, limit: number | null): Sql[] {
  const dense = text.replaceAll(" ", "");
  return [
    sql`select person_id, case when attribute = 'address' then 4 when found_as = ${text} then 1 else 2 end from identify.facts
      where found_as like ${prefixPattern(text)} ${cut(sql`found_as`, limit)}`,
    sql`select person_id, 4 from identify.facts
      where attribute = 'address' and ${POSTCODE} like ${prefixPattern(dense)} ${cut(POSTCODE, limit)}`,
  ];
}

const cut = (by: Sql, limit: number | null): Sql => (limit === null ? sql`` : sql`order by ${by} using ~<~ limit ${limit}`);

/** Records of whom anything begins with the text. */
function beginnings(text: string, limit: number | null): Sql[] {
  const dense = text.replaceAll(" ", "");
  // Identifiers stand in small letters where letters do not matter; customer numbers stand as they were given.
  const cases = [...new Set([prefixPattern(dense), prefixPattern(dense.toUpperCase())])];
  return [
    ...factsBeginning(text, limit),
    ...cases.map((each) => sql`select person_id, 3 from identify.identifiers where value like ${each} ${cut(sql`value`, limit)}`),
  ];
}

/** A word of letters alone begins mail addresses too, but of people whose name it begins anyway: where it fits very many, names and places are enough. */
const isLetters = (text: string): boolean => /^\p{L}+$/u.test(text);

const everyBeginning = (text: string): Sql => rows(isLetters(text) ? factsBeginning(text, null) : beginnings(text, null));

/** Records of whom a number, an order or a mail address is the text, in any notation. */
function exactly(text: string, limit: number): Sql[] {
  const forms = identifierForms(text);
  const end = phoneEnd(text);
  const ends = sql`reverse(regexp_replace(value, '\\D', '', 'g'))`;
  return [
    sql`select person_id, 0 from identify.identifiers where value = any(${forms}::text[]) limit ${limit}`,
    sql`select person_id, 0 from identify.events
      where payload ->> 'order_id' = any(${forms}::text[]) and name in ('Order Completed', 'Order Refunded')
        -- a receipt without a name is nobody's
        and exists (select from identify.people p where p.id = person_id) limit ${limit}`,
    ...(end === null
      ? []
      : [
          sql`select person_id, 1 from identify.identifiers
            where kind = 'phone' and ${ends} like ${prefixPattern(end)} order by ${ends} using ~<~ limit ${limit}`,
        ]),
  ];
}

/** People of whom something is or begins with the text, by index alone. */
export function beginning(db: Db, text: string, limit: number): Promise<Hit[]> {
  return best(db, rows([...exactly(text, limit), ...beginnings(text, limit)]), limit);
}

/** Names that have the text within them, the shortest first. */
async function namesWith(db: Db, text: string): Promise<string[]> {
  const { rows: found } = await sql<{ name: string }>`
    select name from identify.names where name like ${partPattern(text)} order by length(name), name limit 30`.execute(db);
  return found.map((row) => row.name);
}

/** Names that share most of their letters with the text, the nearest first. */
async function namesNear(db: Db, text: string): Promise<string[]> {
  const { rows: found } = await sql<{ name: string }>`
    select name from identify.names where name % ${text} and abs(length(name) - length(${text})) <= 2
    order by similarity(name, ${text}) desc, name limit 4`.execute(db);
  return found.map((row) => row.name);
}

function named(db: Db, names: readonly string[], rank: number, limit: number): Promise<Hit[]> {
  if (names.length === 0) return Promise.resolve([]);
  const bearers = sql`
    select f.person_id, ${rank}::int from unnest(${names}::text[]) with ordinality n(name, place)
    cross join lateral (
      select person_id from identify.facts where found_as = n.name and attribute in ('given_name', 'family_name') limit ${limit}) f
    order by n.place limit ${limit}`;
  return best(db, bearers, limit);
}

/** People with a name that contains the text; if nobody, people with a name nearly like it. */
export async function resembling(db: Db, text: string, limit: number): Promise<Hit[]> {
  const within = text.length < 3 ? [] : await named(db, await namesWith(db, text), 5, limit);
  if (within.length > 0 || text.length < 4) return within;
  return named(db, await namesNear(db, text), 6, limit);
}

/** True or null: whether something known of a record begins with the text. A scalar, since EXISTS may be turned into a hash of everybody. */
function begins(record: Sql, text: string): Sql {
  const pattern = prefixPattern(text);
  const known = isLetters(text)
    ? sql``
    : sql`union all select true from identify.identifiers i where i.person_id = ${record} and lower(i.value) like ${pattern}`;
  return sql`(
    select true from identify.facts f where f.person_id = ${record}
      and (f.found_as like ${pattern} or (f.attribute = 'address' and replace(lower(f.value ->> 'postalCode'), ' ', '') like ${pattern}))
    ${known} limit 1)`;
}

/** Of these people, those of whom something begins with each of the texts. */
export async function alsoBeginning(db: Db, ids: readonly string[], texts: readonly string[]): Promise<Set<string>> {
  const conditions = texts.map(
    (text) => sql`exists (
      select from (select c.id union all select member_id from trust.joined where person_id = c.id) r(id) where ${begins(sql`r.id`, text)})`,
  );
  const { rows: found } = await sql<{ id: string }>`
    select c.id from unnest(${ids}::uuid[]) c(id) where ${sql.join(conditions, sql` and `)}`.execute(db);
  return new Set(found.map((row) => row.id));
}

/** Records of whom all the texts are true, where many fit each: the set of each of the others is made, and the longest walked. */
export function beginningAll(db: Db, texts: readonly string[], limit: number): Promise<Hit[]> {
  const [first = "", ...others] = [...texts].sort((a, b) => b.length - a.length);
  const sets = others.map((text, i) => sql`${sql.raw(`also_${i}`)}(person_id, rank) as materialized (${everyBeginning(text)})`);
  const conditions = others.map((_, i) => sql`exists (select from ${sql.raw(`also_${i}`)} a where a.person_id = n.person_id)`);
  return best(
    db,
    sql`with ${sql.join(sets, sql`, `)} select n.person_id, n.rank from (${everyBeginning(first)}) n(person_id, rank)
      where ${sql.join(conditions, sql` and `)} limit ${limit}`,
    limit,
  );
}
