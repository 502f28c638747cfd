import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Arrivals } from "./arrivals-service.ts";
import { categories, countGoods, goodsBy, goodsPage, type Category, type Good, type GoodsAsk } from "./goods-reads.ts";
import { eachOnce } from "./goods-files-service.ts";
import { readProduct, type Product, type RawProduct } from "./product.ts";
import { offeredGoods, putProducts, sameUse, type Written } from "./products-store.ts";
import type { Wanted } from "./wants.ts";

export interface RowAnswer {
  /** Empty where it is missing. */
  readonly sku: string;
  readonly outcome: Written | "refused";
  /** Why it was refused; null otherwise. */
  readonly why: string | null;
}

export interface PutAnswer {
  readonly counts: Readonly<Record<Written | "refused", number>>;
  readonly rows: RowAnswer[];
}

/** Goods by hand and by batches, and as screens and other rooms read them. */
export interface Products {
  /** Writes what can be read, a row at a time; a bad row stops none of the others. */
  put(rows: readonly RawProduct[]): Promise<PutAnswer>;
  page(ask: GoodsAsk): Promise<{ items: Good[]; nextCursor: string | null; total: number; categories: Category[] }>;
  /** Not found where there is no such article, or where it is a fee. */
  one(sku: string): Promise<Good>;
  /** Articles that are no fees, with what orders say of them. */
  goods(skus: readonly string[]): Promise<Map<string, Good>>;
  /** All goods that can be had, by what one asks for them. */
  offered(): Promise<Wanted[]>;
  /** Goods that can be had and serve a use. */
  sameUse(groups: readonly string[]): Promise<Product[]>;
}

async function put({ postgres, clock, arrivals }: ProductsDeps, rows: readonly RawProduct[]): Promise<PutAnswer> {
  const read = rows.map(readProduct);
  const statements = eachOnce(read.flatMap((each) => ("ok" in each ? [each.ok] : [])));
  const written = await postgres.transaction(async (tx) => {
    const put = await putProducts(tx, statements, clock());
    if (put.arrived > 0) await arrivals.announce(tx);
    return put.written;
  });
  const answers = read.map((each, i): RowAnswer => {
    if ("ok" in each) return { sku: each.ok.sku, outcome: written.get(each.ok.sku) ?? "same", why: null };
    const { sku } = rows[i] ?? {};
    return { sku: typeof sku === "string" ? sku : "", outcome: "refused", why: each.why };
  });
  const counts = { new: 0, changed: 0, same: 0, refused: 0 };
  for (const { outcome } of answers) counts[outcome]++;
  return { counts, rows: answers };
}

export interface ProductsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly arrivals: Pick<Arrivals, "announce">;
}

export function createProducts(deps: ProductsDeps): Products {
  const { db } = deps.postgres;
  return {
    put: (rows) => put(deps, rows),
    async page(ask) {
      const [page, total, all] = await Promise.all([goodsPage(db, ask), countGoods(db, ask), categories(db)]);
      return { ...page, total, categories: all };
    },
    async one(sku) {
      const good = (await goodsBy(db, [sku])).get(sku);
      if (good === undefined) throw new Problem("not-found", `There is no article “${sku}” in the catalogue.`);
      return good;
    },
    goods: (skus) => goodsBy(db, skus),
    offered: () => offeredGoods(db),
    sameUse: (groups) => sameUse(db, groups),
  };
}
