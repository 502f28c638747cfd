import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Arrivals } from "./arrivals-service.ts";
import { changesOf, readProduct, type ProductStatement, type RawProduct } from "./product.ts";
import { dropBrought, productsBy, putProducts, restoreChanged, type FromFile, type Written } from "./products-store.ts";

export interface StatementAnswer {
  readonly outcome: Written | "refused";
  /** Why it was refused, or what changes; null where there is nothing to say. */
  readonly why: string | null;
}

/** Goods as files state them. Answers come in the order of the rows. */
export interface GoodsFiles {
  /** What would become of statements. Changes nothing. */
  judge(db: Db, rows: readonly RawProduct[]): Promise<StatementAnswer[]>;
  put(tx: Db, rows: readonly RawProduct[], file: FromFile): Promise<StatementAnswer[]>;
  /** A file is through: what of it is new, back or cheaper is told. */
  announce(tx: Db): Promise<void>;
  /** Takes back what a file alone brought and changed, so many articles at a time; nothing where there is nothing left. */
  takeBack(tx: Db, importId: string, limit: number): Promise<{ gone: number; restored: number }>;
}

async function judge(db: Db, rows: readonly RawProduct[]): Promise<StatementAnswer[]> {
  const read = rows.map(readProduct);
  const known = await productsBy(
    db,
    read.flatMap((each) => ("ok" in each ? [each.ok.sku] : [])),
  );
  return read.map((each): StatementAnswer => {
    if ("why" in each) return { outcome: "refused", why: each.why };
    const product = known.get(each.ok.sku);
    if (product === undefined) return { outcome: "new", why: null };
    const changes = changesOf(product, each.ok);
    return changes.length === 0 ? { outcome: "same", why: null } : { outcome: "changed", why: changes.join(", ") };
  });
}

/** Of several statements about one article the last holds, as if they had come one after the other. */
export function eachOnce(statements: readonly ProductStatement[]): ProductStatement[] {
  const wanted = new Map<string, ProductStatement>();
  for (const each of statements) wanted.set(each.sku, { ...wanted.get(each.sku), ...each });
  return [...wanted.values()];
}

async function put(tx: Db, rows: readonly RawProduct[], file: FromFile, now: Date): Promise<StatementAnswer[]> {
  const read = rows.map(readProduct);
  const { written } = await putProducts(tx, eachOnce(read.flatMap((each) => ("ok" in each ? [each.ok] : []))), now, file);
  return read.map((each): StatementAnswer => {
    if ("why" in each) return { outcome: "refused", why: each.why };
    return { outcome: written.get(each.ok.sku) ?? "same", why: null };
  });
}

export function createGoodsFiles({
  clock,
  arrivals,
}: {
  readonly clock: Clock;
  readonly arrivals: Pick<Arrivals, "announce">;
}): GoodsFiles {
  return {
    judge,
    put: (tx, rows, file) => put(tx, rows, file, clock()),
    announce: arrivals.announce,
    async takeBack(tx, importId, limit) {
      const restored = await restoreChanged(tx, importId, limit);
      return { restored, gone: restored < limit ? await dropBrought(tx, importId, limit) : 0 };
    },
  };
}
