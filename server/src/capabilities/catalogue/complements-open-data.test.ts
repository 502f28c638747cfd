// Published figures on open purchases (shared/data/README.md), and the bars that the one configuration of complements.ts has to hold.
//
// Which configuration: on the training period alone, cut at 2011-08-01, next order and basket completion of 2011-08-01..2011-09-30 were foretold with
// plain cosine, shrinkage 10 and 50, fifty and two hundred neighbours, unit length or not, amplification 1 to 2.5, decay 1 and .7. The one kept was
// among the best in both (.450 of .454 for the next order, .282 of .285 for completion). Nothing was chosen on what is asserted here.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onlineRetail, retailIsThere, writeRetail } from "../../../test/online-retail.ts";
import { createStores } from "../../../test/world.ts";
import { seeded } from "../../platform/random.ts";
import type { PurchaseLine } from "../identify/purchase-row.ts";
import { ownWeights, scored } from "./complements.ts";
import { createComplements, type Complements, type Neighbour } from "./index.ts";

const CUT = Date.parse("2011-10-01T00:00:00Z");

type Stores = Awaited<ReturnType<typeof createStores>>;

async function computed(stores: Stores, lines: readonly PurchaseLine[], asOf: string): Promise<Complements> {
  await writeRetail(stores.clickhouse, lines);
  const complements = createComplements({
    ...stores,
    queue: { announce: () => Promise.resolve() },
    clock: () => new Date("2012-01-01T00:00:00Z"),
    restricted: () => Promise.resolve(new Set()),
  });
  await complements.compute(new Date(`${asOf}T12:00:00Z`));
  return complements;
}

describe.skipIf(!retailIsThere)("Online Retail (skipped where shared/data/online_retail is absent)", () => {
  test("France, 392 invoices: who buys the green alarm clock buys the red one", { timeout: 120_000 }, async () => {
    const stores = await createStores();
    try {
      const lines = onlineRetail("online_retail_france.csv");
      const complements = await computed(stores, lines, "2011-12-31");
      expect((await complements.state())?.orders).toBe(392);
      const sku = (name: string): string => lines.find((line) => line.name === name)?.sku ?? "";
      const red = (await complements.neighbours("order", [sku("ALARM CLOCK BAKELIKE GREEN")])).find(
        ({ other }) => other === sku("ALARM CLOCK BAKELIKE RED"),
      );
      expect(red?.support).toBeCloseTo(0.0791, 4);
      expect(red?.confidence).toBeCloseTo(0.8158, 4);
      expect(red?.lift).toBeCloseTo(8.643, 3);
    } finally {
      await stores.close();
    }
  });

  describe("trained before 2011-10-01", () => {
    let stores: Stores;
    let near: Neighbour[];
    let before: PurchaseLine[];
    let after: PurchaseLine[];
    /** Orders before the cut with each article, of people with a number. */
    const orders = new Map<string, Set<string>>();

    beforeAll(async () => {
      stores = await createStores();
      const lines = onlineRetail("online_retail.csv.gz");
      before = lines.filter(({ at }) => at < CUT);
      const sold = (line: PurchaseLine): boolean => line.kind === "sale" && line.customer !== "";
      after = lines.filter((line) => line.at >= CUT && sold(line));
      for (const { sku, order } of before.filter(sold)) orders.set(sku, (orders.get(sku) ?? new Set()).add(order));
      const complements = await computed(stores, before, "2011-09-30");
      near = await complements.neighbours("order", [...orders.keys()]);
      before = before.filter(sold);
    }, 240_000);
    afterAll(() => stores.close());

    /** Each customer's orders before the cut, newest first, and what is new to them in the first order after it, of articles sold before. */
    function customers() {
      const own = new Map<string, Map<string, { at: number; skus: string[] }>>();
      for (const { customer, order, at, sku } of before) {
        const of = own.get(customer) ?? new Map<string, { at: number; skus: string[] }>();
        own.set(customer, of.set(order, { at, skus: [...(of.get(order)?.skus ?? []), sku] }));
      }
      const next = new Map<string, { at: number; order: string }>();
      for (const { customer, at, order } of after) {
        const known = next.get(customer);
        if (known === undefined || at < known.at) next.set(customer, { at, order });
      }
      const wanted = new Map<string, Set<string>>();
      const had = new Map([...own].map(([customer, of]) => [customer, new Set([...of.values()].flatMap(({ skus }) => skus))]));
      for (const { customer, order, sku } of after) {
        if (next.get(customer)?.order !== order || had.get(customer)?.has(sku) !== false || !orders.has(sku)) continue;
        wanted.set(customer, (wanted.get(customer) ?? new Set()).add(sku));
      }
      return [...wanted].map(([customer, news]) => ({
        news,
        had: had.get(customer)!,
        orders: [...own.get(customer)!.values()].sort((a, b) => b.at - a.at).map(({ skus }) => skus),
      }));
    }

    const hits = <T>(of: readonly T[], hit: (one: T) => boolean): number => of.filter(hit).length / of.length;

    test("the protocol is the published one: most popular .222, plain basket cosine .336, 1 687 customers", { timeout: 120_000 }, () => {
      const people = customers();
      expect(people).toHaveLength(1687);
      const popular = [...orders].sort((a, b) => b[1].size - a[1].size).map(([sku]) => sku);
      const byPopularity = hits(people, ({ news, had }) =>
        popular
          .filter((sku) => !had.has(sku))
          .slice(0, 10)
          .some((sku) => news.has(sku)),
      );
      expect(byPopularity).toBeCloseTo(0.222, 3);

      const skus = [...orders.keys()];
      const id = new Map(skus.map((sku, i) => [sku, i]));
      const together = new Float64Array(skus.length ** 2);
      const baskets = new Map<string, Set<number>>();
      for (const [sku, of] of orders) for (const order of of) baskets.set(order, (baskets.get(order) ?? new Set()).add(id.get(sku)!));
      for (const basket of baskets.values()) for (const a of basket) for (const b of basket) together[a * skus.length + b]!++;
      const sizes = skus.map((_, i) => Math.sqrt(together[i * skus.length + i]!));
      const byCosine = hits(people, ({ news, had }) => {
        const score = new Float64Array(skus.length);
        for (const sku of had) {
          const a = id.get(sku)!;
          for (let b = 0; b < score.length; b++) score[b]! += together[a * skus.length + b]! / (sizes[a]! * sizes[b]!);
        }
        const best = skus.map((sku, i) => ({ sku, by: score[i]! })).filter(({ sku }) => !had.has(sku));
        return best
          .sort((a, b) => b.by - a.by)
          .slice(0, 10)
          .some(({ sku }) => news.has(sku));
      });
      expect(byCosine).toBeCloseTo(0.336, 3);
    });

    test("the next order, only goods not bought before: hit@10 at least .34", () => {
      const reached = hits(customers(), ({ news, orders: own }) => scored(ownWeights(own), near, 10).some(({ sku }) => news.has(sku)));
      process.stdout.write(`next order, only new goods: hit@10 ${reached.toFixed(4)}\n`);
      expect(reached).toBeGreaterThanOrEqual(0.34);
    });

    // Every order after the cut by somebody with a number, of at least two articles sold before: one article, drawn from a seed, is held out and
    // foretold from the rest. Beside it, held to no bar, what comes of holding out the last line, which is harder: large orders end in odd pieces.
    test("basket completion: hit@10 at least .26", { timeout: 120_000 }, () => {
      const baskets = new Map<string, Set<string>>();
      for (const { order, sku } of after) if (orders.has(sku)) baskets.set(order, (baskets.get(order) ?? new Set()).add(sku));
      const of = new Map<string, Neighbour[]>();
      for (const each of near) of.set(each.sku, [...(of.get(each.sku) ?? []), each]);
      const all = [...baskets.values()].filter((basket) => basket.size > 1).map((basket) => [...basket]);
      const foretold = (basket: readonly string[], held: string): boolean => {
        const rest = basket.filter((sku) => sku !== held);
        const neighbours = rest.flatMap((sku) => of.get(sku) ?? []);
        return scored(new Map(rest.map((sku) => [sku, 1])), neighbours, 10).some(({ sku }) => sku === held);
      };
      const random = seeded("basket completion");
      const reached = hits(all, (basket) => foretold(basket, basket[Math.floor(random() * basket.length)]!));
      const last = hits(all, (basket) => foretold(basket, basket.at(-1)!));
      process.stdout.write(
        `basket completion, ${all.length} orders: hit@10 ${reached.toFixed(4)}; the last line held out: ${last.toFixed(4)}\n`,
      );
      expect(reached).toBeGreaterThanOrEqual(0.26);
    });
  });
});
