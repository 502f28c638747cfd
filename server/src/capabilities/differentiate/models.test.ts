import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventCustomers, paretoCustomers } from "../../../test/customers.ts";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { defaultPrices } from "./cost-to-serve.ts";
import { createCatalogue } from "../catalogue/index.ts";
import { createIdentify } from "../identify/index.ts";
import { createTrust } from "../trust/index.ts";
import { createDifferentiate, type Differentiate } from "./index.ts";
import type { History } from "./histories.ts";
import {
  BG_NBD,
  displayedAlive,
  expectedPurchases,
  MBG_NBD,
  mbgCnbd,
  PARETO_NBD,
  probabilityOfReturn,
  titleOf,
  type Kind,
} from "./model.ts";
import { refresh } from "./refresh-service.ts";
import { DEFAULT_LIFE_LINE } from "./life-line.ts";
import { DEFAULT_RULE } from "./tiers.ts";
import { publishedRun, valueRows } from "./value-reads.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const today = Math.floor(NOW.getTime() / DAY);

type Stores = Awaited<ReturnType<typeof createStores>>;

/** Whole days with a purchase, of somebody each. */
async function load({ clickhouse }: Stores, people: readonly { id: string; days: readonly number[] }[]): Promise<void> {
  await clickhouse.insert(
    "identify_order_lines",
    people.flatMap(({ id, days }) =>
      days.map((day) => ({
        person_id: id,
        at: new Date(day * DAY + 43_200_000).toISOString().slice(0, 19).replace("T", " "),
        order_id: `${id}-${day}`,
        line: 1,
        kind: "sale",
        anonymous: false,
        sku: "A",
        category: "",
        quantity: 1,
        amount: 2000 + (day % 100) * 10,
        cost: 800,
        event_id: "00000000-0000-0000-0000-000000000000",
      })),
    ),
  );
}

const noGroups = async function* (): AsyncGenerator<never> {};

const build = (stores: Stores): Differentiate =>
  createDifferentiate({
    clickhouse: stores.clickhouse,
    db: stores.postgres.db,
    clock: () => NOW,
    queue: { announce: () => Promise.resolve() },
    trust: createTrust({
      queue: { announce: () => Promise.resolve(), forget: () => Promise.resolve() },
      clock: () => NOW,
      instance: "test",
      seal: (text) => text,
    }),
    identify: createIdentify(stores),
    catalogue: createCatalogue(),
    currency: () => Promise.resolve("GBP"),
  });

describe("values by each model", () => {
  const random = seeded("models");
  const people = [
    ...eventCustomers(random, 350, { r: 1, alpha: 4, a: 0.8, b: 3 }, { first: 1, k: 1 }),
    ...paretoCustomers(random, 250, { r: 0.8, alpha: 3, s: 0.7, beta: 20 }),
  ].map(({ times }) => {
    const start = today - Math.round(times.end * 7);
    return { id: newId(), days: [...new Set(times.all.map((t) => Math.min(today, start + Math.round(t * 7))))] };
  });
  // At the edges: bought today for the first time; once, long ago; every day; not for years.
  for (const days of [
    [today],
    [today - 699],
    Array.from({ length: 300 }, (_, i) => today - i).reverse(),
    [today - 690, today - 689, today - 688],
  ])
    people.push({ id: newId(), days });
  let stores: Stores;
  beforeAll(async () => {
    stores = await createStores();
    await load(stores, people);
  });
  afterAll(() => stores.close());

  for (const kind of [BG_NBD, MBG_NBD, PARETO_NBD, mbgCnbd(2), mbgCnbd(4)] satisfies Kind[]) {
    test(`each figure of each person in ClickHouse is what ${titleOf(kind)} says`, async () => {
      const { fit, oneTime } = await refresh(stores.clickhouse, newId(), NOW, () => NOW, await publishedRun(stores.clickhouse), {
        without: [],
        memberships: noGroups(),
        prices: defaultPrices("GBP"),
        tiers: DEFAULT_RULE,
        lifeLine: DEFAULT_LIFE_LINE,
        kind,
      });
      expect(fit.converged).toBe(true);
      expect(oneTime === null).toBe(kind.name !== "BG/NBD");
      const rows = new Map(
        (
          await valueRows(
            stores.clickhouse,
            people.map(({ id }) => id),
          )
        ).map((row) => [row.personId, row]),
      );
      expect(rows.size).toBe(people.length);
      for (const { id, days } of people) {
        const row = rows.get(id)!;
        const history: History = { x: days.length - 1, tx: (days.at(-1)! - days[0]!) / 7, T: (today - days[0]!) / 7 };
        expect(Math.abs(row.pAlive - displayedAlive(fit.model, oneTime?.model ?? null, history))).toBeLessThan(1e-6);
        expect(row.pAlive).toBeLessThan(1);
        expect(Math.abs(row.pReturn - probabilityOfReturn(fit.model, history, 365 / 7))).toBeLessThan(1e-6);
        const expected = expectedPurchases(fit.model, history, 365 / 7);
        expect(Math.abs(row.expectedOrders - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
      }
      // Each person's intervals stand around the same figures.
      const room = build(stores);
      for (const { id } of [...people.slice(0, 20), ...people.slice(-4)]) {
        const row = rows.get(id)!;
        const { outlook, model, sentence } = await room.models.outlook(id);
        expect(model).toBe(titleOf(kind));
        expect(Math.abs(outlook!.alive.value - row.pAlive)).toBeLessThan(1e-6);
        expect(Math.abs(outlook!.orders.value - row.expectedOrders)).toBeLessThan(1e-5 * Math.max(1, row.expectedOrders));
        expect(Math.abs(outlook!.value.value - row.expectedValueMinor)).toBeLessThan(1 + 1e-5 * row.expectedValueMinor);
        expect(outlook!.orders.low).toBeLessThanOrEqual(outlook!.orders.value);
        expect(outlook!.orders.high).toBeGreaterThanOrEqual(outlook!.orders.value);
        expect(sentence).not.toMatch(/NaN|undefined|null/);
      }
    });
  }
});
