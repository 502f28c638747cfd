import { sql, type Db } from "../../platform/postgres.ts";

export interface Complaint {
  readonly id: string;
  readonly personId: string;
  readonly subject: string;
  readonly words: string;
  readonly openedAt: Date;
  readonly settledAt: Date | null;
}

export interface NewComplaint {
  readonly personId: string;
  readonly id: string;
  readonly channel: string;
  readonly subject: string;
  readonly words: string;
  readonly at: Date;
  /** For complaints that were settled before they came to us. */
  readonly settledAt?: Date;
}

const COLUMNS = sql.raw(`id, person_id as "personId", subject, words, opened_at as "openedAt", settled_at as "settledAt"`);

export async function insertComplaints(tx: Db, complaints: readonly NewComplaint[]): Promise<void> {
  await sql`
    insert into care.complaints (person_id, id, channel, subject, words, opened_at, settled_at)
    select c."personId", c.id, c.channel, c.subject, c.words, c.at, c."settledAt"
    from jsonb_to_recordset(${JSON.stringify(complaints)}::jsonb)
      as c("personId" uuid, id uuid, channel text, subject text, words text, at timestamptz, "settledAt" timestamptz)`.execute(tx);
}

export async function findComplaint(db: Db, id: string): Promise<Complaint | null> {
  const { rows } = await sql<Complaint>`select ${COLUMNS} from care.complaints where id = ${id} for update`.execute(db);
  return rows[0] ?? null;
}

export async function setSettled(tx: Db, complaint: Complaint, at: Date | null, outcome: string | null): Promise<void> {
  await sql`
    update care.complaints set settled_at = ${at}, outcome = ${outcome}
    where person_id = ${complaint.personId} and id = ${complaint.id}`.execute(tx);
}

/** People with an open complaint, the newest first. */
export async function openComplainers(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select coalesce(j.person_id, c.person_id) as id from care.complaints c left join trust.joined j on j.member_id = c.person_id
    where c.settled_at is null group by 1 order by max(c.opened_at) desc limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export async function complaintsOf(db: Db, personId: string): Promise<Complaint[]> {
  const { rows } = await sql<Complaint>`
    select ${COLUMNS} from care.complaints
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) order by opened_at desc`.execute(db);
  return rows;
}
