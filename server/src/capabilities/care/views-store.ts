import { sql, type Db } from "../../platform/postgres.ts";

/** A filter of people under a name. */
export interface View {
  readonly id: string;
  readonly name: string;
  /** Whether everybody here sees it, or only who made it. */
  readonly team: boolean;
  /** The search part of the address. */
  readonly search: Readonly<Record<string, string>>;
  readonly mine: boolean;
}

const COLUMNS = sql`id, name, team, search`;

/** One's own and the team's, by name. */
export async function viewsOf(db: Db, owner: string): Promise<View[]> {
  const { rows } = await sql<View>`
    select ${COLUMNS}, owner = ${owner} as mine from care.views where team or owner = ${owner} order by lower(name), id`.execute(db);
  return rows;
}

export async function insertView(db: Db, owner: string, view: Pick<View, "name" | "team" | "search">): Promise<View> {
  const { rows } = await sql<View>`
    insert into care.views (owner, name, team, search) values (${owner}, ${view.name}, ${view.team}, ${JSON.stringify(view.search)}::jsonb)
    returning ${COLUMNS}, true as mine`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A view was not written.");
  return row;
}

/** A team's view may be taken away by anybody who may change it; the rights are the route's. */
export async function deleteView(db: Db, owner: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from care.views where id = ${id} and (team or owner = ${owner})`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}
