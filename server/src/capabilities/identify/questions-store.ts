import { sql, type Db } from "../../platform/postgres.ts";
import type { Asked } from "./next-question.ts";

/** The person a record stands for, locked for the transaction; null where there is none. */
export async function lockPerson(tx: Db, id: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from identify.people where id = trust.person_of(${id}) for no key update`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function noteAsked(tx: Db, personId: string, asked: Asked, actor: string): Promise<void> {
  await sql`
    insert into identify.questions_asked (person_id, attribute, contact, outcome, at, actor)
    values (${personId}, ${asked.attribute}, ${asked.contact}, ${asked.outcome}, ${asked.at}, ${actor})`.execute(tx);
}

/** Forgets the last asking of an attribute, when the person takes its answer back. */
export async function forgetAsked(tx: Db, personId: string, attribute: string): Promise<void> {
  await sql`
    delete from identify.questions_asked where (person_id, id) = (
      select person_id, id from identify.questions_asked
      where person_id = any(array(select trust.records_of(${personId}))) and attribute = ${attribute}
      order by at desc, id desc limit 1)`.execute(tx);
}
