import { sql, type Db } from "../../platform/postgres.ts";

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: string[];
  /** The maker's name; null: the command line. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** False once its maker's account is closed. */
  readonly makerActive: boolean;
}

/** All keys, those that work first, then by age. */
export async function keyList(db: Db): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select k.id, k.name, k.scopes, u.name as "createdBy", k.created_at as "createdAt", k.last_used_at as "lastUsedAt",
      k.expires_at as "expiresAt", k.revoked_at as "revokedAt", u.deactivated_at is null as "makerActive"
    from trust.api_keys k left join trust."user" u on u.id = k.created_by
    order by k.revoked_at is not null, k.created_at desc, k.id`.execute(db);
  return rows;
}
