import { afterAll, beforeAll, expect, test } from "vitest";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { createCatalogue } from "../catalogue/index.ts";
import { createIdentify } from "../identify/index.ts";
import { createTrust, type Trust } from "../trust/index.ts";
import { COST_KINDS, costToServe, type Counts, type Prices } from "./cost-to-serve.ts";
import { createDifferentiate, type Differentiate } from "./index.ts";
import { tierBounds, tierOf, YARDSTICKS, type TierRule, type Yardstick } from "./tiers.ts";
import { valueRows, type ValueRow } from "./value-reads.ts";
import { watchListPage } from "./watch-service.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const today = Math.floor(NOW.getTime() / DAY);
const at = (day: number): string => new Date(day * DAY + 43_200_000).toISOString().slice(0, 19).replace("T", " ");
const zero = "00000000-0000-0000-0000-000000000000";

interface Line {
  day: number;
  kind: "sale" | "return";
  amount: number;
  cost: number;
}
interface Served {
  id: string;
  lines: Line[];
  touches: { day: number; name: string }[];
}

const NAMES = ["Mail Sent", "Mail Received", "Letter Sent", "Call Made", "Visit Made", "Complaint Opened", "Product Viewed", "Seen"];

/** Some buy, some only look; some are visited for far more than they bring. */
function simulate(count: number): Served[] {
  const random = seeded("money");
  const upTo = (n: number): number => Math.floor(n * random());
  return Array.from({ length: count }, (_, i) => {
    const lines = Array.from({ length: i % 8 === 0 ? 0 : upTo(12) }, (): Line => {
      const amount = 100 + upTo(20_000);
      return random() < 0.1
        ? { day: today - upTo(700), kind: "return", amount: -amount, cost: -Math.floor(amount / 2) }
        : { day: today - upTo(700), kind: "sale", amount, cost: Math.floor(amount * random()) };
    });
    const touches = Array.from({ length: upTo(15) }, () => ({ day: today - upTo(800) + 20, name: NAMES[upTo(NAMES.length)]! }));
    return { id: newId(), lines, touches };
  });
}

const people = simulate(400);
let stores: Awaited<ReturnType<typeof createStores>>;
let room: Differentiate;
let trust: Trust;
let asked = 0;
const currency = (): Promise<string> => Promise.resolve("GBP");

async function load(): Promise<void> {
  await stores.clickhouse.insert(
    "identify_order_lines",
    people.flatMap(({ id, lines }) =>
      lines.map((l, line) => {
        const what = { line, kind: l.kind, anonymous: false, sku: "A", category: "", quantity: 1, amount: l.amount, cost: l.cost };
        return { person_id: id, at: at(l.day), order_id: `${id}-${l.day}`, ...what, event_id: zero };
      }),
    ),
  );
  await stores.clickhouse.insert(
    "identify_touches",
    people.flatMap(({ id, touches }) =>
      [{ day: today - 750, name: "First seen" }, ...touches].map(({ day, name }) => ({ person_id: id, at: at(day), name, event_id: zero })),
    ),
  );
}

beforeAll(async () => {
  stores = await createStores();
  await load();
  const queue = { announce: () => Promise.resolve(void asked++), forget: () => Promise.resolve() };
  trust = createTrust({ queue, clock: () => NOW, instance: "test", seal: (text) => text });
  room = createDifferentiate({
    catalogue: createCatalogue({ ...stores, queue, clock: () => NOW }),
    clickhouse: stores.clickhouse,
    db: stores.postgres.db,
    clock: () => NOW,
    queue,
    trust,
    identify: createIdentify(stores),
    currency,
  });
  await room.refresh(NOW);
});
afterAll(() => stores.close());

const countsOf = ({ lines, touches }: Served): Counts => {
  const known = touches.filter(({ day }) => day <= today);
  const counted = COST_KINDS.map(({ id, touches: names }) => [
    id,
    known.filter(({ name }) => (names as readonly string[]).includes(name)).length,
  ]);
  const days = new Set(lines.filter(({ kind }) => kind === "return").map(({ day }) => day));
  return { ...Object.fromEntries(counted), return: days.size } as Counts;
};

const rowsNow = async (): Promise<Map<string, ValueRow>> => {
  const rows = await valueRows(
    stores.clickhouse,
    people.map(({ id }) => id),
  );
  return new Map(rows.map((row) => [row.personId, row]));
};

/** What a person has of each yardstick, from their own lines. */
function amountOf(person: Served, row: ValueRow, yardstick: Yardstick): number {
  const year = person.lines.filter(({ day }) => day > today - 365);
  const sum = (lines: Line[], of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const amounts: Record<Yardstick, number> = {
    "sales-year": sum(year, (l) => l.amount),
    "margin-year": sum(year, (l) => l.amount - l.cost),
    "margin-after": sum(person.lines, (l) => l.amount - l.cost) - row.costToServeMinor,
    "expected-value": row.expectedValueMinor,
    sales: sum(person.lines, (l) => l.amount),
    orders: new Set(person.lines.filter(({ kind }) => kind === "sale").map(({ day }) => day)).size,
  };
  return amounts[yardstick];
}

async function expectTiers(rule: TierRule): Promise<Map<string, string>> {
  await room.refresh(NOW);
  const rows = await rowsNow();
  const customers = people.filter(({ id }) => rows.get(id)!.orders > 0);
  const amounts = customers.map((person) => amountOf(person, rows.get(person.id)!, rule.yardstick));
  const bounds = tierBounds(amounts, rule);
  const tiers = customers.map((person, i) => [person.id, tierOf(amounts[i]!, bounds)] as const);
  expect(tiers.map(([id]) => rows.get(id)!.tier)).toEqual(tiers.map(([, tier]) => tier));
  return new Map(tiers);
}

test("cost to serve is what the pure function says, also of people who never bought", async () => {
  const { prices } = await room.money.settings();
  const rows = await rowsNow();
  expect(rows.size).toBe(people.length);
  for (const person of people) expect(rows.get(person.id)!.costToServeMinor).toBe(costToServe(countsOf(person), prices));
  expect(people.filter(({ id, lines }) => lines.length === 0 && rows.get(id)!.costToServeMinor > 0).length).toBeGreaterThan(10);
  const below = [...rows.values()].filter((row) => row.orders > 0 && row.marginMinor < row.costToServeMinor);
  const { belowZero } = await room.money.tiers();
  expect(below.length).toBeGreaterThan(10);
  expect(belowZero).toEqual({
    people: below.length,
    lossMinor: below.reduce((sum, row) => sum + row.costToServeMinor - row.marginMinor, 0),
  });
  const list = await watchListPage({ ...stores, db: stores.postgres.db, identify: createIdentify(stores), currency }, "below-zero", {
    limit: 50,
  });
  expect(list.people).toBe(below.length);
  expect(list.items[0]?.why).toMatch(/^Serving cost £[\d.,]+ so far, £[\d.,]+ more than the margin of /);
});

test("a person's cost is told kind by kind and among the reasons of the value", async () => {
  const dear = people.find((person) => (countsOf(person).visit ?? 0) > 0 && person.lines.length > 3)!;
  const { prices } = await room.money.settings();
  const report = await room.money.costs(dear.id);
  expect(report.costMinor).toBe(costToServe(countsOf(dear), prices));
  expect(report.lines[0]?.words).toMatch(/visit/);
  expect(report.sentence).toMatch(/^Serving cost £/);
  const value = (await room.values([dear.id])).get(dear.id)!;
  expect(value.reasons).toContain(report.sentence);
  expect(value.marginAfterMinor).toBe(report.leftMinor);
  // Nobody knows this one.
  expect(await room.money.costs(newId())).toMatchObject({ lines: [], costMinor: 0, sentence: "" });
});

test("tiers by every yardstick, by amount and by people, are those of the pure functions; the preview said how many move", async () => {
  let before = await expectTiers((await room.money.settings()).tiers);
  for (const { id: yardstick } of YARDSTICKS) {
    for (const shape of [{ by: "amount", a: 0.7, b: 0.9 } as const, { by: "people", a: 0.25, b: 0.8 } as const]) {
      const rule = { yardstick, ...shape };
      const preview = await room.money.preview({ tiers: rule });
      asked = 0;
      await room.money.change({ tiers: rule });
      expect(asked).toBe(1);
      const now = await expectTiers(rule);
      expect(preview.moved).toBe([...now].filter(([id, tier]) => before.get(id) !== tier).length);
      expect(preview.customers).toBe(now.size);
      const report = await room.money.tiers();
      expect(report.items.map(({ tier, people: count, amount }) => [tier, count, amount])).toEqual(
        preview.tiers.map(({ tier, people: count, amount }) => [tier, count, amount]),
      );
      expect(report.unit).toBe(yardstick === "orders" ? "orders" : "money");
      before = now;
    }
  }
  expect((await room.money.preview({})).sentence).toBe("Nobody would change tier.");
});

test("other prices: the preview says who falls below zero, and the refresh does it", async () => {
  const was = (await room.money.tiers()).belowZero;
  const change = { prices: { visit: 0, return: 5000 } };
  const { below, sentence } = await room.money.preview(change);
  expect(below.now).toEqual(was);
  expect(below.into).toBeGreaterThan(0);
  expect(below.out).toBeGreaterThan(0);
  expect(sentence).toContain("would fall below zero");
  await room.money.change(change);
  await room.refresh(NOW);
  expect((await room.money.tiers()).belowZero).toEqual(below.after);
});

test("a rule that cannot be is refused in a sentence", async () => {
  for (const [a, b] of [
    [0.9, 0.8],
    [0.5, 0.5],
    [Number.NaN, 0.9],
  ] as const) {
    await expect(room.money.change({ tiers: { yardstick: "sales", by: "amount", a, b } })).rejects.toMatchObject({ kind: "invalid" });
  }
});

/** What a person had of a yardstick on a past day, from their own lines and contacts. */
function amountThen(
  { lines, touches }: Served,
  day: number,
  yardstick: Exclude<Yardstick, "expected-value">,
  prices: Prices,
): number | null {
  const known = lines.filter((line) => line.day <= day);
  const sales = known.filter(({ kind }) => kind === "sale");
  if (sales.length === 0) return null;
  const sum = (some: Line[], of: (line: Line) => number): number => some.reduce((total, line) => total + of(line), 0);
  const year = known.filter((line) => line.day > day - 365);
  const counts = countsOf({ id: "", lines: known, touches: touches.filter((touch) => touch.day <= day) });
  const amounts = {
    "sales-year": sum(year, (line) => line.amount),
    "margin-year": sum(year, (line) => line.amount - line.cost),
    "margin-after": sum(known, (line) => line.amount - line.cost) - costToServe(counts, prices),
    sales: sum(known, (line) => line.amount),
    orders: new Set(sales.map((line) => line.day)).size,
  };
  return amounts[yardstick];
}

const spending = COST_KINDS.filter(({ id }) => id !== "complaint" && id !== "return");

test("money by month goes by the tier of then, and adds up to all that went out", async () => {
  for (const [yardstick, by] of [
    ["sales-year", "amount"],
    ["margin-year", "people"],
    ["margin-after", "amount"],
    ["sales", "people"],
    ["orders", "amount"],
  ] as const) {
    const rule = { yardstick, by, a: 0.7, b: 0.95 };
    await room.money.change({ tiers: rule, prices: { mail: 3, visit: 5000 } });
    await room.refresh(NOW);
    const { prices } = await room.money.settings();
    const report = await room.money.byMonth();
    expect(report.months.map(({ month }) => month)).toEqual(
      Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2025, 6 + i, 1)).toISOString().slice(0, 7)),
    );
    expect(report.months.map(({ running }) => running)).toEqual([...Array.from({ length: 11 }, () => false), true]);
    for (const { month, spent, contacts } of report.months) {
      const from = Date.parse(`${month}-01`) / DAY;
      const to = Math.min(today + 1, Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1) / DAY);
      const amounts = new Map(people.map((person) => [person.id, amountThen(person, from - 1, yardstick, prices)]));
      const bounds = tierBounds(
        [...amounts.values()].filter((amount) => amount !== null),
        rule,
      );
      const expected = { A: 0, B: 0, C: 0, none: 0 };
      let all = 0;
      for (const { id, touches } of people) {
        const amount = amounts.get(id) ?? null;
        for (const { day, name } of touches) {
          const kind = spending.find(({ touches: names }) => (names as readonly string[]).includes(name));
          if (kind === undefined || day < from || day >= to) continue;
          expected[amount === null ? "none" : tierOf(amount, bounds)] += prices[kind.id];
          all++;
        }
      }
      expect(spent, month).toEqual(expected);
      expect(contacts).toBe(all);
    }
    expect(report.sentence).toMatch(/^£[\d,.]+ went out in these months\. Of the past three full months' money \d+ % went to A customers/);
  }
});

test("what is left of a tier's budget: the plan less what went out this month to those who are in it now", async () => {
  expect(await room.money.budgets.left("A")).toBeNull();
  await room.money.change({ budgets: { A: 100_000, C: 0 } });
  const rows = await rowsNow();
  const { prices } = await room.money.settings();
  // The first of June on, whatever the log says will be.
  const first = Date.UTC(2026, 5, 1) / DAY;
  const priceOf = (name: string): number => {
    const kind = spending.find(({ touches }) => (touches as readonly string[]).includes(name));
    return kind === undefined ? 0 : prices[kind.id];
  };
  const spentOn = (tier: string): number =>
    people
      .filter(({ id }) => rows.get(id)!.tier === tier)
      .flatMap(({ touches }) => touches.filter(({ day }) => day >= first))
      .reduce((sum, { name }) => sum + priceOf(name), 0);
  const spent = spentOn("A");
  expect(spent).toBeGreaterThan(0);
  expect(await room.money.budgets.left("A")).toEqual({
    tier: "A",
    month: "2026-06",
    budgetMinor: 100_000,
    spentMinor: spent,
    leftMinor: 100_000 - spent,
  });
  expect((await room.money.budgets.left("C"))!.leftMinor).toBe(-spentOn("C"));
  expect(await room.money.budgets.left("B")).toBeNull();
  // The gate reserves by the same figures, for the same people.
  const plan = await room.money.budgets.plan();
  await stores.postgres.transaction((tx) => trust.budgets.handIn(tx, plan, NOW));
  await stores.postgres.transaction((tx) => trust.budgets.handIn(tx, plan, NOW));
  expect(await trust.budgets.all(stores.postgres.db)).toEqual([
    { tier: "A", month: "2026-06-01", budgetMilli: 100_000_000, spentMilli: spent * 1000 },
    { tier: "C", month: "2026-06-01", budgetMilli: 0, spentMilli: spentOn("C") * 1000 },
  ]);
  const told = await sql<{ id: string; tier: string }>`select person_id as id, tier from trust.tiers`.execute(stores.postgres.db);
  expect(new Map(told.rows.map(({ id, tier }) => [id, tier]))).toEqual(
    new Map([...rows].filter(([, { tier }]) => tier === "A" || tier === "C").map(([id, { tier }]) => [id, tier])),
  );
  expect(plan.costs.find(({ medium }) => medium === "letter")?.costMilli).toBe(prices.letter * 1000);
});
