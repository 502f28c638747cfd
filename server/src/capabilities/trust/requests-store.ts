import { sql, type Db } from "../../platform/postgres.ts";

export const REQUEST_KINDS = ["access", "correction", "restriction", "erasure", "objection"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Somebody asked for something; it is due a month later (GDPR, article 12 (3)). */
export interface PersonRequest {
  readonly id: string;
  readonly personId: string;
  readonly kind: RequestKind;
  readonly channel: string;
  readonly note: string;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
  readonly outcome: string | null;
}

export type NewRequest = Pick<PersonRequest, "personId" | "kind" | "channel" | "note"> & { readonly at: Date };

const COLUMNS = sql.raw(`id, person_id as "personId", kind, channel, note, received_at as "receivedAt", due_at as "dueAt",
  done_at as "doneAt", outcome`);

export async function insertRequest(tx: Db, request: NewRequest): Promise<PersonRequest> {
  const { rows } = await sql<PersonRequest>`
    insert into trust.requests (person_id, kind, channel, note, received_at, due_at)
    values (${request.personId}, ${request.kind}, ${request.channel}, ${request.note}, ${request.at}, ${request.at}::timestamptz + interval '1 month')
    returning ${COLUMNS}`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("An insert without a row.");
  return row;
}

/** Open ones first, the most urgent on top; then those answered, newest first. */
export async function listRequests(db: Db): Promise<PersonRequest[]> {
  const { rows } = await sql<PersonRequest>`
    select ${COLUMNS} from trust.requests
    order by done_at is not null, case when done_at is null then due_at end, done_at desc limit 200`.execute(db);
  return rows;
}

/** False if it was answered already or does not exist. */
export async function closeRequest(tx: Db, id: string, outcome: string, actor: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update trust.requests set done_at = ${at}, done_by = ${actor}, outcome = ${outcome} where id = ${id} and done_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Takes an answer back. */
export async function reopenRequest(tx: Db, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update trust.requests set done_at = null, done_by = null, outcome = null where id = ${id} and done_at is not null`.execute(tx);
  return numAffectedRows === 1n;
}
