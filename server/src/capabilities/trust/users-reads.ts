import { sql, type Db } from "../../platform/postgres.ts";
import type { Role } from "../../vocabulary/roles.ts";

export interface ListedUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly grants: string[];
  readonly active: boolean;
  readonly secondFactor: boolean;
  readonly lastSeenAt: Date | null;
  readonly sessions: number;
  readonly keys: number;
}

/** All users, those who may come in first, by name. */
export async function userList(db: Db, now: Date): Promise<ListedUser[]> {
  const { rows } = await sql<ListedUser>`
    select u.id, u.name, u.email, u.role, u.grants, u.deactivated_at is null as active, u."twoFactorEnabled" as "secondFactor",
      s.last as "lastSeenAt", coalesce(s.open, 0)::int as sessions,
      (select count(*)::int from trust.api_keys k where k.created_by = u.id and k.revoked_at is null) as keys
    from trust."user" u
    left join lateral (select max(s."updatedAt") as last, count(*) filter (where s."expiresAt" > ${now}) as open
      from trust.session s where s."userId" = u.id) s on true
    order by u.deactivated_at is not null, lower(u.name), u.id`.execute(db);
  return rows;
}

export interface OpenInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly grants: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export async function openInvitations(db: Db, now: Date): Promise<OpenInvitation[]> {
  const { rows } = await sql<OpenInvitation>`
    select id, email, role, grants, created_at as "createdAt", expires_at as "expiresAt" from trust.access_links
    where kind = 'invite' and used_at is null and withdrawn_at is null and expires_at > ${now} order by created_at desc`.execute(db);
  return rows;
}

export interface OpenSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

export async function openSessions(db: Db, userId: string, now: Date): Promise<OpenSession[]> {
  const { rows } = await sql<OpenSession>`
    select id, "createdAt", "updatedAt" as "lastSeenAt", "ipAddress", "userAgent" from trust.session
    where "userId" = ${userId} and "expiresAt" > ${now} order by "updatedAt" desc, id`.execute(db);
  return rows;
}
