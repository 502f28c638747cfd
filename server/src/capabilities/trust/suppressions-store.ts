import { sql, type Db } from "../../platform/postgres.ts";

export interface Suppression {
  readonly medium: string;
  readonly address: string;
  /** "hard-bounce", "complaint", "by-hand". */
  readonly reason: string;
  readonly source: string;
  readonly at: Date;
}

/** From now on nothing goes to these addresses, whoever they belong to. The first reason stays. */
export async function suppress(tx: Db, suppressions: readonly Suppression[]): Promise<void> {
  if (suppressions.length === 0) return;
  const rows = suppressions.map((row) => ({ ...row, address: row.address.toLowerCase() }));
  await sql`
    insert into trust.suppressions (medium, address, reason, source, at)
    select r.medium, r.address, r.reason, r.source, r.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(medium text, address text, reason text, source text, at timestamptz)
    on conflict do nothing`.execute(tx);
}

/** Takes back one that was noted at a moment; another that stood there before it stays. */
export async function unsuppress(tx: Db, { medium, address, at }: Pick<Suppression, "medium" | "address" | "at">): Promise<void> {
  await sql`delete from trust.suppressions where medium = ${medium} and address = ${address.toLowerCase()} and at = ${at} and reason = 'by-hand'`.execute(
    tx,
  );
}

/** Why an address must not be used, or null. */
export async function suppressionOf(db: Db, medium: string, address: string): Promise<{ reason: string; at: Date } | null> {
  const { rows } = await sql<{ reason: string; at: Date }>`
    select reason, at from trust.suppressions where medium = ${medium} and address = ${address.toLowerCase()}`.execute(db);
  return rows[0] ?? null;
}

export async function hold(tx: Db, personId: string, subject: string, reason: string, at: Date): Promise<void> {
  await sql`
    insert into trust.holds (person_id, subject, reason, opened_at) values (${personId}, ${subject}, ${reason}, ${at})
    on conflict (person_id, subject) do update set closed_at = null`.execute(tx);
}

export async function closeHold(tx: Db, personId: string, subject: string, at: Date): Promise<void> {
  await sql`
    update trust.holds set closed_at = ${at}
    where person_id = ${personId} and subject = ${subject} and closed_at is null`.execute(tx);
}
