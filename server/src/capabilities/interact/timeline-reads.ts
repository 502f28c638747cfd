import { sql, type Db } from "../../platform/postgres.ts";

export interface EventMoment {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly name: string;
  readonly source: string;
  readonly payload: unknown;
}

/** A person's events, newest first, at or before a moment. */
export async function eventMoments(db: Db, personId: string, before: Date, limit: number): Promise<EventMoment[]> {
  const { rows } = await sql<EventMoment>`
    select id, at, type, name, source, payload from identify.moments
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and at <= ${before}
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}
