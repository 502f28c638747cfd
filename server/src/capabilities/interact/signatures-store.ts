import { sql, type Db } from "../../platform/postgres.ts";

export interface SignatureRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly image: Buffer | null;
  readonly usual: boolean;
}

export async function signatures(db: Db): Promise<SignatureRow[]> {
  const { rows } = await sql<SignatureRow>`select id, name, title, image, usual from interact.signatures order by name`.execute(db);
  return rows;
}

/** Writes who signs under this name, new or known; one at most is the usual one. */
export async function putSignature(tx: Db, row: Omit<SignatureRow, "id">): Promise<void> {
  if (row.usual) await sql`update interact.signatures set usual = false where usual`.execute(tx);
  await sql`
    insert into interact.signatures (name, title, image, usual) values (${row.name}, ${row.title}, ${row.image}, ${row.usual})
    on conflict (name) do update set title = excluded.title, image = coalesce(excluded.image, interact.signatures.image),
      usual = excluded.usual`.execute(tx);
}

export async function deleteSignature(tx: Db, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from interact.signatures where id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}
