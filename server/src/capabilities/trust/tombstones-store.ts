import { sql, type Db } from "../../platform/postgres.ts";
import type { Tombstone } from "./tombstones.ts";

export async function layTombstones(tx: Db, erasureId: string, stones: readonly { key: string; kind: string }[], at: Date): Promise<void> {
  await sql`
    insert into trust.tombstones (key, kind, erasure_id, erased_at)
    select distinct on (t.key) t.key, t.kind, ${erasureId}::uuid, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(stones)}::jsonb) as t(key text, kind text)
    on conflict (key) do update set erasure_id = excluded.erasure_id, erased_at = excluded.erased_at, lifted_at = null`.execute(tx);
}

export async function anyTombstone(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from trust.tombstones where lifted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/** Of these keys, those under a tombstone. */
export async function standingStones(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select key from trust.tombstones where key = any(${keys}::text[]) and lifted_at is null`.execute(db);
  return new Set(rows.map((row) => row.key));
}

export async function liftStones(tx: Db, keys: readonly string[], at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update trust.tombstones set lifted_at = ${at} where key = any(${keys}::text[]) and lifted_at is null`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function allTombstones(db: Db): Promise<Tombstone[]> {
  const { rows } = await sql<{ key: string; kind: string; erasedAt: Date; liftedAt: Date | null }>`
    select key, kind, erased_at as "erasedAt", lifted_at as "liftedAt" from trust.tombstones`.execute(db);
  return rows.map((row) => ({ ...row, erasedAt: row.erasedAt.toISOString(), liftedAt: row.liftedAt?.toISOString() ?? null }));
}

/** Puts tombstones back that a restored database does not know. */
export async function restoreTombstones(tx: Db, erasureId: string, stones: readonly Tombstone[]): Promise<void> {
  await sql`
    insert into trust.tombstones (key, kind, erasure_id, erased_at, lifted_at)
    select t.key, t.kind, ${erasureId}::uuid, t."erasedAt", t."liftedAt"
    from jsonb_to_recordset(${JSON.stringify(stones)}::jsonb) as t(key text, kind text, "erasedAt" timestamptz, "liftedAt" timestamptz)
    on conflict (key) do update set erased_at = excluded.erased_at, lifted_at = excluded.lifted_at`.execute(tx);
}
