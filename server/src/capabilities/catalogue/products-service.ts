import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { categories, countGoods, goodsBy, goodsPage, type Category, type Good, type GoodsAsk } from "./goods-reads.ts";
import { eachOnce } from "./goods-files-service.ts";
import { readProduct, type Product, type RawProduct } from "./product.ts";
import { putProducts, sameUse, type Written } from "./products-store.ts";

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
  /** Goods that can be had and serve a use. */
  sameUse(groups: readonly string[]): Promise<Product[]>;
}

async function put(postgres: Postgres, rows: readonly RawProduct[]): Promise<PutAnswer> {
  const read = rows.map(readProduct);
  const statements = eachOnce(read.flatMap((each) => ("ok" in each ? [each.ok] : [])));
  const written = await postgres.transaction((tx) => putProducts(tx, statements));
  const answers = read.map((each, i): RowAnswer => {
    if ("ok" in each) return { sku: each.ok.sku, outcome: written.get(each.ok.sku) ?? "same", why: null };
    const { sku } = rows[i] ?? {};
    return { sku: typeof sku === "string" ? sku : "", outcome: "refused", why: each.why };
  });
  const counts = { new: 0, changed: 0, same: 0, refused: 0 };
  for (const { outcome } of answers) counts[outcome]++;
  return { counts, rows: answers };
}

export function createProducts({ postgres }: { postgres: Postgres }): Products {
  const { db } = postgres;
  return {
    put: (rows) => put(postgres, rows),
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
    sameUse: (groups) => sameUse(db, groups),
  };
}
