import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { effectsSentence } from "./effects-words.ts";
import { studyEffects, type Study } from "./effects.ts";
import { columnsOf, type Participant } from "./known-then.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const somebody = (over: Partial<Participant>): Participant => ({
  person: newId(),
  arm: "treated",
  bought: 0,
  cost: 0,
  orders: 0,
  yearMinor: 0,
  meanMinor: 0,
  silence: null,
  since: null,
  reduced: 0,
  givenBack: 0,
  ...over,
});

test("people, purchases and the draw become a study: who had bought often gains, who had not loses", async () => {
  const random = seeded("programme");
  const people = Array.from({ length: 480 }, () => newId());
  const often = new Set(people.filter(() => random() < 0.5));
  const start = world.clock.now;
  await world.house.identify.addPeople(
    world.db,
    people.map((id) => ({ id, since: start })),
  );
  const buy = (personId: string, days: number, minor: number) => ({
    personId,
    messageId: newId(),
    type: "track" as const,
    name: "Order Completed",
    source: "test",
    at: new Date(start.getTime() + days * DAY),
    payload: { order_id: newId(), currency: "EUR", total_minor: minor, products: [{ sku: "A", quantity: 1, amount_minor: minor }] },
  });
  const before = people.flatMap((id) => (often.has(id) ? [-200, -120, -60, -10] : [-150]).map((days) => buy(id, days, 3000)));
  await world.house.identify.record(world.db, before);
  const experiment = { id: newId(), name: "Spring letter", seed: "s", controlShare: 0.4, windowDays: 30, startedAt: start };
  await world.house.learn.start(world.db, experiment);
  const { treated } = await world.house.learn.assign(world.db, experiment.id, people);
  const gets = new Set(treated);
  const after = people.flatMap((id) => {
    const minor = 2000 + Math.round(1000 * random()) + (gets.has(id) ? (often.has(id) ? 1500 : -1500) : 0);
    // After the window nothing counts.
    return [buy(id, 5, minor), buy(id, 60, 90_000)];
  });
  await world.house.identify.record(world.db, after);
  world.clock.now = new Date(start.getTime() + 70 * DAY);

  expect((await world.house.effects.list()).find(({ id }) => id === experiment.id)?.forWhom).toMatch(/has not been worked out yet/);
  await world.house.effects.ask(experiment.id);
  await world.settle();
  const { report, sentence } = await world.house.effects.of(experiment.id);
  expect(report).toMatchObject({ of: 480, people: 480, none: null, open: false, policy: { recommended: true } });
  expect(report!.arms.map(({ name, people: count }) => [name, count])).toEqual([
    ["held-back", 480 - treated.length],
    ["treated", treated.length],
  ]);
  expect(Math.abs(report!.policy!.shares[1]! - often.size / people.length)).toBeLessThan(0.03);
  const { fifths, beyond } = report!.studies[0]!;
  expect(beyond).toBe(true);
  expect(fifths.map(({ verdict }) => verdict)).toEqual(["worked", "worked", expect.anything(), "hurt", "hurt"]);
  expect(fifths[0]!.known).toMatchObject({ orders: 4, order: 3000 });
  expect(fifths[4]!.known).toMatchObject({ orders: 1, year: 3000 });
  expect(report!.given[1]!.known["orders"]).toBeGreaterThan(3.5);
  expect(report!.given[0]!.known["orders"]).toBeLessThan(1.5);
  expect(sentence).toMatch(/^It pays to choose: /);
  expect((await world.house.effects.list()).find(({ id }) => id === experiment.id)).toMatchObject({ recommended: true, forWhom: sentence });
  await expect(world.house.effects.ask(newId())).rejects.toMatchObject({ kind: "not-found" });
});

const ARMS = [
  { name: "held-back", chance: 0.3 },
  { name: "treated", chance: 0.7 },
];

const study = (some: readonly Participant[], over: Partial<Study> = {}): Study => {
  const arms = over.arms ?? ARMS;
  const participants = columnsOf(
    some,
    arms.map(({ name }) => name),
  );
  return { participants, arms, of: some.length, sound: true, open: false, seed: "s", ...over };
};

test("where it adds the same to everybody, or too few are there, no choice is recommended and it is said", () => {
  const random = seeded("alike");
  const alike = Array.from({ length: 600 }, () => {
    const [arm, orders] = [random() < 0.7 ? "treated" : "held-back", Math.floor(random() * 6)];
    return somebody({
      arm,
      orders,
      silence: 10 * orders,
      since: 200,
      bought: Math.round(5000 * random()) + 500 * orders + (arm === "treated" ? 800 : 0),
    });
  });
  const report = studyEffects(study(alike));
  expect(report.policy?.recommended).toBe(false);
  expect(effectsSentence(report, "EUR")).toMatch(/No choice among people is recommended/);
  expect(effectsSentence(studyEffects(study(alike.slice(0, 40))), "EUR")).toMatch(/from 50 in each group on/);
  expect(effectsSentence(studyEffects(study(alike, { sound: false })), "EUR")).toMatch(/not of the sizes that were drawn/);
  const nobody = studyEffects(study(alike.map((each) => ({ ...each, bought: 0 }))));
  expect(effectsSentence(nobody, "EUR")).toMatch(/^Of those whose time is over 0 bought anything since/);
  for (const { effect, low, high } of report.studies[0]!.fifths) expect(Number.isFinite(effect + low + high)).toBe(true);
});

test("what contacts cost is taken off: what pays before it may not pay after it", () => {
  const random = seeded("dear");
  const some = (cost: number): Participant[] =>
    Array.from({ length: 1200 }, () => {
      const [arm, orders] = [random() < 0.7 ? "treated" : "held-back", Math.floor(random() * 6)];
      const gains = arm === "treated" && orders > 2 ? 1500 : 0;
      return somebody({ arm, orders, bought: Math.round(1000 * random()) + gains, cost: arm === "treated" ? cost : 0 });
    });
  const cheap = studyEffects(study(some(300)));
  expect(cheap.policy).toMatchObject({ recommended: true });
  expect(Math.abs(cheap.policy!.shares[1]! - 0.5)).toBeLessThan(0.05);
  expect(cheap.arms.map(({ cost }) => cost)).toEqual([0, 300]);
  const dear = studyEffects(study(some(2000)));
  expect(dear.policy).toMatchObject({ best: 0, recommended: false });
  expect(dear.policy!.shares[1]!).toBeLessThan(0.05);
  // Means of a few would be theirs.
  for (const { people } of [...cheap.given, ...dear.given]) expect(people).toBeGreaterThanOrEqual(10);
  expect(effectsSentence(dear, "EUR")).toMatch(/doing it for nobody/);
});

test("while purchases still count, nothing is recommended yet", () => {
  const random = seeded("open");
  const some = Array.from({ length: 800 }, () => {
    const [arm, orders] = [random() < 0.5 ? "Words" : "Picture", Math.floor(random() * 6)];
    return somebody({ arm, orders, bought: Math.round(1000 * random()) + ((arm === "Words") === orders > 2 ? 1500 : 0) });
  });
  const arms = [
    { name: "Words", chance: 0.5 },
    { name: "Picture", chance: 0.5 },
  ];
  expect(effectsSentence(studyEffects(study(some, { arms, open: true })), "EUR")).toMatch(
    /^So far it seems.*nothing is recommended yet\.$/,
  );
  expect(effectsSentence(studyEffects(study(some, { arms })), "EUR")).toMatch(
    /^It pays to choose: “Words” for \d+ % and “Picture” for \d+ %, each by what was known of them, brings/,
  );
});
