import { sql, type Db } from "../../platform/postgres.ts";

/** A person's day, as it stands in the facts. */
export interface Dated {
  readonly personId: string;
  /** YYYY-MM-DD. */
  readonly day: string;
}

/** People whose day falls on one of these (MM-DD), in pages by their ids. */
export async function peopleOfDays(
  db: Db,
  attribute: string,
  days: readonly string[],
  after: string | null,
  limit: number,
): Promise<Dated[]> {
  const { rows } = await sql<Dated>`
    select person_id as "personId", value #>> '{}' as day from identify.best_facts
    where attribute = ${attribute} and jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^\\d{4}-\\d{2}-\\d{2}$'
      and substr(value #>> '{}', 6) = any(${days}::text[]) and (${after}::uuid is null or person_id > ${after}::uuid)
    order by person_id limit ${limit}`.execute(db);
  return rows;
}
