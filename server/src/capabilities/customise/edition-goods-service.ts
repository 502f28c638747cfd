import type { Products } from "../catalogue/index.ts";
import type { EditionGood } from "./edition.ts";

/** What can be had, with its price. */
export async function goodsToday(goods: Pick<Products, "offered" | "goods">): Promise<EditionGood[]> {
  const offered = await goods.offered();
  const known = await goods.goods(offered.map(({ sku }) => sku));
  return offered.map((good): EditionGood => ({ ...good, unitPriceMinor: known.get(good.sku)?.unitPriceMinor ?? null }));
}
