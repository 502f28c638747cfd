import { sql, type Db } from "../../platform/postgres.ts";

/** Keeps a list under its id, given by the caller, so that asking twice makes one; who is not known is left out. How many are on it. */
export async function insertPicked(
  tx: Db,
  list: { readonly id: string; readonly name: string; readonly by: string; readonly at: Date },
  people: readonly string[],
): Promise<number> {
  await sql`
    insert into interact.picked_lists (id, name, created_by, created_at) values (${list.id}, ${list.name}, ${list.by}, ${list.at})
    on conflict (id) do nothing`.execute(tx);
  await sql`
    insert into interact.picked_people (person_id, list_id)
    select k.person_id, ${list.id} from identify.known_people k where k.person_id = any(${people}::uuid[])
    on conflict do nothing`.execute(tx);
  return (await pickedMembers(tx, list.id)).length;
}

export async function pickedName(db: Db, id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`select name from interact.picked_lists where id = ${id}`.execute(db);
  return rows[0]?.name ?? null;
}

export async function pickedMembers(db: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from interact.picked_people where list_id = ${id} order by person_id`.execute(db);
  return rows.map((row) => row.id);
}
