import { sql, type Db } from "../../platform/postgres.ts";
import type { Product, ProductStatement } from "./product.ts";

/** What order lines say of an article. */
export interface SeenProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPriceMinor: number | null;
  readonly unitCostMinor: number | null;
  readonly fee: boolean;
}

/** Adds or updates articles seen in orders; what is not known now does not overwrite what was. */
export async function upsertSeen(tx: Db, products: readonly SeenProduct[]): Promise<void> {
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

/** Articles of live orders that no import and no file named: they go by their number until somebody names them. */
export async function addUnknown(tx: Db, products: readonly { sku: string; category: string }[]): Promise<void> {
  await sql`
    insert into catalogue.products (sku, name, category)
    select p.sku, p.sku, p.category from jsonb_to_recordset(${JSON.stringify(products)}::jsonb) as p(sku text, category text)
    on conflict (sku) do nothing`.execute(tx);
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

export type Written = "new" | "changed" | "same";

/** Writes statements, each article once; says of each what became of it. */
export async function putProducts(tx: Db, products: readonly ProductStatement[]): Promise<Map<string, Written>> {
  const { rows } = await sql<{ sku: string; written: Written }>`
    with given as (
      select p.* from jsonb_to_recordset(${JSON.stringify(products)}::jsonb) as p(
        sku text, name text, category text, brand text, "ownBrand" boolean, "useGroup" text, "unitPriceMinor" bigint, "unitCostMinor" bigint,
        "arrivedOn" date, active boolean)
    ), keys as (
      select value ->> 'sku' as sku, value ? 'unitPriceMinor' as price, value ? 'unitCostMinor' as cost, value ? 'arrivedOn' as arrived
      from jsonb_array_elements(${JSON.stringify(products)}::jsonb)
    ), next as (
      select g.sku, old.sku is null as fresh,
        coalesce(g.name, old.name, g.sku) as name, coalesce(g.category, old.category, '') as category, coalesce(g.brand, old.brand, '') as brand,
        coalesce(g."ownBrand", old.own_brand, false) as own_brand, coalesce(g."useGroup", old.use_group, '') as use_group,
        case when k.price then g."unitPriceMinor" else old.unit_price_minor end as unit_price_minor,
        case when k.cost then g."unitCostMinor" else old.unit_cost_minor end as unit_cost_minor,
        case when k.arrived then g."arrivedOn" else old.arrived_on end as arrived_on, coalesce(g.active, old.active, true) as active,
        coalesce(old.fee, false) as fee
      from given g join keys k using (sku) left join catalogue.products old on old.sku = g.sku
    ), written as (
      insert into catalogue.products as p
        (sku, name, category, brand, own_brand, use_group, unit_price_minor, unit_cost_minor, arrived_on, active, fee)
      select sku, name, category, brand, own_brand, use_group, unit_price_minor, unit_cost_minor, arrived_on, active, fee from next
      on conflict (sku) do update set
        name = excluded.name, category = excluded.category, brand = excluded.brand, own_brand = excluded.own_brand, use_group = excluded.use_group,
        unit_price_minor = excluded.unit_price_minor, unit_cost_minor = excluded.unit_cost_minor, arrived_on = excluded.arrived_on,
        active = excluded.active
      where (p.name, p.category, p.brand, p.own_brand, p.use_group, p.unit_price_minor, p.unit_cost_minor, p.arrived_on, p.active)
        is distinct from (excluded.name, excluded.category, excluded.brand, excluded.own_brand, excluded.use_group, excluded.unit_price_minor,
          excluded.unit_cost_minor, excluded.arrived_on, excluded.active)
      returning sku
    )
    select next.sku, case when fresh then 'new' when written.sku is null then 'same' else 'changed' end as written
    from next left join written using (sku)`.execute(tx);
  return new Map(rows.map(({ sku, written }) => [sku, written]));
}

const fields = sql`p.sku, p.name, p.category, p.brand, p.own_brand as "ownBrand", p.use_group as "useGroup", p.unit_price_minor as "unitPriceMinor",
  p.unit_cost_minor as "unitCostMinor", to_char(p.arrived_on, 'YYYY-MM-DD') as "arrivedOn", p.active`;

/** Goods of the same use as others, those that can be had. */
export async function sameUse(db: Db, groups: readonly string[]): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${fields} from catalogue.products p where p.use_group = any(${groups}::text[]) and p.use_group <> '' and p.active and not p.fee
    order by p.sku`.execute(db);
  return rows;
}
