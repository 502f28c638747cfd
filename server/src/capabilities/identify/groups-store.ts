// Households, organisations and channel partners: their people with roles. Rows name records; what is read names individuals.
import { sql, type Db } from "../../platform/postgres.ts";

export type GroupKind = "household" | "organisation" | "channel";

/** An institution one wants to win needs at least so many names. */
export const NAMES_WANTED = 3;

export interface Group {
  readonly id: string;
  readonly kind: GroupKind;
  readonly name: string;
  /** One wants to win it. */
  readonly wanted: boolean;
  /** Individuals. */
  readonly people: number;
}

export interface Member {
  readonly groupId: string;
  readonly personId: string;
  readonly role: string;
}

const COUNT = sql`(
  select count(distinct coalesce(j.person_id, m.person_id))::int
  from identify.memberships m left join trust.joined j on j.member_id = m.person_id where m.group_id = g.id)`;

export interface GroupsAsk {
  readonly kind?: GroupKind | undefined;
  readonly q?: string | undefined;
  /** Only wanted ones with fewer than three names. */
  readonly short?: boolean | undefined;
  /** The name and id of the last one seen. */
  readonly after?: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Groups by name, and how many there are in all. */
export async function groupPage(db: Db, ask: GroupsAsk): Promise<{ items: Group[]; total: number }> {
  const like = ask.q === undefined || ask.q.trim() === "" ? null : `%${ask.q.trim().replace(/[\\%_]/g, "\\$&")}%`;
  const found = sql`
    from identify.groups g
    where (${ask.kind ?? null}::text is null or g.kind = ${ask.kind ?? null}) and (${like}::text is null or g.name ilike ${like})
      and (${ask.short ?? false} = false or (g.wanted and ${COUNT} < ${NAMES_WANTED}))`;
  const after = ask.after === undefined ? sql`true` : sql`(lower(g.name), g.id) > (lower(${ask.after.name}), ${ask.after.id}::uuid)`;
  const { rows } = await sql<Group>`
    select g.id, g.kind, g.name, g.wanted, ${COUNT} as people ${found} and ${after} order by lower(g.name), g.id limit ${ask.limit}`.execute(
    db,
  );
  const { rows: all } = await sql<{ n: number }>`select count(*)::int as n ${found}`.execute(db);
  return { items: rows, total: all[0]?.n ?? 0 };
}

export async function groupBy(db: Db, id: string): Promise<Group | null> {
  const { rows } =
    await sql<Group>`select g.id, g.kind, g.name, g.wanted, ${COUNT} as people from identify.groups g where g.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Groups by their ids; who has gone is missing. */
export async function groupsNamed(db: Db, ids: readonly string[]): Promise<Group[]> {
  const { rows } = await sql<Group>`
    select g.id, g.kind, g.name, g.wanted, ${COUNT} as people from identify.groups g where g.id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/** Groups read at once by those who read all. */
const GROUPS_AT_ONCE = 5000;

/** Who is in which group of which kind, all of them, piece by piece. */
export async function* allMembers(db: Db): AsyncGenerator<(Member & { kind: GroupKind })[]> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: { id: string; kind: GroupKind }[] } = await sql<{ id: string; kind: GroupKind }>`
      select id, kind from identify.groups where ${after}::uuid is null or id > ${after}::uuid order by id limit ${GROUPS_AT_ONCE}`.execute(
      db,
    );
    const kinds = new Map(rows.map((row) => [row.id, row.kind]));
    const members = await membersOf(db, [...kinds.keys()]);
    if (members.length > 0) yield members.map((member) => ({ ...member, kind: kinds.get(member.groupId) ?? "organisation" }));
    if (rows.length < GROUPS_AT_ONCE) return;
    after = rows.at(-1)?.id ?? null;
  }
}

/** Each individual of these groups once, with the role of the person's own record where that is in it. */
export async function membersOf(db: Db, groups: readonly string[]): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select distinct on (m.group_id, coalesce(j.person_id, m.person_id))
      m.group_id as "groupId", coalesce(j.person_id, m.person_id) as "personId", m.role
    from identify.memberships m left join trust.joined j on j.member_id = m.person_id
    where m.group_id = any(${groups}::uuid[])
    order by m.group_id, coalesce(j.person_id, m.person_id), j.person_id nulls first, m.person_id`.execute(db);
  return rows;
}

export async function insertGroup(tx: Db, group: { id: string; kind: GroupKind; name: string; wanted: boolean }): Promise<void> {
  await sql`insert into identify.groups (id, kind, name, wanted) values (${group.id}, ${group.kind}, ${group.name}, ${group.wanted})`.execute(
    tx,
  );
}

/** Changes what is given; false if there is no such group. */
export async function updateGroup(
  tx: Db,
  id: string,
  change: { name?: string | undefined; wanted?: boolean | undefined },
): Promise<boolean> {
  const { rows } = await sql`
    update identify.groups set name = coalesce(${change.name ?? null}, name), wanted = coalesce(${change.wanted ?? null}, wanted)
    where id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}

/** Puts a person into a group under a role, or gives them another one there. */
export async function putMember(tx: Db, { groupId, personId, role }: Member): Promise<void> {
  await sql`
    with changed as (
      update identify.memberships set role = ${role}
      where group_id = ${groupId} and person_id = any(array(select trust.records_of(trust.person_of(${personId})))) returning 1
    )
    insert into identify.memberships (person_id, group_id, role)
    select ${personId}, ${groupId}, ${role} where not exists (select from changed)`.execute(tx);
}

/** Takes a person out, under whichever of their records they are in it. */
export async function dropMember(tx: Db, groupId: string, personId: string): Promise<void> {
  await sql`
    delete from identify.memberships
    where group_id = ${groupId} and person_id = any(array(select trust.records_of(trust.person_of(${personId}))))`.execute(tx);
}
