import { sql, type Db } from "../../platform/postgres.ts";

export interface NewKey {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export async function insertKey(tx: Db, key: NewKey): Promise<void> {
  await sql`
    insert into trust.api_keys (id, name, hash, scopes, created_by, created_at, expires_at)
    values (${key.id}, ${key.name}, ${key.hash}, ${key.scopes}::text[], ${key.createdBy}, ${key.createdAt}, ${key.expiresAt})`.execute(tx);
}

export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Null where the command line made it. */
  readonly maker: { readonly role: string; readonly grants: readonly string[]; readonly active: boolean } | null;
}

export async function findKey(db: Db, id: string): Promise<StoredKey | undefined> {
  const { rows } = await sql<StoredKey>`
    select k.id, k.name, k.hash, k.scopes, k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
      case when u.id is not null then jsonb_build_object('role', u.role, 'grants', u.grants, 'active', u.deactivated_at is null) end as maker
    from trust.api_keys k left join trust."user" u on u.id = k.created_by where k.id = ${id}`.execute(db);
  return rows[0];
}

/** Notes that a key was used, at most once a minute. */
export async function touchKey(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    update trust.api_keys set last_used_at = ${now}
    where id = ${id} and (last_used_at is null or last_used_at < ${now}::timestamptz - interval '1 minute')`.execute(db);
}

/** False if there is no such key that still works. */
export async function revokeKey(tx: Db, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update trust.api_keys set revoked_at = ${now} where id = ${id} and revoked_at is null returning id`.execute(tx);
  return rows.length > 0;
}
