// Habit or heart on made-up businesses in which we know who is which.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { attitudeOf, cellOf, normalBelow, priorOf } from "./attitude.ts";
import type { AttitudeReport } from "./attitude-service.ts";
import { EVIDENCE } from "./evidence/index.ts";
import { publishedStudy } from "./studies-reads.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const CATEGORIES = ["Garden", "Kitchen", "Toys", "Books"];
const ZERO = "00000000-0000-0000-0000-000000000000";

interface Made {
  readonly id: string;
  readonly heart: boolean;
  readonly orders: number;
}

/** Two kinds of customers: by heart at full price, of all kinds, on any day; by habit with something off, of one kind, on Saturdays in York. */
async function fill(world: World, random: Random, people: number, discounts = true): Promise<Made[]> {
  const made: Made[] = [];
  const rows: object[] = [];
  const touches: object[] = [];
  const monday = Math.floor(NOW.getTime() / DAY / 7) * 7 - 3;
  for (let p = 0; p < people; p++) {
    const [id, heart, orders] = [newId(), random() < 0.5, 2 + Math.floor(random() * 12)];
    const line = CATEGORIES[Math.floor(random() * 4)]!;
    const weeks = new Set(Array.from({ length: orders }, () => 1 + Math.floor(random() * 90)));
    for (const week of weeks) {
      const day = monday - 7 * week + (heart || random() < 0.2 ? Math.floor(random() * 7) : 5);
      const off = discounts && random() < (heart ? 0.15 : 0.75);
      for (let i = 0; i < 2; i++) {
        const category = heart || random() < 0.2 ? CATEGORIES[Math.floor(random() * 4)]! : line;
        const at = day * 86_400 + 36_000;
        const place = heart && random() < 0.5 ? "Online" : "York";
        rows.push({
          person_id: id,
          at,
          order_id: `${p}-${week}`,
          line: i,
          kind: "sale",
          anonymous: false,
          sku: `${category}-1`,
          category,
          quantity: 1,
          amount: 900,
          cost: 0,
          event_id: ZERO,
          discount: off ? 100 : 0,
          place,
        });
        if (random() < 0.1)
          rows.push({
            person_id: id,
            at: at + 5 * 86_400,
            order_id: `${p}-${week}`,
            line: 10 + i,
            kind: "return",
            anonymous: false,
            sku: `${category}-1`,
            category,
            quantity: -1,
            amount: -900,
            cost: 0,
            event_id: ZERO,
          });
      }
      if (random() < (heart ? 0.2 : 0.7)) touches.push({ person_id: id, at: day * 86_400 - 86_400, name: "Mail Sent", event_id: ZERO });
    }
    made.push({ id, heart, orders: weeks.size });
  }
  await world.clickhouse.insert("identify_order_lines", rows);
  await world.clickhouse.insert("identify_touches", touches);
  return made;
}

const study = async (world: World): Promise<void> => {
  await world.house.differentiate.refresh(NOW);
  await world.house.differentiate.studies.run(NOW);
};

describe("a business of two kinds of customers", () => {
  let world: World;
  let made: Made[];
  beforeAll(async () => {
    world = await createWorld(NOW);
    made = await fill(world, seeded("two kinds"), 900);
    const answers = [made.find(({ heart }) => heart)!.id, made.find(({ heart }) => !heart)!.id];
    await world.house.identify.addPeople(
      world.db,
      answers.map((id) => ({ id, since: NOW })),
    );
    const at = new Date(NOW.getTime() - DAY);
    await world.house.identify.declareFacts(world.db, [
      { personId: answers[0]!, attribute: "miss_us", value: "much", source: "desk", at },
      { personId: answers[1]!, attribute: "miss_us", value: "not", source: "desk", at },
    ]);
    await study(world);
  });
  afterAll(() => world.close());

  const rows = () =>
    world.clickhouse.query<{ id: string; attitude: number; sure: number; cell: string; orders: number; hits: number[]; trials: number[] }>(
      "select toString(person_id) as id, attitude, sure, toString(cell) as cell, orders, hits, trials from differentiate_attitudes",
    );

  test("who buys by heart lies above, who buys by habit below, the surer the more orders", async () => {
    const found = new Map((await rows()).map((row) => [row.id, row]));
    const right = (some: Made[]): number => some.filter(({ id, heart }) => found.get(id)!.attitude >= 50 === heart).length / some.length;
    const many = made.filter(({ orders }) => orders >= 6);
    expect(right(many)).toBeGreaterThan(0.95);
    expect(right(made.filter(({ orders }) => orders < 6))).toBeGreaterThan(0.8);
    const mean = (some: Made[]): number => some.reduce((sum, { id }) => sum + found.get(id)!.sure, 0) / some.length;
    expect(mean(many)).toBeGreaterThan(mean(made.filter(({ orders }) => orders < 4)));
    // As sure as it says: of those placed with nine chances in ten, nine in ten are placed rightly.
    expect(right(made.filter(({ id }) => found.get(id)!.sure >= 0.9))).toBeGreaterThan(0.9);
  });

  test("each figure of each person is what the pure functions say", async () => {
    const { report } = (await publishedStudy<AttitudeReport>(world.clickhouse, "attitude"))!;
    expect(report.missing).toEqual([]);
    const weights = new Map(EVIDENCE.map(({ id, weight }) => [id, weight]));
    for (const row of await rows()) {
      const seen = report.evidence.map(({ id, prior }, i) => ({
        hits: row.hits[i]!,
        trials: row.trials[i]!,
        weight: weights.get(id)!,
        prior,
      }));
      const { attitude, sure } = attitudeOf(seen);
      expect(Math.abs(row.attitude - attitude)).toBeLessThan(1e-3);
      expect(Math.abs(row.sure - Math.min(0.999, sure))).toBeLessThan(1e-3);
      if (Math.abs(attitude - 50) > 1e-3) expect(row.cell).toBe(cellOf(attitude, row.orders, report.often));
      for (const [i, trials] of row.trials.entries()) expect(row.hits[i]).toBeLessThanOrEqual(trials + 1e-6);
    }
  });

  test("the square counts everybody once, and each cell names its people; a person's place says why", async () => {
    const { attitudes } = world.house.differentiate.studies;
    const page = await attitudes.page();
    expect(page.cells.reduce((sum, { people }) => sum + people, 0)).toBe(900);
    expect(page.dots.reduce((sum, { people }) => sum + people, 0)).toBe(900);
    for (const { cell, people } of page.cells) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { items, nextCursor } = await attitudes.people(cell, cursor, 100);
        seen.push(...items.map(({ personId }) => personId));
        if (nextCursor === null) break;
        cursor = nextCursor;
      }
      expect(new Set(seen).size).toBe(people);
      expect(seen.length).toBe(people);
    }
    const person = await attitudes.person(made.find(({ heart, orders }) => heart && orders >= 8)!.id);
    expect(person!.evidence.map(({ id }) => id)).toContain("full-price");
    expect(person!.evidence.find(({ id }) => id === "full-price")!.sentence).toMatch(/full price in .* orders/);
    const told = await attitudes.person(made.find(({ heart }) => !heart)!.id);
    expect(told!.evidence.find(({ id }) => id === "stated-attitude")).toMatchObject({ sentence: "Says they would hardly miss us." });
    expect(told!.evidence.find(({ id }) => id === "stated-attitude")!.points).toBeLessThan(0);
  });
});

test("what is not recorded is said and counts for nobody", async () => {
  const world = await createWorld(NOW);
  try {
    await fill(world, seeded("no discounts"), 60, false);
    await study(world);
    const page = await world.house.differentiate.studies.attitudes.page();
    const of = (id: string) => page.evidence.find((one) => one.id === id)!;
    expect(of("full-price")).toMatchObject({ recorded: false, says: expect.stringContaining("No discounts are recorded") });
    expect(of("stated-attitude").recorded).toBe(false);
    expect(of("breadth").recorded).toBe(true);
  } finally {
    await world.close();
  }
});

test.each([0, 1])("a business with %d customers: a clear sentence, never NaN", async (people) => {
  const world = await createWorld(NOW);
  try {
    await fill(world, seeded("one"), people);
    await study(world);
    const page = await world.house.differentiate.studies.attitudes.page();
    expect(page.sentence).not.toMatch(/NaN|undefined|Infinity/);
    expect(page.sentence.length).toBeGreaterThan(30);
    expect(await world.house.differentiate.studies.attitudes.person(newId())).toBeNull();
  } finally {
    await world.close();
  }
});

describe("the pure parts", () => {
  test("how much people differ is found again from beta-binomial shares, and chance alone is not taken for it", () => {
    const random = seeded("moments");
    const shares = (trials: number, share: () => number) =>
      Array.from({ length: 20_000 }, () => {
        const own = share();
        let hits = 0;
        for (let i = 0; i < trials; i++) if (random() < own) hits++;
        return hits / trials;
      });
    const moments = (values: number[], trials: number) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      return { people: values.length, mean, variance, inverse: 1 / trials };
    };
    // The larger of two uniform draws is beta(2, 1): mean 2/3, strength 3.
    const spread = priorOf(
      moments(
        shares(5, () => Math.max(random(), random())),
        5,
      ),
    );
    expect(spread.mean).toBeCloseTo(2 / 3, 1);
    expect(spread.strength).toBeGreaterThan(2.5);
    expect(spread.strength).toBeLessThan(3.5);
    expect(
      priorOf(
        moments(
          shares(5, () => 0.4),
          5,
        ),
      ).strength,
    ).toBeGreaterThan(100);
    expect(priorOf({ people: 3, mean: 0.5, variance: 0.1, inverse: 0.5 }).strength).toBe(10);
  });

  test("no evidence leaves somebody in the middle; the normal distribution is right to 1e-6", () => {
    expect(attitudeOf([])).toEqual({ attitude: 50, sure: 0.5, shares: [] });
    expect(attitudeOf([{ hits: 0, trials: 0, weight: 2, prior: { mean: 0.3, strength: 4 } }])).toMatchObject({
      attitude: 50,
      sure: expect.closeTo(0.5, 6),
    });
    expect(normalBelow(1.959963985)).toBeCloseTo(0.975, 6);
    expect(normalBelow(-1)).toBeCloseTo(0.158655254, 6);
  });
});
