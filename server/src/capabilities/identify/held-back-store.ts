// Staged purchases of people about whom nothing may be taken in.
import { sql, type Db } from "../../platform/postgres.ts";
import type { StagedLine } from "./staging-store.ts";

export interface Named {
  readonly kind: string;
  readonly value: string;
}

/** Everything by which the staged lines name somebody. */
export async function namedIn(tx: Db, table: string): Promise<Named[]> {
  const t = sql.raw(table);
  const { rows } = await sql<Named>`
    select by as kind, customer as value from ${t} where by <> '' union select 'email', email from ${t} where email <> ''`.execute(tx);
  return rows;
}

/** By what a purchase file could name these records. */
export async function namesOf(tx: Db, records: readonly string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select kind, value from identify.identifiers
    where person_id = any(${records}::uuid[]) and kind in ('customer_number', 'email')`.execute(tx);
  return rows;
}

/** Takes out the lines that name one of these; returns them. */
export async function removeLinesOf(tx: Db, table: string, named: readonly Named[]): Promise<StagedLine[]> {
  if (named.length === 0) return [];
  const { rows } = await sql<StagedLine>`
    with named as (select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as n(kind text, value text))
    delete from ${sql.raw(table)} s
    where (s.by, s.customer) in (select kind, value from named) or s.email in (select value from named where kind = 'email')
    returning s.line, s.amount, s.kind, s.by, s.order_no as "order", s.at, s.price, s.customer, s.email, s.country, s.item`.execute(tx);
  return rows.sort((a, b) => a.line - b.line);
}
