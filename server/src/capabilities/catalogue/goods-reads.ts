// Goods with what their orders say; one query a screen.
import { sql, type Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Product } from "./product.ts";

/** What the orders say of an article, as of the last computation. Money in minor units. */
export interface GoodsFigures {
  readonly orders: number;
  readonly buyers: number;
  readonly rebuyers: number;
  readonly quantity: number;
  readonly revenueMinor: number;
  /** By what the goods had cost on their day; where no order says it, by today's cost; null where neither is known. */
  readonly marginMinor: number | null;
  readonly revenueYearMinor: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Typical days between two purchases by one person; null below ten such gaps. */
  readonly gapDays: number | null;
  /** Pieces bought at the beginning of such a gap, typically. */
  readonly gapPieces: number;
  /** The power of the pieces to which the days until the next purchase grow, 0 to 1; see quantity-effect.ts. */
  readonly quantityEffect: number;
}

export type Good = Product & { readonly figures: GoodsFigures | null };

export interface GoodsAsk {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: "own" | "other" | undefined;
  readonly active?: boolean | undefined;
  readonly sort: "sales" | "margin" | "buyers" | "arrival" | "name";
  readonly after?: string | undefined;
  readonly limit: number;
}

/** So many gaps between purchases make a typical one. */
const GAPS_WANTED = 10;

/** By the cost that the order lines say the goods had; where none says it, by today's. */
const margin = sql`(case when f.cost_minor <> 0 then f.revenue_minor - f.cost_minor else f.revenue_minor - f.quantity * p.unit_cost_minor end)`;
const figures = sql`case when f.sku is null then null else jsonb_build_object('orders', f.orders, 'buyers', f.buyers, 'rebuyers', f.rebuyers,
  'quantity', f.quantity, 'revenueMinor', f.revenue_minor, 'marginMinor', ${margin},
  'revenueYearMinor', f.revenue_year_minor, 'firstDay', f.first_day, 'lastDay', f.last_day,
  'gapDays', case when f.gaps >= ${sql.raw(String(GAPS_WANTED))} then f.gap_days end,
  'gapPieces', f.gap_pieces, 'quantityEffect', f.quantity_effect) end as figures`;
const fields = sql`p.sku, p.name, p.category, p.brand, p.own_brand as "ownBrand", p.use_group as "useGroup", p.unit_price_minor as "unitPriceMinor",
  p.unit_cost_minor as "unitCostMinor", to_char(p.arrived_on, 'YYYY-MM-DD') as "arrivedOn", p.active, p.url, ${figures}`;
const goods = sql`catalogue.products p left join catalogue.figures f using (sku)`;

/** Each a number that falls; names rise, and are told apart by `named`. */
const SORTS = {
  sales: sql`coalesce(f.revenue_minor, 0)::float8`,
  margin: sql`coalesce(${margin}, -9e15)::float8`,
  buyers: sql`coalesce(f.buyers, 0)::float8`,
  arrival: sql`coalesce(p.arrived_on - date '1970-01-01', -1)::float8`,
  name: sql`0::float8`,
} as const;

const escaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

function matching({ q, category, brand, active }: Omit<GoodsAsk, "sort" | "after" | "limit">) {
  const like = q === undefined || q.trim() === "" ? null : `%${escaped(q.trim())}%`;
  return sql`not p.fee
    and (${like}::text is null or p.name ilike ${like} or p.sku ilike ${like} or p.brand ilike ${like})
    and (${category ?? null}::text is null or p.category = ${category ?? null})
    and (${brand ?? null}::text is null or p.own_brand = (${brand ?? null} = 'own'))
    and (${active ?? null}::boolean is null or p.active = ${active ?? null})`;
}

/** A place in the list as it was handed out. */
function placeOf(after: string | undefined): readonly [number, string, string] | readonly [null, null, null] {
  if (after === undefined) return [null, null, null];
  try {
    const place: unknown = JSON.parse(Buffer.from(after, "base64url").toString());
    if (Array.isArray(place) && typeof place[0] === "number" && typeof place[1] === "string" && typeof place[2] === "string")
      return [place[0], place[1], place[2]];
  } catch {
    // Told below.
  }
  throw new Problem("invalid", "This cursor is not one that we gave out. Start again from the first page.");
}

/** A page of goods and the place of the last one; null after the end. */
export async function goodsPage(db: Db, ask: GoodsAsk): Promise<{ items: Good[]; nextCursor: string | null }> {
  const by = SORTS[ask.sort];
  const named = ask.sort === "name" ? sql`lower(p.name)` : sql`''::text`;
  const [value, name, sku] = placeOf(ask.after);
  const { rows } = await sql<Good & { by: number; named: string }>`
    select ${fields}, ${by} as by, ${named} as named from ${goods}
    where ${matching(ask)} and (${sku}::text is null or (-${by}, ${named}, p.sku) > (-${value}::float8, ${name}::text, ${sku}::text))
    order by -${by}, ${named}, p.sku limit ${ask.limit + 1}`.execute(db);
  const items = rows.slice(0, ask.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ by: _by, named: _named, ...good }) => good),
    nextCursor:
      rows.length > ask.limit && last !== undefined
        ? Buffer.from(JSON.stringify([last.by, last.named, last.sku])).toString("base64url")
        : null,
  };
}

export async function countGoods(db: Db, ask: Omit<GoodsAsk, "sort" | "after" | "limit">): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${goods} where ${matching(ask)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function goodsBy(db: Db, skus: readonly string[]): Promise<Map<string, Good>> {
  const { rows } = await sql<Good>`select ${fields} from ${goods} where p.sku = any(${skus}::text[]) and not p.fee`.execute(db);
  return new Map(rows.map((row) => [row.sku, row]));
}

export interface Category {
  readonly category: string;
  readonly goods: number;
  readonly revenueMinor: number;
}

export async function categories(db: Db): Promise<Category[]> {
  const { rows } = await sql<Category>`
    select p.category, count(*)::int as goods, coalesce(sum(f.revenue_minor), 0)::bigint as "revenueMinor" from ${goods}
    where not p.fee and p.category <> '' group by p.category order by 3 desc, 1`.execute(db);
  return rows;
}
