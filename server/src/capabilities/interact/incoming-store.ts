// What came back: each mail counts once for ever, and a message's row learns what became of it.
import { sql, type Db } from "../../platform/postgres.ts";
import type { BounceKind } from "./bounce.ts";

/** Where a mail came in. */
export type Source = "mailbox" | "listener" | "api";

/** True if this mail was not known yet. */
export async function noteMail(tx: Db, key: Buffer, source: Source, kind: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into interact.incoming_keys (key, source, kind, at) values (${key}, ${source}, ${kind}, ${at})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/** A message of ours that a mail speaks of. */
export interface SentRow {
  readonly personId: string;
  readonly id: string;
  readonly state: string;
  readonly address: string | null;
  readonly messageId: string | null;
  readonly purpose: string;
  readonly doneAt: Date | null;
}

/** Locks the row until the transaction ends. */
export async function sentRow(tx: Db, id: string): Promise<SentRow | null> {
  const { rows } = await sql<SentRow>`
    select s.person_id as "personId", s.id, s.state, s.address, s.message_id as "messageId", c.purpose, s.done_at as "doneAt"
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.id = ${id} and s.medium = 'email' for update of s`.execute(tx);
  return rows[0] ?? null;
}

export async function endSend(
  tx: Db,
  row: Pick<SentRow, "personId" | "id">,
  end: { state: "bounced" | "complained"; reason: string; reply: string; at: Date },
): Promise<void> {
  await sql`
    update interact.sends set state = ${end.state}, reason = ${end.reason}, reply = ${end.reply}, done_at = ${end.at}, lease_until = null,
      worker = null
    where person_id = ${row.personId} and id = ${row.id}`.execute(tx);
}

/** Something came back that shows that it arrived: nobody needs to wonder any more. */
export async function arrived(tx: Db, row: Pick<SentRow, "personId" | "id">): Promise<boolean> {
  const { rows } = await sql`
    update interact.sends set state = 'accepted', reason = null, reply = 'an answer shows that it arrived'
    where person_id = ${row.personId} and id = ${row.id} and state = 'unknown' returning 1`.execute(tx);
  return rows.length > 0;
}

export interface NewIncoming {
  readonly personId: string;
  readonly sendId: string;
  readonly kind: BounceKind | "complaint" | "reply";
  readonly subject: string;
  readonly words: string;
  readonly status: string | null;
  readonly fromAddress: string | null;
  readonly at: Date;
}

export async function addIncoming(tx: Db, one: NewIncoming): Promise<void> {
  await sql`
    insert into interact.incoming (person_id, send_id, kind, subject, words, status, from_address, at)
    values (${one.personId}, ${one.sendId}, ${one.kind}, ${one.subject}, ${one.words}, ${one.status}, ${one.fromAddress}, ${one.at})`.execute(
    tx,
  );
}

/** Times at which a person's mail to an address came back because its mailbox was full, since they last followed a link. */
export async function fullSince(tx: Db, { personId, address }: Pick<SentRow, "personId" | "address">): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`
    with mine as (
        select person_id, id, state, reason, done_at from interact.sends
        where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and address = ${address} and medium = 'email'),
      alive as (
        select max(k.at) as at from interact.clicks k join mine m on m.person_id = k.person_id and m.id = k.send_id where k.class = 'human')
    select m.done_at as at from mine m, alive
    where m.state in ('bounced', 'refused') and m.reason = 'mailbox-full' and (alive.at is null or m.done_at > alive.at)
    order by 1`.execute(tx);
  return rows.map((row) => row.at);
}

/** How far a mailbox was read. */
export interface MailboxCursor {
  readonly uidValidity: number;
  readonly lastUid: number;
}

export async function mailboxCursor(db: Db, mailbox: string): Promise<MailboxCursor | null> {
  const { rows } = await sql<{ uidValidity: string; lastUid: string }>`
    select uid_validity as "uidValidity", last_uid as "lastUid" from interact.mailbox_cursors where mailbox = ${mailbox}`.execute(db);
  const row = rows[0];
  return row === undefined ? null : { uidValidity: Number(row.uidValidity), lastUid: Number(row.lastUid) };
}

export async function keepCursor(db: Db, mailbox: string, cursor: MailboxCursor, at: Date, trouble: string | null): Promise<void> {
  await sql`
    insert into interact.mailbox_cursors (mailbox, uid_validity, last_uid, read_at, trouble)
    values (${mailbox}, ${cursor.uidValidity}, ${cursor.lastUid}, ${at}, ${trouble})
    on conflict (mailbox) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, read_at = excluded.read_at,
      trouble = excluded.trouble`.execute(db);
}

/** False where there is no such answer. @param at null: nobody has read it after all */
export async function handleReply(db: Db, id: string, actor: string, at: Date | null): Promise<boolean> {
  const { rows } = await sql`
    update interact.incoming set handled_at = ${at}::timestamptz, handled_by = ${at === null ? null : actor}
    where id = ${id} and kind = 'reply' returning 1`.execute(db);
  return rows.length > 0;
}
