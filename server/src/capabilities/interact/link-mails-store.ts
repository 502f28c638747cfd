import { sql, type Db } from "../../platform/postgres.ts";

/** At most so many links a day go to one person, however often somebody asks. */
const A_DAY = 3;
/** And none within so many minutes of the last. */
const APART = 2;

/** Notes that a link was asked for; false where there were enough of late. */
export async function noteLinkMail(tx: Db, personId: string, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into interact.link_mails (person_id, id, asked_at)
    select ${personId}::uuid, ${id}::uuid, ${at}::timestamptz from (
      select count(*) filter (where asked_at > ${at}::timestamptz - interval '1 day') as today, max(asked_at) as last
      from interact.link_mails where person_id = any(array(select trust.records_of(${personId})))
    ) l
    where l.today < ${A_DAY} and (l.last is null or l.last <= ${at}::timestamptz - make_interval(mins => ${APART}::int))
    returning id`.execute(tx);
  return rows.length > 0;
}

/** Takes the link mail in hand: true once, false for a job that runs again. */
export async function handOver(tx: Db, personId: string, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update interact.link_mails set handed_at = ${at} where person_id = ${personId} and id = ${id} and handed_at is null returning id`.execute(
    tx,
  );
  return rows.length > 0;
}

/** The server did not take it, so the job may try again. */
export async function takeBackLinkMail(tx: Db, personId: string, id: string): Promise<void> {
  await sql`update interact.link_mails set handed_at = null where person_id = ${personId} and id = ${id}`.execute(tx);
}
