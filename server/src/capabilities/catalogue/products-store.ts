import { sql, type Db } from "../../platform/postgres.ts";
import type { Product, ProductStatement } from "./product.ts";
import type { Wanted } from "./wants.ts";

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
    order by p.sku
    on conflict (sku) do update set
      name = excluded.name, category = coalesce(nullif(excluded.category, ''), old.category),
      unit_price_minor = coalesce(excluded.unit_price_minor, old.unit_price_minor),
      unit_cost_minor = coalesce(excluded.unit_cost_minor, old.unit_cost_minor), fee = excluded.fee, import_id = null`.execute(tx);
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

/** What arrived so many days ago is still news. */
const NEWS_DAYS = 30;

export type Written = "new" | "changed" | "same";

/** The file that statements come from; null for what is stated by hand or through the door. */
export interface FromFile {
  readonly id: string;
  /** This import and earlier ones of the same file. */
  readonly own: readonly string[];
}

/** Statements are written one transaction after the other: what each changes is then known, and no two wait for each other. */
async function oneAtATime(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('catalogue.products', 0))`.execute(tx);
}

/**
 * Writes statements, each article once; says of each what became of it. What a file changes is noted, so that it can be taken back; what is new,
 * back or cheaper is noted as an arrival. The first day on which anything states goods is the stock-taking: what it names without a day of arrival
 * was there before.
 */
export async function putProducts(
  tx: Db,
  products: readonly ProductStatement[],
  now: Date,
  file: FromFile | null = null,
): Promise<{ written: Map<string, Written>; arrived: number }> {
  await oneAtATime(tx);
  const { rows } = await sql<{ sku: string; written: Written; arrived: boolean }>`
    with opened as (
      select coalesce(min(stated_at), ${now}::timestamptz) + interval '1 day' <= ${now}::timestamptz as long_ago from catalogue.products where stated_at is not null
    ), given as (
      select p.* from jsonb_to_recordset(${JSON.stringify(products)}::jsonb) as p(
        sku text, name text, category text, brand text, "ownBrand" boolean, "useGroup" text, "unitPriceMinor" bigint, "unitCostMinor" bigint,
        "arrivedOn" date, active boolean, url text)
    ), keys as (
      select value ->> 'sku' as sku, value ? 'unitPriceMinor' as price, value ? 'unitCostMinor' as cost, value ? 'arrivedOn' as arrived
      from jsonb_array_elements(${JSON.stringify(products)}::jsonb)
    ), next as (
      select g.sku,
        coalesce(g.name, old.name, g.sku) as name, coalesce(g.category, old.category, '') as category, coalesce(g.brand, old.brand, '') as brand,
        coalesce(g."ownBrand", old.own_brand, false) as own_brand, coalesce(g."useGroup", old.use_group, '') as use_group,
        case when k.price then g."unitPriceMinor" else old.unit_price_minor end as unit_price_minor,
        case when k.cost then g."unitCostMinor" else old.unit_cost_minor end as unit_cost_minor,
        case when k.arrived then g."arrivedOn" else old.arrived_on end as arrived_on, coalesce(g.active, old.active, true) as active,
        coalesce(g.url, old.url, '') as url,
        coalesce(old.fee, false) as fee
      from given g join keys k using (sku) left join catalogue.products old on old.sku = g.sku
    ), written as (
      insert into catalogue.products as p
        (sku, name, category, brand, own_brand, use_group, unit_price_minor, unit_cost_minor, arrived_on, active, url, fee, import_id, stated_at)
      select sku, name, category, brand, own_brand, use_group, unit_price_minor, unit_cost_minor, arrived_on, active, url, fee, ${file?.id ?? null}::uuid,
        ${now}::timestamptz
      from next order by sku
      on conflict (sku) do update set
        name = excluded.name, category = excluded.category, brand = excluded.brand, own_brand = excluded.own_brand, use_group = excluded.use_group,
        unit_price_minor = excluded.unit_price_minor, unit_cost_minor = excluded.unit_cost_minor, arrived_on = excluded.arrived_on,
        active = excluded.active, url = excluded.url, import_id = case when p.import_id = any(${file?.own ?? []}::uuid[]) then p.import_id end,
        stated_at = coalesce(p.stated_at, excluded.stated_at)
      returning p.sku, old.sku is null as fresh, to_jsonb(old) - 'import_id' - 'stated_at' as was, to_jsonb(new) - 'import_id' - 'stated_at' as now,
        old.active as had, new.active as has, old.unit_price_minor as before, new.unit_price_minor as price, new.arrived_on, new.fee
    ), changed as (
      select w.sku, jsonb_object_agg(b.key, b.value) as before, jsonb_object_agg(b.key, w.now -> b.key) as after
      from written w cross join lateral jsonb_each(w.was) b
      where not w.fresh and w.now -> b.key is distinct from b.value group by w.sku
    ), noted as (
      insert into catalogue.changes as c (import_id, sku, before, after)
      select ${file?.id ?? null}::uuid, sku, before, after from changed where ${file !== null}
      on conflict (import_id, sku) do update set before = excluded.before || c.before, after = c.after || excluded.after
    ), arrived as (
      insert into catalogue.arrivals (sku, kind, at, price_before_minor, price_minor)
      select a.sku, a.kind, greatest(${now}::timestamptz, case when a.kind = 'new' then a.arrived_on::timestamptz end), a.before, a.price
      from (
        select w.*, case when w.fresh then 'new' when not w.had then 'back' when w.price < w.before then 'cheaper' end as kind from written w
        where w.has and not w.fee
      ) a cross join opened o
      where a.kind in ('back', 'cheaper')
        or a.kind = 'new' and case when a.arrived_on is null then o.long_ago else a.arrived_on >= ${now}::date - ${NEWS_DAYS}::int end
      returning sku
    )
    select w.sku, case when w.fresh then 'new' when c.sku is null then 'same' else 'changed' end as written, a.sku is not null as arrived
    from written w left join changed c using (sku) left join arrived a using (sku)`.execute(tx);
  return {
    written: new Map(rows.map(({ sku, written }) => [sku, written])),
    arrived: rows.filter(({ arrived }) => arrived).length,
  };
}

/** Puts back what a file changed, where it still stands as the file left it, so many articles at a time. */
export async function restoreChanged(tx: Db, importId: string, limit: number): Promise<number> {
  await oneAtATime(tx);
  const { rows } = await sql<{ n: number }>`
    with mine as (
      delete from catalogue.changes c
      using (select sku from catalogue.changes where import_id = ${importId} order by sku limit ${limit}) s
      where c.import_id = ${importId} and c.sku = s.sku returning c.sku, c.before, c.after
    ), patches as (
      select m.sku, coalesce(jsonb_object_agg(b.key, b.value) filter (where to_jsonb(p) -> b.key = m.after -> b.key), '{}'::jsonb) as patch
      from mine m join catalogue.products p using (sku) cross join lateral jsonb_each(m.before) b group by m.sku
    ), restored as (
      select r.* from patches x join catalogue.products p using (sku) cross join lateral jsonb_populate_record(p, x.patch) r
    ), written as (
      update catalogue.products p set name = r.name, category = r.category, brand = r.brand, own_brand = r.own_brand, use_group = r.use_group,
        unit_price_minor = r.unit_price_minor, unit_cost_minor = r.unit_cost_minor, arrived_on = r.arrived_on, active = r.active, url = r.url
      from restored r where r.sku = p.sku
    )
    select count(*)::int as n from mine`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Articles that a file alone brought go, so many at a time. */
export async function dropBrought(tx: Db, importId: string, limit: number): Promise<number> {
  await oneAtATime(tx);
  const { rows } = await sql<{ n: number }>`
    with gone as (
      delete from catalogue.products where sku in (select sku from catalogue.products where import_id = ${importId} order by sku limit ${limit})
      returning 1
    ) select count(*)::int as n from gone`.execute(tx);
  return rows[0]?.n ?? 0;
}

const fields = sql`p.sku, p.name, p.category, p.brand, p.own_brand as "ownBrand", p.use_group as "useGroup", p.unit_price_minor as "unitPriceMinor",
  p.unit_cost_minor as "unitCostMinor", to_char(p.arrived_on, 'YYYY-MM-DD') as "arrivedOn", p.active, p.url`;

/** Goods of the same use as others, those that can be had. */
export async function sameUse(db: Db, groups: readonly string[]): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${fields} from catalogue.products p where p.use_group = any(${groups}::text[]) and p.use_group <> '' and p.active and not p.fee
    order by p.sku`.execute(db);
  return rows;
}

/** Articles by number, fees among them. */
export async function productsBy(db: Db, skus: readonly string[]): Promise<Map<string, Product>> {
  const { rows } = await sql<Product>`select ${fields} from catalogue.products p where p.sku = any(${skus}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.sku, row]));
}

/** All goods that can be had, by what one asks for them. */
export async function offeredGoods(db: Db): Promise<Wanted[]> {
  const { rows } = await sql<Wanted>`
    select sku, name, category, brand from catalogue.products where active and not fee order by sku`.execute(db);
  return rows;
}
