import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { effectsSentence } from "./effects-words.ts";
import { studyEffects } from "./effects.ts";
import type { Participant } from "./known-then.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const somebody = (over: Partial<Participant>): Participant => ({
  person: newId(),
  treated: true,
  outcome: 0,
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
  expect(report).toMatchObject({ people: 480, treated: treated.length, none: null, beyond: true, rule: { recommended: true } });
  expect(Math.abs(report!.rule!.share - often.size / people.length)).toBeLessThan(0.03);
  expect(report!.fifths.map(({ verdict }) => verdict)).toEqual(["worked", "worked", expect.anything(), "hurt", "hurt"]);
  expect(report!.fifths[0]!.known).toMatchObject({ orders: 4, order: 3000 });
  expect(report!.fifths[4]!.known).toMatchObject({ orders: 1, year: 3000 });
  expect(sentence).toMatch(/^It pays to choose: /);
  expect((await world.house.effects.list()).find(({ id }) => id === experiment.id)).toMatchObject({ recommended: true, forWhom: sentence });
  await expect(world.house.effects.ask(newId())).rejects.toMatchObject({ kind: "not-found" });
});

test("where it adds the same to everybody, or too few are there, no choice is recommended and it is said", () => {
  const random = seeded("alike");
  const alike = Array.from({ length: 600 }, () => {
    const [treated, orders] = [random() < 0.7, Math.floor(random() * 6)];
    return somebody({
      treated,
      orders,
      silence: 10 * orders,
      since: 200,
      outcome: Math.round(5000 * random()) + 500 * orders + (treated ? 800 : 0),
    });
  });
  const report = studyEffects(alike, 0.7, "s");
  expect(report.rule?.recommended).toBe(false);
  expect(effectsSentence(report, "EUR")).toMatch(/No choice among people is recommended/);
  expect(effectsSentence(studyEffects(alike.slice(0, 40), 0.7, "s"), "EUR")).toMatch(/from 50 on each side on/);
  const nobody = studyEffects(
    alike.map((each) => ({ ...each, outcome: 0 })),
    0.7,
    "s",
  );
  expect(effectsSentence(nobody, "EUR")).toMatch(/^0 of them bought anything since/);
  for (const { effect, low, high } of report.fifths) expect(Number.isFinite(effect + low + high)).toBe(true);
});
