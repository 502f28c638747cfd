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

/** An address or phone that two individuals gave, seen from one of them. */
export interface ClaimRow {
  readonly kind: string;
  readonly value: string;
  /** True where it is this person's and the other gave it too; false where it is the other's. */
  readonly held: boolean;
  readonly source: string;
  readonly firstAt: Date;
  readonly other: { readonly id: string; readonly name: string | null };
  /** Three or more gave it: it points at nobody. */
  readonly shared: boolean;
}

/** What this person, over all records, has in common with others. */
export async function claimsOf(db: Db, personId: string): Promise<ClaimRow[]> {
  const { rows } = await sql<Omit<ClaimRow, "other"> & { other: string }>`
    with me as (select trust.person_of(${personId}) as id), mine as (select trust.records_of(me.id) as id from me)
    select c.kind, c.value, h.held, min(c.source) as source, min(c.first_at) as "firstAt", trust.person_of(h.other) as other,
      identify.is_shared(c.kind, c.value) as shared
    from identify.identifier_claims c
    cross join lateral (values (true, c.holder_id, c.person_id), (false, c.person_id, c.holder_id)) as h(held, own, other)
    where c.kind in ('email', 'phone') and h.own in (select id from mine) and (c.holder_id in (select id from mine) or c.person_id in (select id from mine))
      and h.other not in (select id from mine)
    group by c.kind, c.value, h.held, trust.person_of(h.other)
    order by c.kind, c.value, min(c.first_at), other limit 50`.execute(db);
  const names = await namesOf(
    db,
    rows.map((row) => row.other),
  );
  return rows.map(({ other, ...row }) => ({ ...row, other: { id: other, name: names.get(other) ?? null } }));
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select b.person_id as id, string_agg(b.value #>> '{}', ' ' order by b.attribute desc) as name
    from identify.best_facts b
    where b.person_id = any(${ids}::uuid[]) and b.attribute in ('given_name', 'family_name') group by b.person_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
