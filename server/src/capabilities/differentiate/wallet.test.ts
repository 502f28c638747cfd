// Share of wallet on a made-up business where what people spend elsewhere is known.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { errorSentence, rankCorrelation, shareOf, walletError } from "./wallet.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const ZERO = "00000000-0000-0000-0000-000000000000";

interface Made {
  readonly id: string;
  /** Major units a year. */
  readonly inAll: number;
}

/** Everybody spends about 1 000 a year on such things, and a share of their own with us. */
async function fill(world: World, people: number): Promise<Made[]> {
  const random = seeded(`wallets ${people}`);
  const made: Made[] = [];
  const rows: object[] = [];
  for (let p = 0; p < people; p++) {
    const [id, inAll, share] = [newId(), 800 + 400 * random(), 0.05 + 0.95 * random()];
    made.push({ id, inAll });
    for (let order = 0; order < 10; order++) {
      const at = Math.floor(NOW.getTime() / 1000) - Math.floor(360 * 86_400 * random()) - 86_400;
      const amount = Math.round(inAll * share * 10);
      rows.push({
        person_id: id,
        at,
        order_id: `${p}-${order}`,
        line: 1,
        kind: "sale",
        anonymous: false,
        sku: `S${order}`,
        category: "",
        quantity: 1,
        amount,
        cost: 0,
        event_id: ZERO,
      });
    }
  }
  await world.clickhouse.insert("identify_order_lines", rows);
  return made;
}

describe("a business that knows nothing of other shops", () => {
  let world: World;
  let made: Made[];
  beforeAll(async () => {
    world = await createWorld(NOW);
    made = await fill(world, 600);
    const telling = made.slice(0, 120);
    await world.house.identify.addPeople(
      world.db,
      telling.map(({ id }) => ({ id, since: NOW })),
    );
    await world.house.identify.declareFacts(
      world.db,
      telling.map(({ id, inAll }) => ({
        personId: id,
        attribute: "spend_in_all",
        value: Math.round(inAll),
        source: "desk",
        at: new Date(NOW.getTime() - DAY),
      })),
    );
    await world.house.differentiate.refresh(NOW);
    await world.house.differentiate.studies.run(NOW);
  });
  afterAll(() => world.close());

  test("the estimate is judged by what people told, and says how far off it was", async () => {
    const page = await world.house.differentiate.studies.wallets.page();
    expect(page.error).toMatchObject({ people: 120 });
    // Orders of one size are compared with each other, so who spends little with us looks small: the estimate's known weakness, told here.
    expect(page.error!.points).toBeGreaterThan(0.02);
    expect(page.error!.points).toBeLessThan(0.5);
    expect(page.error!.bias).toBeGreaterThan(0);
    expect(page.errorSentence).toMatch(
      /^Against what 120 people told, the estimated share was off by \d+ points in the middle, mostly too high/,
    );
    expect(page.declared!.inAllMinor / 120 / 100).toBeGreaterThan(900);
    expect(page.sentence).toMatch(/about \d+ % was spent with us \(\d+ to \d+ %\)/);
  });

  test("declared and estimated stand apart, with their source; a wallet holds at least what was spent here", async () => {
    const { wallets } = world.house.differentiate.studies;
    const told = (await wallets.person(made[3]!.id))!;
    expect(told.declared).toMatchObject({ inAllMinor: Math.round(made[3]!.inAll) * 100, source: "desk", fresh: true });
    const silent = (await wallets.person(made[300]!.id))!;
    expect(silent.declared).toBeNull();
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await wallets.people(cursor, 200);
      for (const row of items) {
        expect(row.lowMinor).toBeGreaterThanOrEqual(row.spentMinor);
        expect(row.walletMinor).toBeGreaterThanOrEqual(row.lowMinor);
        expect(row.highMinor).toBeGreaterThanOrEqual(row.walletMinor);
        seen.push(row.personId);
      }
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(new Set(seen).size).toBe(600);
    const columns = await world.clickhouse.query<{ name: string }>(
      "select name from system.columns where database = currentDatabase() and table = 'differentiate_wallets'",
    );
    expect(columns.filter(({ name }) => name.includes("declared"))).toEqual([]);
    expect(await wallets.person(newId())).toBeNull();
  });
});

test.each([0, 1, 20])("%d customers: too few to say, never NaN", async (people) => {
  const world = await createWorld(NOW);
  try {
    const made = await fill(world, people);
    await world.house.differentiate.refresh(NOW);
    await world.house.differentiate.studies.run(NOW);
    const page = await world.house.differentiate.studies.wallets.page();
    expect(page.sentence).toMatch(/^Too few to say/);
    expect(JSON.stringify(page)).not.toMatch(/NaN|Infinity/);
    if (people > 0) expect((await world.house.differentiate.studies.wallets.person(made[0]!.id))!.estimated).toBeNull();
  } finally {
    await world.close();
  }
});

describe("the pure parts", () => {
  test("shares lie between nothing and all, whatever is told", () => {
    expect(shareOf(50, 200)).toBe(0.25);
    expect(shareOf(300, 200)).toBe(1);
    expect(shareOf(-5, 200)).toBe(0);
    expect(shareOf(0, 0)).toBe(0);
  });

  test("Spearman's rank correlation, with ties", () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / sqrt(4.5 × 5).
    expect(rankCorrelation([1, 2, 2, 9], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeNull();
  });

  test("the error of an estimate, and the sentences where there is none", () => {
    const exact = Array.from({ length: 12 }, (_, i) => ({ spent: 100, declared: 200 + 10 * i, low: 150, middle: 200 + 10 * i, high: 400 }));
    expect(walletError(exact)).toMatchObject({ people: 12, points: 0, bias: 0, within: 1 });
    expect(walletError(exact)!.rank).toBeCloseTo(1, 12);
    expect(errorSentence(walletError(exact))).toMatch(/off by 0 points in the middle; for 100 in 100/);
    expect(errorSentence(null)).toMatch(/^Nobody has told yet/);
    expect(errorSentence(walletError(exact.slice(0, 3)))).toMatch(/^Only 3 people have told/);
  });
});
