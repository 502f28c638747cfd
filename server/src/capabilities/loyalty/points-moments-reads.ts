import { sql, type Db } from "../../platform/postgres.ts";

/** Something that happened to somebody's points. */
export interface PointsMoment {
  readonly id: string;
  readonly at: Date;
  /** Of the entries: earn, spend, take back, restore, give back, expire, hold, release. */
  readonly kind: string;
  /** What it changed of what is theirs. */
  readonly points: number;
  readonly why: string;
  /** The house wrote the words, in English; else a colleague did, for the person to read. */
  readonly byHouse: boolean;
}

/** Of an individual, at or before a moment, newest first; entries of one moment for one reason are one. What was only put aside is none. */
export async function pointsMoments(db: Db, personId: string, before: Date, limit: number): Promise<PointsMoment[]> {
  const { rows } = await sql<PointsMoment>`
    select min(id::text) as id, at, kind, sum(points)::bigint as points, why, bool_and(actor = 'house') as "byHouse"
    from loyalty.entries
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and at <= ${before} and points <> 0
    group by at, kind, why order by at desc, min(id::text) desc limit ${limit}`.execute(db);
  return rows;
}
