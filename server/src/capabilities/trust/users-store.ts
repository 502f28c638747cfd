import { sql, type Db } from "../../platform/postgres.ts";
import type { LinkKind } from "./access-link.ts";

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly grants: readonly string[];
  readonly active: boolean;
  readonly secondFactor: boolean;
}

const COLUMNS = sql`id, name, email, role, grants, deactivated_at is null as active, "twoFactorEnabled" as "secondFactor"`;

export async function findUser(db: Db, by: { id: string } | { email: string }): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`
    select ${COLUMNS} from trust."user" where ${"id" in by ? sql`id = ${by.id}` : sql`email = lower(${by.email})`}`.execute(db);
  return rows[0];
}

export async function anyUser(db: Db): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from trust."user") as any`.execute(db);
  return rows[0]?.any === true;
}

/** One transaction at a time makes or changes owners, so that the last one cannot go by two doors at once. */
export async function lockOwners(tx: Db): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtext('trust.owners'))`.execute(tx);
  const { rows } = await sql<{ id: string }>`select id from trust."user" where role = 'owner' and deactivated_at is null`.execute(tx);
  return rows.map((row) => row.id);
}

export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly grants: readonly string[];
  readonly passwordHash: string;
}

/** A user with a password, in the shape better-auth looks for: the account's id is the user's. */
export async function insertUser(tx: Db, user: NewUser): Promise<void> {
  await sql`
    insert into trust."user" (id, name, email, "emailVerified", role, grants)
    values (${user.id}, ${user.name}, lower(${user.email}), true, ${user.role}, ${user.grants}::text[])`.execute(tx);
  await sql`
    insert into trust.account (id, "accountId", "providerId", "userId", password)
    values (${user.id}, ${user.id}, 'credential', ${user.id}, ${user.passwordHash})`.execute(tx);
}

export async function passwordOf(db: Db, userId: string): Promise<string | undefined> {
  const { rows } = await sql<{ password: string }>`
    select password from trust.account where "userId" = ${userId} and "providerId" = 'credential' and password is not null`.execute(db);
  return rows[0]?.password;
}

export async function setPassword(tx: Db, userId: string, hash: string, now: Date): Promise<void> {
  await sql`
    update trust.account set password = ${hash}, "updatedAt" = ${now} where "userId" = ${userId} and "providerId" = 'credential'`.execute(
    tx,
  );
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly grants?: readonly string[] | undefined;
  readonly active?: boolean | undefined;
}

export async function updateUser(tx: Db, id: string, change: UserChange, now: Date): Promise<void> {
  const { name = null, role = null, grants = null, active = null } = change;
  await sql`
    update trust."user" set name = coalesce(${name}, name), role = coalesce(${role}, role), grants = coalesce(${grants}::text[], grants),
      deactivated_at = case ${active}::boolean when true then null when false then coalesce(deactivated_at, ${now}) else deactivated_at end,
      "updatedAt" = ${now}
    where id = ${id}`.execute(tx);
}

/** Ends the user's sessions: all, all but one, or one; returns how many. */
export async function endSessions(tx: Db, userId: string, which: { only?: string; butNot?: string } = {}): Promise<number> {
  const { rows } = await sql`
    delete from trust.session where "userId" = ${userId} and (${which.only ?? null}::text is null or id = ${which.only ?? null})
      and id is distinct from ${which.butNot ?? null} returning id`.execute(tx);
  return rows.length;
}

export async function removeSecondFactor(tx: Db, userId: string): Promise<void> {
  await sql`delete from trust."twoFactor" where "userId" = ${userId}`.execute(tx);
  await sql`update trust."user" set "twoFactorEnabled" = false where id = ${userId}`.execute(tx);
}

export interface LinkRow {
  readonly id: string;
  readonly kind: LinkKind;
  readonly email: string | null;
  readonly role: string | null;
  readonly grants: readonly string[];
  readonly userId: string | null;
}

export interface NewLink extends Omit<LinkRow, "id"> {
  readonly hash: Buffer;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A new link; earlier ones of the same kind for the same person stop working. */
export async function insertLink(tx: Db, link: NewLink): Promise<string> {
  await sql`
    update trust.access_links set withdrawn_at = ${link.createdAt}
    where kind = ${link.kind} and used_at is null and withdrawn_at is null
      and (email = lower(${link.email}) or user_id = ${link.userId})`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    insert into trust.access_links (kind, token_hash, email, role, grants, user_id, created_by, created_at, expires_at)
    values (${link.kind}, ${link.hash}, lower(${link.email}), ${link.role}, ${link.grants}::text[], ${link.userId}, ${link.createdBy},
      ${link.createdAt}, ${link.expiresAt}) returning id`.execute(tx);
  return rows[0]?.id ?? "";
}

const OPEN = sql`used_at is null and withdrawn_at is null`;

export async function findLink(db: Db, hash: Buffer, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    select id, kind, email, role, grants, user_id as "userId" from trust.access_links
    where token_hash = ${hash} and ${OPEN} and expires_at > ${now}`.execute(db);
  return rows[0];
}

/** Takes the link out of use and returns it; of two at once, one gets it. */
export async function useLink(tx: Db, hash: Buffer, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    update trust.access_links set used_at = ${now} where token_hash = ${hash} and ${OPEN} and expires_at > ${now}
    returning id, kind, email, role, grants, user_id as "userId"`.execute(tx);
  return rows[0];
}

export async function withdrawLink(tx: Db, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update trust.access_links set withdrawn_at = ${now} where id = ${id} and ${OPEN} returning id`.execute(tx);
  return rows.length > 0;
}
