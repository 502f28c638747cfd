import { sql, type Db } from "../../platform/postgres.ts";
import type { Attribute } from "./attribute.ts";

const columns = sql`id, name, type, purpose, sensitivity, fresh_days as "freshDays", options, words, kept_in as "keptIn", archived_at as "archivedAt"`;

/** The whole data dictionary, archived attributes too, by name. */
export async function attributes(db: Db): Promise<Attribute[]> {
  const { rows } = await sql<Attribute>`select ${columns} from identify.attributes order by name, id`.execute(db);
  return rows;
}

/** One attribute, locked until the transaction ends. */
export async function lockAttribute(tx: Db, id: string): Promise<Attribute | undefined> {
  const { rows } = await sql<Attribute>`select ${columns} from identify.attributes where id = ${id} for update`.execute(tx);
  return rows[0];
}

/** False where the id is taken. */
export async function insertAttribute(tx: Db, a: Omit<Attribute, "archivedAt" | "keptIn">): Promise<boolean> {
  const { rows } = await sql`
    insert into identify.attributes (id, name, type, purpose, sensitivity, fresh_days, options, words)
    values (${a.id}, ${a.name}, ${a.type}, ${a.purpose}, ${a.sensitivity}, ${a.freshDays}, ${JSON.stringify(a.options)}, ${JSON.stringify(a.words)})
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

export async function updateAttribute(tx: Db, a: Attribute): Promise<void> {
  await sql`
    update identify.attributes set name = ${a.name}, type = ${a.type}, purpose = ${a.purpose}, sensitivity = ${a.sensitivity},
      fresh_days = ${a.freshDays}, options = ${JSON.stringify(a.options)}, words = ${JSON.stringify(a.words)}, archived_at = ${a.archivedAt}
    where id = ${a.id}`.execute(tx);
}

export async function hasFacts(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from identify.known_facts where attribute = ${id}) as any`.execute(db);
  return rows[0]?.any === true;
}
