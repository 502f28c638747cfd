import { sql, type Db } from "../../platform/postgres.ts";

/** A message, by its row in interact. */
export interface MessageKey {
  readonly personId: string;
  readonly sendId: string;
}

/** The words of an offer that many may use, in their order. */
export async function wordsOf(db: Db, offerId: string): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select word from customise.codes where offer_id = ${offerId} and word is not null order by word`.execute(db);
  return rows.map(({ word }) => word);
}

/** Of these people (any record) those for whom something of the offer is held that they took by themselves. */
export async function holdersOf(db: Db, offerId: string, personIds: readonly string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select p.id from unnest(${personIds}::uuid[]) as p(id)
    where exists (
      select from trust.records_of(trust.person_of(p.id)) as r(record) join customise.uses u on u.person_id = r.record
      where u.offer_id = ${offerId} and u.state = 'reserved' and u.key like 'claim:%')`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Notes that a message carries a code. @param made the code was drawn for it */
export async function noteMessage(tx: Db, { personId, sendId }: MessageKey, digest: string, made: boolean): Promise<void> {
  if (made) await sql`update customise.codes set lent = true where digest = decode(${digest}, 'hex')`.execute(tx);
  await sql`
    insert into customise.code_messages (person_id, send_id, digest)
    select ${personId}, ${sendId}, digest from customise.codes where digest = decode(${digest}, 'hex') and lent
    on conflict do nothing`.execute(tx);
}

/** Somebody was told the code otherwise: it stays theirs, whatever becomes of messages. */
export async function keepCode(tx: Db, digest: string): Promise<void> {
  await sql`update customise.codes set lent = false where digest = decode(${digest}, 'hex') and lent`.execute(tx);
}

/** Messages with codes of which it is not yet known whether they went out, after one of them. */
export async function messagesAfter(db: Db, after: MessageKey | null, limit: number): Promise<MessageKey[]> {
  const { rows } = await sql<MessageKey>`
    select person_id as "personId", send_id as "sendId" from customise.code_messages
    where ${after === null} or (person_id, send_id) > (${after?.personId ?? null}::uuid, ${after?.sendId ?? null}::uuid)
    order by person_id, send_id limit ${limit}`.execute(db);
  return rows;
}

/** The codes of these messages are their people's for good. */
export async function keepCodesOf(tx: Db, messages: readonly MessageKey[]): Promise<void> {
  await sql`
    with gone as (
      delete from customise.code_messages m using jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as k("personId" uuid, "sendId" uuid)
      where m.person_id = k."personId" and m.send_id = k."sendId" returning m.digest
    )
    update customise.codes c set lent = false where c.digest in (select digest from gone)`.execute(tx);
}

/** These messages never went out; codes that stand in no other and are unused are gone. Returns how many. */
export async function takeBackCodesOf(tx: Db, messages: readonly MessageKey[]): Promise<number> {
  const { rows } = await sql<{ digest: Buffer }>`
    delete from customise.code_messages m using jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as k("personId" uuid, "sendId" uuid)
    where m.person_id = k."personId" and m.send_id = k."sendId" returning m.digest`.execute(tx);
  const { numAffectedRows } = await sql`
    delete from customise.codes c where c.digest = any(${rows.map(({ digest }) => digest)}::bytea[]) and c.lent and c.use_id is null
      and not exists (select from customise.code_messages m where m.digest = c.digest)`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
