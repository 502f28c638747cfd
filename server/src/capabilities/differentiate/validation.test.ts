// Whether the placement by habit and heart held when a convenience ended, on made-up businesses where we know.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { chanceToGo, pullOf } from "./new-competitor.ts";
import { effect, judge, verdictSentence, type Outcome } from "./validation.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const TODAY = Math.floor(NOW.getTime() / DAY);
const CLOSED = TODAY - 240;
const ZERO = "00000000-0000-0000-0000-000000000000";
const CATEGORIES = ["Garden", "Kitchen", "Toys", "Books"];

interface World1 {
  /** Chance to leave for good when the branch closes, of those who bought there. */
  readonly heartLeaves: number;
  readonly habitLeaves: number;
  /** Days before today on which the price of garden goods rose by a fifth; never where it is missing. */
  readonly priceRose?: number;
}

/** Half buy in York, where the branch closes; half of each by heart (full price, of all kinds), half by habit (with something off, of one kind). */
async function fill(world: World, random: Random, people: number, { heartLeaves, habitLeaves, priceRose = -1 }: World1): Promise<void> {
  const rows: object[] = [];
  for (let p = 0; p < people; p++) {
    const [id, heart, york] = [newId(), random() < 0.5, random() < 0.5];
    const own = CATEGORIES[Math.floor(random() * 4)]!;
    const leaves = york && random() < (heart ? heartLeaves : habitLeaves);
    for (let day = TODAY - 900 + Math.floor(40 * random()), order = 0; day < TODAY; day += 10 + Math.floor(50 * random()), order++) {
      if (leaves && day >= CLOSED) break;
      const off = random() < (heart ? 0.15 : 0.7) ? 100 : 0;
      for (const line of [0, 1]) {
        const category = heart || random() < 0.2 ? CATEGORIES[Math.floor(random() * 4)]! : own;
        const price = category === "Garden" && day >= TODAY - priceRose ? 1200 : 1000;
        rows.push({
          person_id: id,
          at: day * 86_400 + 36_000,
          order_id: `${p}-${order}`,
          line,
          kind: "sale",
          anonymous: false,
          sku: `${category}-${line}`,
          category,
          quantity: 1,
          amount: price - off,
          cost: 0,
          event_id: ZERO,
          discount: off,
          place: york ? "York" : "Leeds",
        });
      }
    }
  }
  await world.clickhouse.insert("identify_order_lines", rows);
  await world.house.differentiate.refresh(NOW);
}

const closing = {
  kind: "branch" as const,
  day: dayOf(new Date(CLOSED * DAY)),
  words: "York closed",
  place: "York",
  category: null,
  skus: [],
};

describe.each([
  ["heart stays", { heartLeaves: 0.1, habitLeaves: 0.6 }, "held"],
  ["the placement tells nothing", { heartLeaves: 0.35, habitLeaves: 0.35 }, "did not hold"],
] as const)("a branch closed, and %s", (_, truth, verdict) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(NOW);
    await fill(world, seeded(`branch ${verdict}`), 1600, truth);
  });
  afterAll(() => world.close());

  test("the validation says so, with an interval; before the day is noted it cannot tell", { timeout: 60_000 }, async () => {
    const { validation } = world.house.differentiate.studies;
    await validation.study(NOW);
    expect((await validation.page()).sentence).toMatch(/^Cannot tell: nothing that made buying here easy/);
    const noted = await validation.note(closing, "user:x");
    expect((await validation.page()).pending).toBe(true);
    await validation.study(NOW);
    const page = await validation.page();
    expect(page).toMatchObject({ pending: false, verdict, effect: { compared: true } });
    const { touched, untouched } = page.endings[0]!.outcome!;
    const wanted = truth.habitLeaves - truth.heartLeaves;
    expect(page.effect!.low - 0.1).toBeLessThan(wanted);
    expect(page.effect!.high + 0.1).toBeGreaterThan(wanted);
    // Half of all are touched, and nobody is counted twice.
    const all = [touched, untouched].flatMap(({ heart, habit }) => [heart.people, habit.people]);
    expect(all.reduce((sum, people) => sum + people, 0)).toBeLessThanOrEqual(1600);
    for (const people of all) expect(people).toBeGreaterThan(100);
    // Of those not touched nearly all came again.
    expect(untouched.heart.stayed / untouched.heart.people).toBeGreaterThan(0.95);
    await validation.remove(noted.id);
    await expect(validation.note({ ...closing, day: "2027-01-01" }, "user:x")).rejects.toThrow("future");
  });
});

test("price rises are found in the purchases, and a small business is told that nothing can be told", { timeout: 60_000 }, async () => {
  const world = await createWorld(NOW);
  try {
    await fill(world, seeded("prices"), 120, { heartLeaves: 0, habitLeaves: 0, priceRose: 318 });
    const { validation } = world.house.differentiate.studies;
    const report = await validation.study(NOW);
    expect(report.endings.map(({ id, kind }) => [id, kind])).toEqual([[null, "price"]]);
    expect(report.endings[0]!.words).toMatch(/^Prices of 2 articles rose by (19|20|21|22) % \(found in the purchases\)$/);
    expect(report.verdict).toBe("cannot tell");
    expect(report.sentence).toMatch(/^Cannot tell/);
  } finally {
    await world.close();
  }
});

describe("a new superstore opens", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(NOW);
    await fill(world, seeded("superstore"), 300, { heartLeaves: 0, habitLeaves: 0 });
    await world.house.differentiate.studies.run(NOW);
  });
  afterAll(() => world.close());

  test("habit goes rather than heart, more the more it offers; the list sums to the money at risk", async () => {
    const { newCompetitor } = world.house.differentiate.studies;
    const offer = { cheaper: 15, nearer: true, faster: false, wider: false };
    const page = await newCompetitor.page(offer);
    const share = (cell: string): number =>
      page.cells.filter((one) => one.cell === cell).reduce((sum, { going, people }) => sum + going / people, 0);
    expect(share("habit")).toBeGreaterThan(share("loyalty") * 1.5);
    expect(page.going.low).toBeLessThan(page.going.people);
    expect(page.going.high).toBeGreaterThan(page.going.people);
    const { items } = await newCompetitor.people(offer, undefined, 1000);
    const sum = items.reduce((total, { by }) => total + by, 0);
    expect(Math.abs(sum - page.atRisk.minor)).toBeLessThan(items.length);
    expect(items.map(({ by }) => by)).toEqual(items.map(({ by }) => by).sort((a, b) => b - a));
    const first = await newCompetitor.people(offer, undefined, 10);
    const second = await newCompetitor.people(offer, first.nextCursor!, 10);
    expect([...first.items, ...second.items].map(({ personId }) => personId)).toEqual(items.slice(0, 20).map(({ personId }) => personId));
    const more = await newCompetitor.page({ ...offer, faster: true });
    expect(more.atRisk.minor).toBeGreaterThan(page.atRisk.minor);
    const nothing = await newCompetitor.page({ cheaper: 0, nearer: false, faster: false, wider: false });
    expect(nothing).toMatchObject({ sentence: "It offers nothing that we do not, so nobody goes.", atRisk: { minor: 0 } });
  });
});

describe("the pure parts", () => {
  const groups = (heart: [number, number], habit: [number, number]) => ({
    heart: { people: heart[0], stayed: heart[1] },
    habit: { people: habit[0], stayed: habit[1] },
  });
  const nobody = groups([0, 0], [0, 0]);

  test("the figures of Agresti and Caffo; too few is no effect", () => {
    // 100 of whom 80, 100 of whom 60: 81/102 − 61/102 = .1961, standard error sqrt(.7941 × .2059 / 102 + .5980 × .4020 / 102) = .0630.
    const found = effect({ touched: groups([100, 80], [100, 60]), untouched: nobody })!;
    expect(found.difference).toBeCloseTo(20 / 102, 10);
    expect(found.high - found.difference).toBeCloseTo(1.96 * 0.06298, 3);
    expect(found.compared).toBe(false);
    expect(effect({ touched: groups([29, 20], [500, 100]), untouched: nobody })).toBeNull();
  });

  test("what those not touched did as well is taken off; three verdicts, each with its sentence", () => {
    const same: Outcome = { touched: groups([1000, 700], [1000, 500]), untouched: groups([1000, 800], [1000, 600]) };
    expect(judge([same])).toMatchObject({ verdict: "did not hold", effect: { compared: true } });
    expect(verdictSentence([same], judge([same]))).toMatch(/^It did not hold: .* 0 points of 100 against people who were not touched/);
    const held: Outcome = { touched: groups([1000, 800], [1000, 600]), untouched: groups([1000, 800], [1000, 790]) };
    expect(verdictSentence([held], judge([held]))).toMatch(/^It held: .* 19 points of 100 more/);
    const wide: Outcome = { touched: groups([40, 30], [40, 28]), untouched: nobody };
    expect(verdictSentence([wide], judge([wide]))).toMatch(/^Cannot tell: the difference is/);
    expect(judge([])).toEqual({ verdict: "cannot tell", effect: null, tested: 0 });
    const calm: Outcome = { touched: groups([1000, 990], [1000, 985]), untouched: nobody };
    expect(verdictSentence([calm], judge([calm]))).toMatch(/^Cannot tell: hardly anybody left/);
  });

  test("of businesses in which the placement tells nothing, one in twenty at most is told that it held", () => {
    const random = seeded("false alarms");
    const draw = (people: number, share: number): [number, number] => [
      people,
      Array.from({ length: people }, () => random()).filter((u) => u < share).length,
    ];
    let wrong = 0;
    for (let i = 0; i < 1000; i++) {
      const share = 0.5 + 0.4 * random();
      const outcome = { touched: groups(draw(80, share), draw(80, share)), untouched: groups(draw(80, 0.9), draw(80, 0.9)) };
      if (judge([outcome]).verdict === "held") wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(50);
  });

  test("a pull is a share, attitude holds against it", () => {
    expect(pullOf({ cheaper: 0, nearer: false, faster: false, wider: false })).toBe(0);
    expect(pullOf({ cheaper: 90, nearer: true, faster: true, wider: true })).toBeLessThan(1);
    expect(chanceToGo(50, 8, 0.6)).toBeCloseTo(0.3, 12);
    expect(chanceToGo(58, 8, 1)).toBeCloseTo(1 / (1 + Math.E), 12);
    expect(chanceToGo(70, 0, 0.5)).toBeLessThan(0.001);
  });
});
