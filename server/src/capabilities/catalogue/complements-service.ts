import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { dayOf } from "../../vocabulary/time.ts";
import { rule, scored, similarity, unitLength, type Basis, type Scored } from "./complements.ts";
import {
  dropWork,
  readCategoryHabits,
  readCategoryPairs,
  readFigures,
  readHolding,
  readNeighbourhoods,
  writeBaskets,
  writeGoods,
  type Baskets,
  type CategoryHabit,
  type Scope,
} from "./complements-reads.ts";
import {
  allGoods,
  categoryHabits,
  categoryPairs,
  closestPairs,
  computedOf,
  neighboursOf,
  replaceAll,
  type CategoryPair,
  type Computed,
  type Neighbour,
} from "./complements-store.ts";
import { addUnknown } from "./products-store.ts";
import { quantityEffects } from "./quantity-effect.ts";

/** The job that works out what goes with what, as of now. */
export const COMPLEMENTS_JOB = "catalogue.complements";

/** What goes with what, from the orders. */
export interface Complements {
  /** Works everything out as of the end of a UTC day; readers see the old or the new, whole. One at a time. */
  compute(asOf: Date): Promise<Computed>;
  /** Asks for that as of now, as a job. */
  ask(): Promise<void>;
  /** Null before the first computation. */
  state(): Promise<Computed | null>;
  /** What goes with each of these articles: in the same order, or bought by the same people. Only what can be had. */
  neighbours(basis: Basis, skus: readonly string[]): Promise<Neighbour[]>;
  /** What the articles that somebody has speak for, the best first, each with the article that speaks most for it. Weights as in `ownWeights`. */
  suggest(basis: Basis, have: ReadonlyMap<string, number>, limit: number): Promise<Scored<Neighbour>[]>;
  /** Pairs that belong together most surely: bundles. */
  bundles(limit: number): Promise<Neighbour[]>;
  categoryPairs(): Promise<CategoryPair[]>;
  /** Who came back to a category of those who stayed with us, and after how many days. */
  categoryHabits(): Promise<CategoryHabit[]>;
}

export interface ComplementsDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
  /** Records of people whose data may be kept and not used. */
  readonly restricted: () => Promise<Set<string>>;
}

/** The neighbours of every article on one basis. */
async function neighbourhoods(
  clickhouse: ClickHouse,
  run: string,
  basis: Basis,
  goods: readonly { sku: string }[],
  all: number,
): Promise<Neighbour[]> {
  const [held, rows] = await Promise.all([readHolding(clickhouse, run, basis), readNeighbourhoods(clickhouse, run, basis)]);
  const sku = (id: number): string => goods[id]?.sku ?? "";
  return rows.flatMap(({ id, others, together }) => {
    const counts = others.map((other, i) => ({ all, of: held.get(id) ?? 0, other: held.get(other) ?? 0, together: together[i] ?? 0 }));
    const near = counts.map(similarity);
    const weights = unitLength(near);
    return others.map((other, i) => ({
      basis,
      sku: sku(id),
      other: sku(other),
      together: together[i] ?? 0,
      ...rule(counts[i]!),
      similarity: near[i]!,
      weight: weights[i]!,
    }));
  });
}

async function categoryMap(clickhouse: ClickHouse, run: string, all: number): Promise<CategoryPair[]> {
  const rows = await readCategoryPairs(clickhouse, run);
  const of = new Map(rows.filter((row) => row.category === row.other).map((row) => [row.category, row.together]));
  return rows.map(({ category, other, together }) => {
    const { confidence, lift } = rule({ all, of: of.get(category) ?? 0, other: of.get(other) ?? 0, together });
    return { category, other, together, confidence, lift };
  });
}

async function compute({ postgres, clickhouse, clock, restricted }: ComplementsDeps, asOf: Date): Promise<Computed> {
  const run = newId();
  const scope: Scope = { asOf: dayOf(asOf), without: [...(await restricted())] };
  try {
    const figures = await readFigures(clickhouse, scope);
    const effects = quantityEffects(figures);
    await postgres.transaction((tx) => addUnknown(tx, figures));
    const goods = await allGoods(postgres.db);
    await writeGoods(clickhouse, run, goods);
    const baskets: Record<Basis, Baskets> = {
      order: await writeBaskets(clickhouse, run, "order", scope),
      person: await writeBaskets(clickhouse, run, "person", scope),
    };
    const neighbours = [
      ...(await neighbourhoods(clickhouse, run, "order", goods, baskets.order.looked)),
      ...(await neighbourhoods(clickhouse, run, "person", goods, baskets.person.looked)),
    ];
    const pairs = await categoryMap(clickhouse, run, baskets.order.looked);
    const habits = await readCategoryHabits(clickhouse, run, scope);
    const { order, person } = baskets;
    const computed = {
      asOf: scope.asOf,
      at: clock(),
      orders: order.all,
      weekendOrders: order.weekend,
      people: person.all,
      orderStep: order.step,
      personStep: person.step,
    };
    await postgres.transaction((tx) =>
      replaceAll(tx, {
        figures: figures.map((row) => ({ ...row, effect: effects.get(row.sku) ?? 1 })),
        neighbours,
        pairs,
        habits,
        computed,
      }),
    );
    return computed;
  } finally {
    await dropWork(clickhouse, run);
  }
}

export function createComplements(deps: ComplementsDeps): Complements {
  const { db } = deps.postgres;
  let last: Promise<unknown> = Promise.resolve();
  return {
    compute(asOf) {
      const turn = last.then(
        () => compute(deps, asOf),
        () => compute(deps, asOf),
      );
      last = turn;
      return turn;
    },
    ask: () => deps.queue.announce(db, COMPLEMENTS_JOB, { asOf: deps.clock().toISOString() }),
    state: () => computedOf(db),
    neighbours: (basis, skus) => neighboursOf(db, basis, skus),
    suggest: async (basis, have, limit) => scored(have, await neighboursOf(db, basis, [...have.keys()]), limit),
    bundles: (limit) => closestPairs(db, limit),
    categoryPairs: () => categoryPairs(db),
    categoryHabits: () => categoryHabits(db),
  };
}
