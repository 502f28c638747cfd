// What one article's page, the bundles and the category map show: computed pairs with the names of their goods.
import type { Complements } from "./complements-service.ts";
import type { Neighbour } from "./complements-store.ts";
import { marginShare, type Product } from "./product.ts";
import type { Products } from "./products-service.ts";

export interface Companion {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly together: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface Substitute extends Pick<Product, "sku" | "name" | "brand" | "ownBrand" | "unitPriceMinor"> {
  /** Of the price; null where price or cost is unknown. */
  readonly margin: number | null;
}

export interface Surroundings {
  readonly asOf: string | null;
  /** In the same order. */
  readonly goesWith: Companion[];
  /** Bought by the same people, at any time. */
  readonly samePeople: Companion[];
  /** Of the same use, those that can be had. */
  readonly instead: Substitute[];
}

export interface Bundle {
  readonly sku: string;
  readonly name: string;
  readonly other: string;
  readonly otherName: string;
  readonly together: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface CategoryMap {
  readonly asOf: string | null;
  /** What it shows, in a sentence. */
  readonly sentence: string;
  /** Those with the most orders first. */
  readonly categories: { category: string; orders: number }[];
  readonly pairs: { category: string; other: string; together: number; confidence: number; lift: number }[];
}

/** Companions shown on an article's page. */
const COMPANIONS = 12;
/** Categories on the map; more cannot be read. */
const ON_THE_MAP = 14;
/** So many orders with both make a remarkable pair. */
const REMARKABLE = 10;

async function companions(products: Products, neighbours: readonly Neighbour[]): Promise<Companion[]> {
  const some = neighbours.slice(0, COMPANIONS);
  const goods = await products.goods(some.map(({ other }) => other));
  return some.flatMap(({ other: sku, together, support, confidence, lift }) => {
    const good = goods.get(sku);
    return good === undefined ? [] : [{ sku, name: good.name, category: good.category, together, support, confidence, lift }];
  });
}

/** What stands around an article; not found where it is none. */
export async function surroundings(products: Products, complements: Complements, sku: string): Promise<Surroundings> {
  const good = await products.one(sku);
  const [state, together, alike, same] = await Promise.all([
    complements.state(),
    complements.neighbours("order", [sku]),
    complements.neighbours("person", [sku]),
    good.useGroup === "" ? [] : products.sameUse([good.useGroup]),
  ]);
  return {
    asOf: state?.asOf ?? null,
    goesWith: await companions(products, together),
    samePeople: await companions(products, alike),
    instead: same
      .filter((other) => other.sku !== sku)
      .map((other) => ({
        sku: other.sku,
        name: other.name,
        brand: other.brand,
        ownBrand: other.ownBrand,
        unitPriceMinor: other.unitPriceMinor,
        margin: marginShare(other),
      })),
  };
}

export async function bundles(products: Products, complements: Complements, limit: number): Promise<Bundle[]> {
  const pairs = await complements.bundles(limit);
  const goods = await products.goods(pairs.flatMap(({ sku, other }) => [sku, other]));
  const nameOf = (sku: string): string => goods.get(sku)?.name ?? sku;
  return pairs.map(({ sku, other, together, confidence, lift }) => ({
    sku,
    name: nameOf(sku),
    other,
    otherName: nameOf(other),
    together,
    confidence,
    lift,
  }));
}

function sentenceOf(map: Omit<CategoryMap, "sentence" | "asOf">, computed: boolean): string {
  if (!computed) return "Not worked out yet; it is after the next refresh of the values.";
  if (map.categories.length < 2)
    return "Fewer than two categories are known of what was sold, so nothing can be told of how they go together.";
  const two = map.pairs.filter(({ category, other, together }) => category < other && together >= REMARKABLE);
  const most = [...two].sort((a, b) => b.lift - a.lift)[0];
  const least = [...two].sort((a, b) => a.lift - b.lift)[0];
  if (most === undefined || least === undefined) return "No two categories were in ten orders together yet: too early to say.";
  const times = (lift: number): string => `${lift.toFixed(1)} times as often as by chance`;
  if (most === least) return `${most.category} and ${most.other} are in one order ${times(most.lift)}.`;
  return `${most.category} and ${most.other} go together most: ${times(most.lift)}. ${least.category} and ${least.other} least: ${times(least.lift)}.`;
}

export async function categoryMap(complements: Complements): Promise<CategoryMap> {
  const [state, all] = await Promise.all([complements.state(), complements.categoryPairs()]);
  const categories = all
    .filter(({ category, other }) => category === other)
    .map(({ category, together }) => ({ category, orders: together }))
    .sort((a, b) => b.orders - a.orders || (a.category < b.category ? -1 : 1))
    .slice(0, ON_THE_MAP);
  const shown = new Set(categories.map(({ category }) => category));
  const pairs = all.filter(({ category, other }) => category !== other && shown.has(category) && shown.has(other));
  return { asOf: state?.asOf ?? null, sentence: sentenceOf({ categories, pairs }, state !== null), categories, pairs };
}
