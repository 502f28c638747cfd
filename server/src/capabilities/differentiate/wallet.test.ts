// Share of wallet on a made-up business where what people spend elsewhere is known.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { corrected, learnedFrom, LEAST_TOLD, type Told } from "./wallet-calibration.ts";
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

  test("the estimate learns from what people told, and says how far off it is and was", async () => {
    const page = await world.house.differentiate.studies.wallets.page();
    expect(page.error).toMatchObject({ people: 120 });
    // Orders of one size are compared with each other, so who spends little with us looks small: the estimate's weakness, which those who tell correct.
    expect(page.before!.bias).toBeGreaterThan(0.05);
    expect(page.error!.points).toBeLessThan(page.before!.points / 2);
    expect(Math.abs(page.error!.bias)).toBeLessThan(0.05);
    expect(page.error!.within).toBeGreaterThan(0.8);
    expect(page.errorSentence).toMatch(
      /^Against what 120 people told, the estimated share was off by \d+ points in the middle.* It learns from them: before, it was off by \d+ points/,
    );
    expect(page.declared!.inAllMinor / 120 / 100).toBeGreaterThan(900);
    expect(page.sentence).toMatch(/about \d+ % was spent with us \(\d+ to \d+ %\)/);
    // Nearer to the truth for those who told nothing, too.
    const rows = await world.clickhouse.query<{ id: string; spent: number; wallet: number; high: number }>(
      "select toString(person_id) as id, toFloat64(spent) as spent, toFloat64(wallet) as wallet, toFloat64(wallet_high) as high from differentiate_wallets",
    );
    const truth = new Map(made.slice(120).map(({ id, inAll }) => [id, 100 * inAll]));
    const silent = rows.filter(({ id }) => truth.has(id));
    expect(silent).toHaveLength(480);
    const offs = silent
      .map(({ id, spent, wallet }) => Math.abs(shareOf(spent, wallet) - shareOf(spent, truth.get(id)!)))
      .sort((a, b) => a - b);
    expect(offs[240]).toBeLessThan(page.before!.points / 2);
    for (const { high, wallet, spent } of rows) expect(high >= wallet && wallet >= spent).toBe(true);
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

  test("what was told corrects only where that helps people left out of the fit", () => {
    const random = seeded("told");
    const made = (count: number, declaredOf: (spent: number, middle: number, kind: number) => number): Told[] =>
      Array.from({ length: count }, (_, i) => {
        const [spent, kind] = [100 + 900 * random(), i % 3];
        const middle = 1.5 * spent;
        return { spent, kind, low: spent, middle, high: 2 * spent, declared: declaredOf(spent, middle, kind) };
      });
    const noise = (): number => Math.exp(0.1 * (random() - 0.5));
    expect(learnedFrom(made(LEAST_TOLD - 1, (spent) => 3 * spent))).toBeNull();
    // The estimate is right already, give or take.
    expect(learnedFrom(made(200, (_, middle) => middle * noise()))).toBeNull();
    // All spend three thousand in all.
    const flat = learnedFrom(made(200, () => 3000 * noise()))!;
    expect(flat.after.points).toBeLessThan(flat.before.points / 4);
    expect(flat.after.within).toBeGreaterThan(0.8);
    expect(corrected(flat.correction, { spent: 400, middle: 600, kind: 0 })).toBeGreaterThan(2000);
    expect(corrected(flat.correction, { spent: 9000, middle: 9000, kind: 0 })).toBeGreaterThanOrEqual(9000);
    // One kind of customer spends far more than it looks; a kind nobody told of has no offset of its own.
    const kinds = learnedFrom(made(300, (spent, middle, kind) => (kind === 2 ? 4 * middle : middle) * noise()))!;
    const of = (kind: number): number => corrected(kinds.correction, { spent: 500, middle: 750, kind });
    expect(of(2) / of(0)).toBeGreaterThan(3);
    expect(of(9)).toBeGreaterThan(of(0));
    expect(of(9)).toBeLessThan(of(2));
    // Numbers nobody means.
    const wild = learnedFrom(made(200, (spent) => spent * 10 ** (8 * random())));
    expect(JSON.stringify(wild)).not.toMatch(/NaN|Infinity/);
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
