import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { visitorId } from "../identify/index.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const wanted = {
  name: "The green button",
  arms: [
    { name: "A", share: 0.5 },
    { name: "B", share: 0.5 },
  ],
  heldBack: 0.2,
  windowDays: 30,
  outcome: "money" as const,
  event: null,
};

const order = (personId: string, at: Date, minor: number) => ({
  personId,
  messageId: newId(),
  type: "track" as const,
  name: minor > 0 ? "Order Completed" : "Order Refunded",
  source: "test",
  at,
  payload: { order_id: newId(), currency: "GBP", total_minor: minor, products: [{ sku: "A", quantity: 1, amount_minor: minor }] },
});

const later = (days: number): Date => new Date(world.clock.now.getTime() + days * DAY);

test("an experiment of one's own: drawn once, the same for ever, read out arm by arm and look by look", async () => {
  const { experiments, identify } = world.house;
  const id = await experiments.create(wanted, "user:test");
  const people = await Promise.all(Array.from({ length: 60 }, (_, i) => world.person({ given: `E${i}` })));
  const arms = new Map<string, string>();
  for (const personId of people) arms.set(personId, (await experiments.assign(id, { personId })).arm!);
  for (const personId of people.slice(0, 5)) expect((await experiments.assign(id, { personId })).arm).toBe(arms.get(personId));
  expect(new Set(arms.values())).toEqual(new Set(["held-back", "A", "B"]));
  const inArm = (arm: string) => people.filter((personId) => arms.get(personId) === arm);
  const [a, b] = [inArm("A")[0]!, inArm("B")[0]!];
  await identify.record(world.db, [
    order(a, later(-3), 700),
    order(a, later(2), 5000),
    order(a, later(9), -1000),
    order(a, later(10), 250),
    order(b, later(40), 900),
  ]);
  const start = world.clock.now;
  world.clock.now = new Date(start.getTime() + 20 * DAY);
  const page = await experiments.one(id);
  world.clock.now = start;
  expect(page).toMatchObject({ state: "running", kind: "own", people: 60 });
  expect(Object.fromEntries(page.arms.map((arm) => [arm.name, arm.people]))).toEqual(
    Object.fromEntries(["held-back", "A", "B"].map((arm) => [arm, inArm(arm).length])),
  );
  expect(page.arms.find(({ name }) => name === "A")).toMatchObject({ buyers: 1, revenueMinor: 4250 });
  expect(page.arms.find(({ name }) => name === "B")).toMatchObject({ buyers: 0, revenueMinor: 0 });
  expect(page.pairs).toHaveLength(3);
  // The last look is the read-out itself; on the way the purchases come in one by one, and no interval is told before the first.
  expect(page.looks).toHaveLength(20);
  expect(page.looks.at(-1)!.intervals).toEqual(page.pairs.map((pair) => pair.judged));
  expect(page.looks[0]!.intervals[0]).toBeNull();
  const halfway = await experiments.compared(world.db, id, page.looks[9]!.at);
  expect(page.looks[9]!.intervals).toEqual(halfway.pairs.map((pair) => pair.judged));
  expect(halfway.arms.find(({ name }) => name === "A")).toMatchObject({ buyers: 1, revenueMinor: 4250 });
  expect((await experiments.compared(world.db, id, page.looks[4]!.at)).arms.find(({ name }) => name === "A")).toMatchObject({
    revenueMinor: 5000,
  });
  expect((await experiments.list()).find((line) => line.id === id)).toMatchObject({ state: "running", groups: ["held-back", "A", "B"] });
});

test("sums at one look agree with the plain reckoning person by person", async () => {
  const { experiments, identify, learn } = world.house;
  const people = await Promise.all(Array.from({ length: 40 }, (_, i) => world.person({ given: `S${i}` })));
  const id = newId();
  await learn.start(world.db, { id, name: "Sums", seed: "sums", controlShare: 0.5, windowDays: 14, startedAt: world.clock.now });
  const { arms } = await learn.assign(world.db, id, people);
  const bought = new Map<string, number[]>();
  await identify.record(
    world.db,
    people.flatMap((personId, i) =>
      Array.from({ length: i % 4 }, (_, k) => {
        const minor = 100 * (1 + ((i * 7 + k * 3) % 11));
        bought.set(personId, [...(bought.get(personId) ?? []), minor]);
        return order(personId, later(1 + k), minor);
      }),
    ),
  );
  const found = await experiments.compared(world.db, id, later(10));
  const { treated } = await learn.result(world.db, id, later(10));
  for (const arm of ["treated", "held-back"]) {
    const sums = people
      .filter((personId) => arms.get(personId) === arm)
      .map((personId) => (bought.get(personId) ?? []).reduce((x, y) => x + y, 0));
    const own = found.arms.find(({ name }) => name === arm)!;
    expect(own).toMatchObject({
      people: sums.length,
      buyers: sums.filter((sum) => sum > 0).length,
      revenueMinor: sums.reduce((x, y) => x + y, 0),
    });
    if (arm === "treated") expect(treated).toMatchObject({ people: own.people, revenueMinor: own.revenueMinor });
  }
  const moneyOf = found.pairs[0]!.money!;
  const { difference } = await learn.result(world.db, id, later(10));
  expect(difference).toMatchObject({
    perPersonMinor: Math.round(moneyOf.difference),
    low: Math.round(moneyOf.low),
    high: Math.round(moneyOf.high),
  });
});

test("a visitor keeps the arm when we learn who it is, and what they buy then counts", async () => {
  const { experiments, identify } = world.house;
  const id = await experiments.create({ ...wanted, outcome: "event", event: "Signed Up" }, "user:test");
  const anonymousId = newId();
  const { arm } = await experiments.assign(id, { anonymousId });
  expect((await experiments.assign(id, { anonymousId })).arm).toBe(arm);
  const person = await world.person({ given: "Known" });
  expect((await experiments.assign(id, { personId: person, anonymousId })).arm).toBe(arm);
  expect((await experiments.assign(id, { personId: person })).arm).toBe(arm);
  await identify.record(world.db, [{ ...order(person, later(1), 1), name: "Signed Up", messageId: newId() }]);
  const { rows } = await sql<{ name: string; anonymous: boolean }>`
    select name, anonymous from identify.events where person_id = ${visitorId(anonymousId)}`.execute(world.db);
  expect(rows).toEqual([{ name: "Experiment Viewed", anonymous: true }]);
  const found = await experiments.compared(world.db, id, later(2));
  expect(found.arms.find(({ name }) => name === arm)!.doers).toBe(1);
  await experiments.end(id);
  expect((await experiments.assign(id, { personId: person })).arm).toBe(arm);
  expect(await experiments.assign(id, { anonymousId: newId() })).toMatchObject({ arm: null });
  expect((await experiments.one(id)).state).toBe("ended");
});

test("of two records that become one the stricter arm holds, else the first", async () => {
  const { experiments, merging } = world.house;
  const id = await experiments.create(wanted, "user:test");
  const people = await Promise.all(Array.from({ length: 40 }, (_, i) => world.person({ given: `M${i}` })));
  const arms = new Map<string, string>();
  for (const personId of people) arms.set(personId, (await experiments.assign(id, { personId })).arm!);
  const some = (arm: string) => people.find((personId) => arms.get(personId) === arm)!;
  const [kept, gone] = [some("A"), some("held-back")];
  const ask = { kept, gone, actor: "test", why: "review" as const, evidence: {} };
  await world.house.deps.postgres.transaction((tx) => merging.join(tx, ask));
  expect((await experiments.assign(id, { personId: kept })).arm).toBe("held-back");
  const page = await experiments.one(id);
  expect(page.people).toBe(39);
});

test("what makes no sense is refused in a sentence", async () => {
  const { experiments } = world.house;
  const refused = (over: object) => expect(experiments.create({ ...wanted, ...over }, "user:test")).rejects;
  await refused({
    arms: [
      { name: "A", share: 0.5 },
      { name: "A", share: 0.5 },
    ],
  }).toMatchObject({ kind: "invalid", message: "Two arms have the same name." });
  await refused({
    arms: [
      { name: "A", share: 0.5 },
      { name: "B", share: 0.3 },
    ],
  }).toMatchObject({ message: "The shares of the arms add up to 80.0 %, not to 100 %." });
  await refused({ arms: [{ name: "A", share: 1 }], heldBack: 0 }).toMatchObject({ kind: "invalid" });
  await refused({ outcome: "event" }).toMatchObject({ kind: "invalid" });
  await expect(experiments.assign(newId(), { anonymousId: "x" })).rejects.toMatchObject({ kind: "not-found" });
  const id = await experiments.create(wanted, "user:test");
  await expect(experiments.assign(id, { personId: newId() })).rejects.toMatchObject({ message: "There is no such person." });
});

test("before the start: what it will see, from what these people bought", async () => {
  const { experiments, identify } = world.house;
  const people = await Promise.all(Array.from({ length: 20 }, (_, i) => world.person({ given: `W${i}` })));
  const ask = {
    perDay: 0,
    days: 30,
    windowDays: 30,
    heldBack: 0.5,
    arms: [{ name: "treated", share: 1 }],
    outcome: "money" as const,
    event: null,
    wished: null,
  };
  const none = await experiments.plan({ ...ask, personIds: people });
  expect(none.pairs[0]!.effect).toBeNull();
  expect(none.sentence).toContain("nothing can be seen");
  await identify.record(
    world.db,
    people.map((personId, i) => order(personId, later(-1 - i), 100 * (i + 1))),
  );
  const found = await experiments.plan({ ...ask, personIds: people, people: 4000 });
  expect(found.sentence).toMatch(
    /^With 50 % held back of 4,000 people you will see an effect of .\d+\.\d\d a person or more against those held back after 30 days in 8 of 10 cases\.$/,
  );
  expect(found.basis).toMatch(/^20 such people bought for .10\.50 each in the last 30 days/);
});

test("how many come in a day is what was seen of people, each once, whatever they did", async () => {
  const { experiments, identify } = world.house;
  const start = world.clock.now;
  world.clock.now = later(3000);
  const seen = await Promise.all(Array.from({ length: 40 }, (_, i) => world.person({ given: `C${i}` })));
  await identify.record(
    world.db,
    seen.flatMap((personId) => [order(personId, later(-1), 500), order(personId, later(-2), 500), order(personId, later(-200), 500)]),
  );
  const ten = await experiments.comers(10);
  expect(ten.perDay).toBe(4);
  expect(ten.sentence).toMatch(/^40 different people .* 4 new a day\./u);
  expect((await experiments.comers(1)).perDay).toBe(40);
  world.clock.now = start;
});
