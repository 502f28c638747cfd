// Offers on real engines: what is held, used, given up and given back, whatever comes at the same time.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { customiseJobs } from "./customise-jobs.ts";
import type { OfferWish } from "./offers-service.ts";
import type { ReserveAsk, UseAnswer } from "./uses-service.ts";

let world: World;
let ann: string;
let bob: string;
beforeAll(async () => {
  world = await createWorld();
  ann = await world.person({ given: "Ann", country: "GB" });
  bob = await world.person({ given: "Bob", country: "FR" });
});
afterAll(() => world.close());

const WISH: OfferWish = {
  name: "Five off",
  headline: "Five pounds off",
  body: "",
  url: null,
  kind: "coupon",
  terms: { off: "amount", amount: 500 },
  rule: null,
  startsAt: null,
  endsAt: null,
  budgetMinor: null,
  budgetUses: null,
  perPerson: null,
  stackingGroup: null,
  holdMinutes: 60,
};
const offer = async (wish: Partial<OfferWish> = {}): Promise<string> => (await world.house.offers.make({ ...WISH, ...wish }, "test")).id;
const reserve = (...asks: ReserveAsk[]): Promise<UseAnswer[]> => world.postgres.transaction((tx) => world.house.offers.reserve(tx, asks));
const commit = (useId: string, ref: string, minor: number) =>
  world.postgres.transaction(async (tx) => (await world.house.offers.commit(tx, [{ useId, order: { ref, minor } }]))[0]);
const useOf = (answer: UseAnswer | undefined) => {
  if (answer === undefined || !("use" in answer)) throw new Error(`Refused: ${answer?.refusal}`);
  return answer.use;
};
const taken = async (id: string) => (await world.house.offers.one(id)).taken;
const outcomes = (answers: readonly UseAnswer[]) => {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const word = "use" in answer ? (answer.again ? "again" : "granted") : answer.refusal;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
};
/** So many at once as there are connections, and as many again that wait; nobody waits so long that the pool gives up. */
async function crowd<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) done[i] = await work(i);
  };
  await Promise.all(Array.from({ length: 12 }, one));
  return done;
}
/** What the rows say, beside what is counted. */
const counted = async (id: string) => {
  const { rows } = await sql<{ taken: object }>`
    select json_build_object('heldUses', count(*) filter (where state = 'reserved'),
      'heldMinor', coalesce(sum(cost_minor) filter (where state = 'reserved'), 0), 'usedUses', count(*) filter (where state = 'committed'),
      'usedMinor', coalesce(sum(cost_minor - given_back_minor) filter (where state in ('committed', 'returned')), 0)) as taken
    from customise.uses where offer_id = ${id}`.execute(world.db);
  return rows[0]?.taken;
};

describe("one after another", () => {
  test("held at most, used at what it cost, a part given back, then all: each step is counted once however often it is asked for", async () => {
    const id = await offer({ terms: { off: "percent", percent: 10, most: 1000 }, budgetMinor: 1000, budgetUses: 1 });
    const use = useOf((await reserve({ personId: ann, offerId: id, key: "k" }))[0]);
    expect(await taken(id)).toEqual({ heldUses: 1, heldMinor: 1000, usedUses: 0, usedMinor: 0 });
    expect(outcomes(await reserve({ personId: ann, offerId: id, key: "k" }, { personId: bob, offerId: id, key: "k" }))).toEqual({
      again: 1,
      "all-gone": 1,
    });
    expect(useOf(await commit(use.id, "o-1", 4000)).costMinor).toBe(400);
    expect(useOf(await commit(use.id, "o-1", 9000)).costMinor).toBe(400);
    expect(await taken(id)).toEqual({ heldUses: 0, heldMinor: 0, usedUses: 1, usedMinor: 400 });
    const back = (key: string, returnedMinor: number) =>
      world.postgres.transaction((tx) => world.house.offers.giveBack(tx, { useId: use.id, key, returnedMinor, whole: false }));
    expect(await back("r-1", 1000)).toMatchObject({ minor: 100, again: false });
    expect(await back("r-1", 1000)).toMatchObject({ minor: 100, again: true });
    expect(await back("r-2", 3000)).toMatchObject({ minor: 300, use: { state: "returned" } });
    expect(await taken(id)).toEqual({ heldUses: 0, heldMinor: 0, usedUses: 0, usedMinor: 0 });
    expect(outcomes(await reserve({ personId: bob, offerId: id, key: "later" }))).toEqual({ granted: 1 });
    expect(await taken(id)).toEqual(await counted(id));
  });

  test("given up is there for others; what is held too long is released by the job, and not a moment before", async () => {
    const id = await offer({ budgetUses: 1, holdMinutes: 30 });
    const first = useOf((await reserve({ personId: ann, offerId: id, key: "1" }))[0]);
    await world.postgres.transaction((tx) => world.house.offers.release(tx, [first.id]));
    const second = useOf((await reserve({ personId: bob, offerId: id, key: "2" }))[0]);
    const lapse = async () => {
      for (const job of customiseJobs(world.house.offers, world.postgres)) await job.handler();
    };
    const now = world.clock.now;
    world.clock.now = new Date(now.getTime() + 29 * 60_000);
    await lapse();
    expect(await taken(id)).toMatchObject({ heldUses: 1 });
    world.clock.now = new Date(now.getTime() + 30 * 60_000);
    await lapse();
    expect(await taken(id)).toMatchObject({ heldUses: 0, heldMinor: 0 });
    expect(await commit(second.id, "o-2", 4000)).toMatchObject({ refusal: "ran-out" });
    expect(outcomes(await reserve({ personId: ann, offerId: id, key: "1" }))).toEqual({ "given-up": 1 });
    expect(outcomes(await reserve({ personId: ann, offerId: id, key: "3" }))).toEqual({ granted: 1 });
  });

  test("one order takes one offer of a group, whether it is named when reserving or when using", async () => {
    const [one, other] = [await offer({ stackingGroup: "spring" }), await offer({ stackingGroup: "spring" })];
    const order = { ref: "o-3", minor: 4000 };
    const [first, refused, free] = await reserve(
      { personId: ann, offerId: one, key: "s1", order },
      { personId: ann, offerId: other, key: "s2", order },
      { personId: ann, offerId: other, key: "s3" },
    );
    expect(useOf(first).orderRef).toBe("o-3");
    expect(refused).toMatchObject({ refusal: "does-not-stack" });
    expect(await commit(useOf(free).id, "o-3", 4000)).toMatchObject({ refusal: "does-not-stack" });
    expect(useOf(await commit(useOf(free).id, "o-4", 4000)).state).toBe("committed");
  });
});

describe("who may have it", () => {
  test("a rule is a live segment: in and out with reasons, by key, for any record of a person", async () => {
    const rule = { field: "fact.country", operator: "is" as const, value: "GB" };
    const id = await offer({ rule, perPerson: 1 });
    const { eligible } = world.house.offers;
    expect((await eligible(world.db, [ann], [id])).get(ann)?.refused).toMatchObject([{ refusal: "being-worked-out" }]);
    await world.settle();
    const everybody = await offer();
    const found = await eligible(world.db, [ann, bob], [id, everybody, newId()]);
    expect(found.get(ann)?.allowed).toEqual([id, everybody]);
    expect(found.get(bob)?.allowed).toEqual([everybody]);
    expect(found.get(bob)?.refused).toMatchObject([{ refusal: "not-for-them" }, { refusal: "no-such-offer" }]);
    expect((await world.house.segments.list()).map(({ name }) => name)).not.toContain("Who may have “Five off”");
    expect(await world.house.offers.one(id)).toMatchObject({ people: 1, gets: "€5.00 off an order" });
    expect((await world.house.offers.candidates(world.db, world.clock.now)).find((each) => each.id === id)?.cost.most).toBe(500);

    const twin = await world.person({ given: "Ann" });
    await world.postgres.transaction((tx) =>
      world.house.merging.join(tx, { kept: ann, gone: twin, actor: "test", why: "review", evidence: {} }),
    );
    expect(outcomes(await reserve({ personId: twin, offerId: id, key: "t" }))).toEqual({ granted: 1 });
    expect(outcomes(await reserve({ personId: ann, offerId: id, key: "a" }))).toEqual({ "had-it": 1 });
    expect((await eligible(world.db, [ann, twin], [id])).get(twin)?.refused).toMatchObject([{ refusal: "had-it" }]);
  });

  test("paused, ended, changed: what is held stays held, and an offer that ended does not begin again", async () => {
    const id = await offer();
    const use = useOf((await reserve({ personId: bob, offerId: id, key: "p" }))[0]);
    await world.house.offers.put(id, "paused");
    expect(outcomes(await reserve({ personId: bob, offerId: id, key: "p2" }))).toEqual({ paused: 1 });
    await world.house.offers.change(id, { terms: { off: "amount", amount: 900 } }, "test");
    expect(useOf(await commit(use.id, "o-5", 4000)).costMinor).toBe(500);
    await world.house.offers.put(id, "ended");
    await expect(world.house.offers.put(id, "running")).rejects.toThrow(/ended/);
  });

  test.each([
    [{ kind: "bribe" }, /no kind/],
    [{ terms: { off: "amount", amount: -5 } }, /“Amount” is a whole number from 1/],
    [{ kind: "sweepstake", terms: { prize: "Tea", prizes: 3, prizeCost: 100 }, budgetMinor: 299 }, /more than the budget/],
    [{ startsAt: new Date("2026-07-01"), endsAt: new Date("2026-06-01") }, /ends before it begins/],
    [{ url: "javascript:alert(1)" }, /https/],
    [{ rule: { field: "fact.nothing", operator: "is" as const, value: "x" } }, /fact\.nothing|no such|not/i],
  ])("%j is refused with a sentence", async (wish, sentence) => {
    await expect(offer(wish)).rejects.toThrow(sentence);
  });
});

describe("at the same time", () => {
  test("fault 45: the same key 200 times is one use", async () => {
    const id = await offer();
    const answers = await crowd(200, () => reserve({ personId: ann, offerId: id, key: "same" }));
    expect(outcomes(answers.flat())).toEqual({ granted: 1, again: 199 });
    expect(await taken(id)).toMatchObject({ heldUses: 1, heldMinor: 500 });
  });

  test("150 people at once for the last 20 and the last €60: exactly as many as there are; using, giving up and returning at once keep the count", async () => {
    const byNumber = await offer({ budgetUses: 20 });
    const byMoney = await offer({ budgetMinor: 6000 });
    const people = Array.from({ length: 150 }, (_, i) => newId(i + 1));
    const answers = await crowd(150, (i) =>
      // Both orders, so that whoever waits never waits in a circle.
      reserve(
        ...[byNumber, byMoney].map((offerId) => ({ personId: people[i] ?? "", offerId, key: offerId })).sort(() => (i % 2 === 0 ? 1 : -1)),
      ),
    );
    expect(outcomes(answers.flat())).toEqual({ granted: 32, "all-gone": 130, "budget-spent": 138 });
    const held = answers.flat().flatMap((answer) => ("use" in answer ? [answer.use] : []));
    const { offers } = world.house;
    await crowd(held.length, async (i) => {
      const useId = held[i]?.id ?? "";
      if (i % 3 === 0) return void (await world.postgres.transaction((tx) => offers.release(tx, [useId])));
      await commit(useId, `many-${i}`, 3000);
      const back = { useId, key: "r", returnedMinor: 1000, whole: i % 2 === 0 };
      if (i % 3 === 1) await world.postgres.transaction((tx) => offers.giveBack(tx, back));
    });
    for (const id of [byNumber, byMoney]) expect(await taken(id)).toEqual(await counted(id));
    expect((await taken(byNumber)).heldUses).toBe(0);
  });

  test("one person asks 50 times at once for what they may have twice, and 50 offers of a group for one order", async () => {
    const id = await offer({ perPerson: 2 });
    const answers = await crowd(50, (i) => reserve({ personId: bob, offerId: id, key: `b${i}` }));
    expect(outcomes(answers.flat())).toEqual({ granted: 2, "had-it": 48 });
    const group = await Promise.all(Array.from({ length: 10 }, () => offer({ stackingGroup: "one" })));
    const order = { ref: "o-6", minor: 4000 };
    const stacked = await crowd(20, (i) =>
      reserve({ personId: i % 2 === 0 ? ann : bob, offerId: group[i % 10] ?? "", key: `g${i}`, order }),
    );
    expect(outcomes(stacked.flat())).toEqual({ granted: 1, "does-not-stack": 19 });
  });
});

test("forgotten: what was held for them is there for others, what they used stays counted without a name", async () => {
  const id = await offer({ budgetUses: 2 });
  const cat = await world.person({ given: "Cat" });
  const [held, used] = await reserve({ personId: cat, offerId: id, key: "1" }, { personId: cat, offerId: id, key: "2" });
  await commit(useOf(used).id, "o-7", 4000);
  await world.postgres.transaction((tx) => world.house.offers.eraseRecords(tx, [cat]));
  expect(useOf(held).state).toBe("reserved");
  expect(await taken(id)).toEqual({ heldUses: 0, heldMinor: 0, usedUses: 1, usedMinor: 500 });
  expect(await world.house.offers.exportRecords(world.db, [cat])).toEqual([]);
});
