import type { Db } from "../../platform/postgres.ts";
import { countProducts, productNames, upsertProducts, type Product } from "./products-store.ts";

export type { Product } from "./products-store.ts";

/** The door of catalogue: what we sell. */
export interface Catalogue {
  upsert(tx: Db, products: readonly Product[]): Promise<void>;
  count(db: Db): Promise<number>;
  names(db: Db, skus: readonly string[]): Promise<Map<string, string>>;
}

export function createCatalogue(): Catalogue {
  return { upsert: upsertProducts, count: countProducts, names: productNames };
}
