import { sql, type Db } from "../../platform/postgres.ts";

export interface NewCapture {
  personId: string;
  at: Date;
  /** Where we met: "Web form", "Counter card" … */
  source: string;
  /** What the person said to be interested in; empty where nothing was said. */
  interest: string;
}

/** The first capture of a person stays. */
export async function insertCaptures(tx: Db, captures: readonly NewCapture[]): Promise<void> {
  await sql`
    insert into prospects.captures (person_id, at, source, interest)
    select c."personId", c.at, c.source, c.interest
    from jsonb_to_recordset(${JSON.stringify(captures)}::jsonb) as c("personId" uuid, at timestamptz, source text, interest text)
    on conflict (person_id) do nothing`.execute(tx);
}

/** The first capture of each person, under any of their records. */
export async function capturesOf(db: Db, personIds: readonly string[]): Promise<Map<string, NewCapture>> {
  const { rows } = await sql<NewCapture>`
    select distinct on (asked.id) asked.id as "personId", c.at, c.source, c.interest
    from jsonb_array_elements_text(${JSON.stringify(personIds)}::jsonb) as asked(id)
    join lateral trust.records_of(trust.person_of(asked.id::uuid)) as r(id) on true
    join prospects.captures c on c.person_id = r.id
    order by asked.id, c.at`.execute(db);
  return new Map(rows.map((row) => [row.personId, row]));
}
