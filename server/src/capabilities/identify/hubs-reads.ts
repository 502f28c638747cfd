import { sql, type Db } from "../../platform/postgres.ts";

/** A value that three or more individuals gave; it points at nobody any more (identify.is_shared). */
export interface SharedValue {
  readonly kind: "email" | "phone" | "address";
  readonly value: string;
  /** Individuals. */
  readonly people: number;
  /** Up to ten of them. */
  readonly some: readonly { readonly id: string; readonly name: string | null }[];
}

/**
 * Mail addresses, phones and postal addresses of three or more individuals, the most shared first. A postal address never was proof; it
 * is listed because a household or an institution may stand behind it.
 */
export async function sharedValues(db: Db, limit: number): Promise<SharedValue[]> {
  const { rows } = await sql<{ kind: SharedValue["kind"]; value: string; people: number; ids: string[] }>`
    with given as (
      select kind, value, person_id from identify.identifier_claims where kind in ('email', 'phone')
      union select kind, value, holder_id from identify.identifier_claims where kind in ('email', 'phone')
      union
      select 'address', concat_ws(', ', array_to_string(array(select jsonb_array_elements_text(value -> 'lines')), ', '),
          concat_ws(' ', value ->> 'postalCode', value ->> 'city'), value ->> 'country'), person_id
      from identify.facts where attribute = 'address' and jsonb_typeof(value -> 'lines') = 'array'
    ), people as (
      select distinct g.kind, g.value, coalesce(j.person_id, g.person_id) as id
      from given g left join trust.joined j on j.member_id = g.person_id
    )
    select kind, value, count(*)::int as people, (array_agg(id order by id))[1:10] as ids
    from people group by kind, value having count(*) >= 3
    order by count(*) desc, kind, value limit ${limit}`.execute(db);
  const names = await namesOf(db, [...new Set(rows.flatMap((row) => row.ids))]);
  return rows.map(({ ids, ...row }) => ({ ...row, some: ids.map((id) => ({ id, name: names.get(id) ?? null })) }));
}

/** The mail addresses and phones that point at nobody; what the matching gives no weight to. */
export async function sharedIdentifiers(db: Db): Promise<{ kind: string; value: string }[]> {
  const { rows } = await sql<{ kind: string; value: string }>`
    select kind, value from (select distinct kind, value from identify.identifier_claims) as c
    where identify.is_shared(c.kind, c.value)`.execute(db);
  return rows;
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select b.person_id as id, string_agg(b.value #>> '{}', ' ' order by b.attribute desc) as name
    from identify.best_facts b
    where b.person_id = any(${ids}::uuid[]) and b.attribute in ('given_name', 'family_name') group by b.person_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
