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
      from interact.link_mails where kind = 'page' and person_id = any(array(select trust.records_of(${personId})))
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

/** At most so many mails that ask for a confirmation go to one address in a month, whoever typed it; and one a day. */
const A_MONTH = 3;

/** Notes that a mail goes out to ask this address; false where it had enough of late, or had this very mail. */
export async function noteConfirmMail(tx: Db, personId: string, id: string, address: string, at: Date): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`confirm ${address}`}, 0))`.execute(tx);
  const { rows } = await sql`
    insert into interact.link_mails (person_id, id, asked_at, handed_at, kind, address)
    select ${personId}::uuid, ${id}::uuid, ${at}::timestamptz, ${at}::timestamptz, 'confirm', ${address} from (
      select count(*) as month, max(asked_at) as last from interact.link_mails
      where address = ${address} and asked_at > ${at}::timestamptz - interval '30 days'
    ) l
    where l.month < ${A_MONTH} and (l.last is null or l.last <= ${at}::timestamptz - interval '1 day')
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** The server did not take it: it was never sent, and does not count. */
export async function dropConfirmMail(tx: Db, personId: string, id: string): Promise<void> {
  await sql`delete from interact.link_mails where person_id = ${personId} and id = ${id} and kind = 'confirm'`.execute(tx);
}

/** To which address a mail went that asked for a confirmation, and when; null for none of ours. */
export async function confirmMail(db: Db, personId: string, id: string): Promise<{ address: string; askedAt: Date } | null> {
  const { rows } = await sql<{ address: string; askedAt: Date }>`
    select address, asked_at as "askedAt" from interact.link_mails
    where person_id = ${personId} and id = ${id} and kind = 'confirm'`.execute(db);
  return rows[0] ?? null;
}
