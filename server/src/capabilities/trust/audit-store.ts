import { prepared, sql, type Db } from "../../platform/postgres.ts";

export interface AuditEntry {
  /** "user:<id>", "key:<id>", "cli", "system", "public". */
  readonly actor: string;
  /** What was done, e.g. "POST /v1/campaigns/{id}/start". */
  readonly action: string;
  /** To what, by id; never personal data. */
  readonly subject: string;
  /** Whose records it was about. */
  readonly people?: readonly string[];
  readonly detail?: object;
}

export function audit(tx: Db, entry: AuditEntry): Promise<void> {
  return auditAll(tx, [entry]);
}

export async function auditAll(tx: Db, entries: readonly AuditEntry[]): Promise<void> {
  await sql`${prepared}
    insert into trust.audit (actor, action, subject, people, detail)
    select e.actor, e.action, e.subject, coalesce(e.people, '{}'), coalesce(e.detail, '{}')
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e(actor text, action text, subject text, people uuid[], detail jsonb)`.execute(
    tx,
  );
}

export interface LookRow {
  /** A UUID of version 7: it carries the moment of the reading. */
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly people: readonly string[];
}

/** Readings, with the moment they happened; one that is written twice stays one. */
export async function insertLooks(db: Db, rows: readonly LookRow[]): Promise<void> {
  await sql`
    insert into trust.audit (id, at, actor, action, subject, people)
    select r.id, uuid_extract_timestamp(r.id), r.actor, r.action, r.subject, r.people
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, actor text, action text, subject text, people uuid[])
    on conflict (id) do nothing`.execute(db);
}
