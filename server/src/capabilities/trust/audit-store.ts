import { sql, type Db } from "../../platform/postgres.ts";

export interface AuditEntry {
  /** "user:<id>", "cli", "system". */
  readonly actor: string;
  /** What was done, e.g. "POST /v1/campaigns/{id}/start". */
  readonly action: string;
  /** To what, by id; never personal data. */
  readonly subject: string;
  readonly detail?: object;
}

export async function audit(tx: Db, entry: AuditEntry): Promise<void> {
  await sql`
    insert into trust.audit (actor, action, subject, detail)
    values (${entry.actor}, ${entry.action}, ${entry.subject}, ${JSON.stringify(entry.detail ?? {})}::jsonb)`.execute(tx);
}
