import { sql, type Db } from "../../platform/postgres.ts";

export interface ReplyRow {
  readonly id: string;
  readonly personId: string;
  readonly subject: string;
  readonly words: string;
  readonly at: Date;
  readonly handledAt: Date | null;
  readonly handledBy: string | null;
}

/** The latest answers, those that nobody has read first. */
export async function replyRows(db: Db, limit: number): Promise<ReplyRow[]> {
  const { rows } = await sql<ReplyRow>`
    select id, person_id as "personId", subject, left(words, 2000) as words, at, handled_at as "handledAt", handled_by as "handledBy"
    from interact.incoming where kind = 'reply'
    order by handled_at is not null, at desc limit ${limit}`.execute(db);
  return rows;
}
