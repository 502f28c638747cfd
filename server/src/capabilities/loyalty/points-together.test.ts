// Redemptions of one moment share a transaction; each must come out as if it had been asked for alone.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ledgerFaults } from "./points-reads.ts";
import { redeemAll, type RedeemAsk, type RedeemRow } from "./points-store.ts";

const SEED = "redemptions together 1";
const ROUNDS = 4;
const PEOPLE = 5;
const ASKS = 40;

let world: World;
let serial = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const points = () => world.house.loyalty.points;
const after = (milliseconds: number) => new Date(world.clock.now.getTime() + milliseconds);
const ask = (personId: string, amount: number, key = `t:${++serial}`) => ({ personId, points: amount, key, why: "a test", actor: "test" });

async function earn(personId: string, amount: number, expiresAt: Date): Promise<void> {
  await world.postgres.transaction((tx) => points().earn(tx, { ...ask(personId, amount), expiresAt }));
}

interface Plan {
  readonly lots: readonly (readonly { amount: number; days: number }[])[];
  readonly holds: readonly number[];
  readonly asks: readonly { who: number; amount: number; key: number; held: boolean }[];
}

/** Lots, of which some are over when the asks come, holds that have run out by then, few keys for many asks, more asked for than there is. */
function planned(random: Random): Plan {
  const upTo = (n: number): number => Math.floor(random() * n);
  return {
    lots: Array.from({ length: PEOPLE }, () =>
      Array.from({ length: 1 + upTo(3) }, () => ({ amount: 1 + upTo(40), days: 1 + upTo(30) })).concat({ amount: 30, days: 40 }),
    ),
    holds: Array.from({ length: PEOPLE }, () => upTo(2) * (1 + upTo(20))),
    asks: Array.from({ length: ASKS }, () => ({
      who: upTo(PEOPLE + 1),
      amount: 1 + upTo(12),
      key: upTo(ASKS),
      held: random() < 0.3,
    })),
  };
}

/** The last of them is nobody; the first two are one individual by then. */
async function crowd({ lots, holds }: Plan): Promise<string[]> {
  const people: string[] = [];
  for (const [i, each] of lots.entries()) {
    const personId = await world.person({ given: `Twin${++serial}` });
    people.push(personId);
    for (const { amount, days } of each) await earn(personId, amount, after(days * DAY));
    const put = holds[i] ?? 0;
    if (put > 0) await points().hold({ ...ask(personId, put), seconds: 60 });
  }
  const [kept = "", gone = ""] = people;
  await world.postgres.transaction((tx) => world.house.merging.join(tx, { kept, gone, actor: "user:x", why: "review", evidence: {} }));
  return [...people, `01890000-0000-7000-8000-${String(++serial).padStart(12, "0")}`];
}

test("a group comes out as one by one: same answers, same balances, whatever is asked for twice, has run out or is too much", async () => {
  const random = seeded(SEED);
  const begun = world.clock.now;
  for (let round = 0; round < ROUNDS; round++) {
    world.clock.now = begun;
    const plan = planned(random);
    const [group, single] = [await crowd(plan), await crowd(plan)];
    const at = (world.clock.now = after(15 * DAY));
    const asksOf = (people: readonly string[], which: string): RedeemAsk[] =>
      plan.asks.map(({ who, amount, key, held }) => ({
        ...ask(people[who] ?? "", amount, `${which}:${round}:${key}`),
        until: held ? after(60_000) : null,
      }));
    const together = await redeemAll(world.db, asksOf(group, "group"), at);
    const alone: RedeemRow[] = [];
    for (const each of asksOf(single, "single")) alone.push(...(await redeemAll(world.db, [each], at)));
    const told = (rows: readonly RedeemRow[]) => rows.map(({ outcome, usable }) => ({ outcome, usable }));
    expect(told(together), `round ${round}, seed "${SEED}"`).toEqual(told(alone));
    expect(new Set(together.map(({ outcome }) => outcome)).size).toBeGreaterThan(2);
    for (let who = 0; who < PEOPLE; who++)
      expect(await points().balance(world.db, group[who] ?? "")).toEqual(await points().balance(world.db, single[who] ?? ""));
  }
  world.clock.now = begun;
  expect(await ledgerFaults(world.db)).toEqual({ sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 });
});

test("groups that ask about the same people in different orders, with keys of each other, all come to an end", async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => world.person({ given: `Guest${++serial}` })));
  for (const personId of people) await earn(personId, 100, after(DAY));
  const groups = Array.from({ length: 8 }, (_, g) =>
    Array.from({ length: 24 }, (__, n) => ask(people[(g % 2 === 0 ? n : 23 - n) % people.length] ?? "", 1, `cross:${(g * 5 + n) % 60}`)),
  );
  const answers = await Promise.allSettled(groups.flat().map((each) => points().spend(each)));
  const done = answers.filter((one) => one.status === "fulfilled" && one.value.done && !one.value.again).length;
  const left = await Promise.all(people.map(async (id) => (await points().balance(world.db, id)).usable));
  // Each key moved one point, once.
  const keys = new Set(groups.flat().map(({ key }) => key)).size;
  expect(done).toBe(keys);
  expect(left.reduce((sum, n) => sum + n, 0)).toBe(600 - keys);
  for (const one of answers) if (one.status === "rejected") expect(String(one.reason)).toContain("used for something else");
});
