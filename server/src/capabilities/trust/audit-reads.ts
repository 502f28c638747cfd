import { sql, type Db } from "../../platform/postgres.ts";

/** Readings of personal data, changes, comings and goings, and what was refused. */
export const AUDIT_KINDS = ["reading", "change", "door", "refusal"] as const;

export interface AuditFilter {
  /** "user:<id>", "key:<id>", "cli", "public" … */
  readonly actor?: string | undefined;
  readonly kind?: (typeof AUDIT_KINDS)[number] | undefined;
  /** Rows about this person, under whichever record. */
  readonly person?: string | undefined;
  /** From the first moment of this day on, UTC. */
  readonly from?: string | undefined;
  /** Until the last moment of this day, UTC. */
  readonly to?: string | undefined;
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  /** The name of the user or key. */
  readonly actor: string;
  readonly actorId: string;
  readonly action: string;
  readonly subject: string;
  readonly people: string[];
  readonly detail: Record<string, unknown>;
}

const KINDS = {
  reading: sql`a.action like 'GET %'`,
  change: sql`a.action ~ '^(POST|PUT|PATCH|DELETE) '`,
  door: sql`a.action !~ '^(GET|POST|PUT|PATCH|DELETE) ' and a.action !~ 'refused'`,
  refusal: sql`a.action ~ 'refused'`,
} as const;

/** Newest first; the cursor is the last id of the page before. Actors are shown by name. */
export async function auditPage(
  db: Db,
  filter: AuditFilter,
  cursor: string | undefined,
  limit: number,
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const { actor, kind, person, from, to } = filter;
  const wanted = [
    ...(cursor === undefined ? [] : [sql`a.id < ${cursor}::uuid`]),
    ...(actor === undefined ? [] : [sql`a.actor = ${actor}`]),
    ...(kind === undefined ? [] : [KINDS[kind]]),
    ...(person === undefined ? [] : [sql`a.people && array(select trust.records_of(trust.person_of(${person}::uuid)))`]),
    ...(from === undefined ? [] : [sql`a.at >= ${from}::date at time zone 'UTC'`]),
    ...(to === undefined ? [] : [sql`a.at < (${to}::date + 1) at time zone 'UTC'`]),
  ];
  const { rows } = await sql<AuditRow>`
    select a.id, a.at, coalesce(u.name, k.name, a.actor) as actor, a.actor as "actorId", a.action, a.subject, a.people, a.detail
    from trust.audit a left join trust."user" u on a.actor = 'user:' || u.id left join trust.api_keys k on a.actor = 'key:' || k.id
    where ${wanted.length === 0 ? sql`true` : sql.join(wanted, sql` and `)}
    order by a.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
