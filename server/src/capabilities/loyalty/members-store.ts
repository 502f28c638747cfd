import { sql, type Db } from "../../platform/postgres.ts";

/** The first card that a person was given, under any record. */
export async function cardOf(db: Db, personId: string): Promise<string | null> {
  const { rows } = await sql<{ card: string }>`
    select card from loyalty.memberships
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) order by enrolled_at, card limit 1`.execute(db);
  return rows[0]?.card ?? null;
}

/** The card of one record. */
export async function cardOfRecord(db: Db, recordId: string): Promise<string | null> {
  const { rows } = await sql<{ card: string }>`select card from loyalty.memberships where person_id = ${recordId}`.execute(db);
  return rows[0]?.card ?? null;
}

export async function nextSerial(tx: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select nextval('loyalty.card_serial') as n`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function insertMembership(tx: Db, member: { personId: string; card: string; at: Date; channel: string }): Promise<void> {
  await sql`
    insert into loyalty.memberships (person_id, card, enrolled_at, channel)
    values (${member.personId}, ${member.card}, ${member.at}, ${member.channel})`.execute(tx);
}

/** The ledger is append-only except in a transaction that says it erases somebody. */
export async function allowDeletes(tx: Db): Promise<void> {
  await sql`select set_config('rapport.erasing', 'yes', true)`.execute(tx);
}

/** Until the transaction ends the same application is not taken elsewhere. */
export async function lockApplication(tx: Db, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`loyalty.applications ${id}`}, 0))`.execute(tx);
}

/** Whom an application made; null: nobody yet. */
export async function applicantOf(db: Db, id: string): Promise<string | null> {
  const { rows } = await sql<{ person: string }>`select person_id as person from loyalty.applications where id = ${id}`.execute(db);
  return rows[0]?.person ?? null;
}

export async function insertApplication(tx: Db, one: { id: string; personId: string; at: Date; channel: string }): Promise<void> {
  await sql`
    insert into loyalty.applications (id, person_id, at, channel) values (${one.id}, ${one.personId}, ${one.at}, ${one.channel})`.execute(
    tx,
  );
}
