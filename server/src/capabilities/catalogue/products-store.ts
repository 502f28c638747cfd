import { sql, type Db } from "../../platform/postgres.ts";

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPriceMinor: number | null;
  readonly unitCostMinor: number | null;
  readonly fee: boolean;
}

/** Adds or updates products; what is not known now does not overwrite what was. */
export async function upsertProducts(tx: Db, products: readonly Product[]): Promise<void> {
  await sql`
    insert into catalogue.products as old (sku, name, category, unit_price_minor, unit_cost_minor, fee)
    select p.sku, p.name, p.category, p."unitPriceMinor", p."unitCostMinor", p.fee
    from jsonb_to_recordset(${JSON.stringify(products)}::jsonb) as p(
      sku text, name text, category text, "unitPriceMinor" bigint, "unitCostMinor" bigint, fee boolean)
    on conflict (sku) do update set
      name = excluded.name, category = coalesce(nullif(excluded.category, ''), old.category),
      unit_price_minor = coalesce(excluded.unit_price_minor, old.unit_price_minor),
      unit_cost_minor = coalesce(excluded.unit_cost_minor, old.unit_cost_minor), fee = excluded.fee`.execute(tx);
}

/** The names of these articles; one that is not known is missing. */
export async function productNames(db: Db, skus: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    sku: string;
    name: string;
  }>`select sku, name from catalogue.products where sku = any(${skus}) and name <> ''`.execute(db);
  return new Map(rows.map(({ sku, name }) => [sku, name]));
}

export async function countProducts(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from catalogue.products`.execute(db);
  return rows[0]?.n ?? 0;
}
