// A "wants no more" noted by mistake is taken back, and with it what journeys made of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJourneyWorld, drawn, type JourneyWorld } from "../../../test/journey-world.ts";

let world: JourneyWorld;
const MIA = "user:mia";
const { node, BY_HAND, OUT } = drawn;

beforeAll(async () => {
  world = await createJourneyWorld();
  await world.house.interact.media.change("phone", { used: "yes" });
});
afterAll(() => world.close());

/** Somebody who may be called, with a call to them noted as "wants no more". */
async function notedByMistake(nth: number): Promise<{ personId: string; work: string }> {
  const { house, postgres, db, clock } = world;
  const phone = `+4930190${String(10_000 + nth)}`;
  const personId = await world.person({ given: "Ann", timeZone: "UTC" });
  await house.identify.addIdentifiers(db, [{ kind: "phone", value: phone, personId, source: "test", at: clock.now }]);
  const words = { id: "test", version: 1, language: "en", text: "Yes" };
  const consent = { personId, identifier: phone, purpose: "offers", medium: "*", decision: "given" as const, words };
  await postgres.transaction((tx) => house.trust.recordConsents(tx, [{ ...consent, method: "form", actor: "test", at: clock.now }]));
  const { campaigns, picked, work } = house.interact;
  const { audience } = await picked.keep({ name: "Ann", people: [personId] }, "test");
  const { id } = await campaigns.create("Call", audience, "test");
  await campaigns.edit(id, { heldBack: 0, media: ["phone"] });
  await campaigns.start(id, 1, "test");
  const item = (await work.list(MIA, "phone")).items.find((one) => one.personId === personId);
  await work.take(item?.id ?? "", MIA);
  world.pass(0.01);
  await work.note(item?.id ?? "", "no-more", "", MIA);
  await world.settle();
  return { personId, work: item?.id ?? "" };
}

/** Writes by telephone, and those who may not be called leave. */
async function callJourney(): Promise<string> {
  const id = await world.draw(
    [BY_HAND, node("call", "send"), OUT],
    [
      ["in", "next", "call"],
      ["call", "next", "out"],
      ["call", "unreachable", "out"],
    ],
  );
  const { messages } = await world.house.journeys.one(id);
  for (const message of messages) await world.house.interact.campaigns.edit(message.id, { media: ["phone"] });
  await world.house.journeys.start(id, { inside: "finish" }, "user:a");
  await world.settle();
  return id;
}

test("a journey that ended because of it goes on where it still runs, and says so", async () => {
  const [running, ended] = [await callJourney(), await callJourney()];
  const { personId, work } = await notedByMistake(1);
  world.pass(0.1);
  for (const id of [running, ended]) await world.house.journeys.put(id, [personId]);
  await world.move();
  expect(await world.where(running, personId)).toMatchObject({ state: "left", by: "end" });
  await world.house.journeys.end(ended);
  const { sentence } = await world.house.interact.work.undo(work, MIA);
  expect(sentence).toContain("1 journey that it ended goes on again.");
  expect(await world.where(running, personId)).toEqual({ node: "call", state: "waiting", by: null });
  expect(await world.where(ended, personId)).toMatchObject({ state: "left" });
  await world.move();
  expect(await world.where(running, personId)).toMatchObject({ state: "left", by: "end" });
  expect((await world.sent(running)).get(personId)).toBe(1);
});

test("who left for another reason stays out", async () => {
  const id = await callJourney();
  const { personId, work } = await notedByMistake(2);
  world.pass(0.1);
  await world.house.journeys.put(id, [personId]);
  await world.house.journeys.take(id, personId);
  const { sentence } = await world.house.interact.work.undo(work, MIA);
  expect(sentence).not.toContain("journey");
  expect(await world.where(id, personId)).toMatchObject({ state: "left", by: "by-hand" });
});
