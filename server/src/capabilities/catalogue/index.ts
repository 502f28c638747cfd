import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { createArrivals, type Arrivals } from "./arrivals-service.ts";
import { createGoodsFiles, type GoodsFiles } from "./goods-files-service.ts";
import { createProducts, type Products } from "./products-service.ts";
import { countProducts, productNames, upsertSeen, type SeenProduct } from "./products-store.ts";

export type { Arrival, Arrivals } from "./arrivals-service.ts";
export type { Good, GoodsFigures } from "./goods-reads.ts";
export type { Product } from "./product.ts";
export type { Products } from "./products-service.ts";
export { ownWeights, type Basis, type Rule, type Scored } from "./complements.ts";
export { COMPLEMENTS_JOB, createComplements, type Complements } from "./complements-service.ts";
export type { CategoryHabit } from "./complements-reads.ts";
export type { CategoryPair, Computed, Neighbour } from "./complements-store.ts";
export { GoodsByWord } from "./wants.ts";
export type { SeenProduct } from "./products-store.ts";

/** The door of catalogue: what we sell, and what goes with what. */
export interface Catalogue {
  /** Articles as order lines name them. */
  upsert(tx: Db, products: readonly SeenProduct[]): Promise<void>;
  count(db: Db): Promise<number>;
  names(db: Db, skus: readonly string[]): Promise<Map<string, string>>;
  readonly products: Products;
  /** Goods as files state them. */
  readonly files: GoodsFiles;
  /** What is new, back or cheaper. */
  readonly arrivals: Arrivals;
}

export interface CatalogueDeps {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
}

export function createCatalogue(deps: CatalogueDeps): Catalogue {
  const arrivals = createArrivals(deps);
  return {
    upsert: upsertSeen,
    count: countProducts,
    names: productNames,
    products: createProducts({ ...deps, arrivals }),
    files: createGoodsFiles({ ...deps, arrivals }),
    arrivals,
  };
}
