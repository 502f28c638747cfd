import { sql, type Db } from "../../platform/postgres.ts";

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
}

/** Newest first, 50 a page; the cursor is the last id of the page before. Actors are shown by name. */
export async function auditPage(db: Db, cursor: string | undefined): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const { rows } = await sql<AuditRow>`
    select a.id, a.at, coalesce(u.name, a.actor) as actor, a.action, a.subject
    from trust.audit a left join trust."user" u on a.actor = 'user:' || u.id
    where ${cursor ?? null}::uuid is null or a.id < ${cursor ?? null}::uuid
    order by a.id desc limit 51`.execute(db);
  const items = rows.slice(0, 50);
  return { items, nextCursor: rows.length > 50 ? (items.at(-1)?.id ?? null) : null };
}
