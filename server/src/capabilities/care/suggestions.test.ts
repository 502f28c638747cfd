import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

test("what several said is sorted, answered once, acted on for all of them, and stands in their lines of time", async () => {
  const { suggestions } = world.house.care;
  const [ann, ben, cleo] = [
    await world.person({ given: "Ann" }),
    await world.person({ given: "Ben" }),
    await world.person({ given: "Cleo" }),
  ];
  const first = await suggestions.note(ann, { words: "Deliver on Saturdays", channel: "desk" });
  const second = await suggestions.note(ben, { words: "I am never at home in the week", channel: "phone" });
  await suggestions.note(cleo, { words: "Too dear", channel: "form" });
  world.clock.now = new Date(world.clock.now.getTime() + 3 * 86_400_000);
  for (const id of [first, second]) await suggestions.sort(id, { kind: "delivery", matter: "Saturday delivery", assignedTo: "Olga" });
  expect(await suggestions.sort(first, { answer: "We are looking for a carrier" })).toMatchObject({
    name: "Ann",
    kind: "delivery",
    assignedTo: "Olga",
    answeredAt: world.clock.now,
  });
  const { kinds, matters } = await suggestions.summary();
  expect(matters).toEqual([{ matter: "Saturday delivery", people: 2 }]);
  expect(kinds.find(({ kind }) => kind === "delivery")).toMatchObject({ asked: 2, answered: 1, actedOn: 0, open: 2 });
  expect(kinds.find(({ kind }) => kind === "none")).toMatchObject({ asked: 1, open: 1 });
  expect(await suggestions.done(second, "We deliver on Saturdays from June on")).toEqual({ people: 2 });
  await expect(suggestions.done(first, "again")).rejects.toThrow("acted on already");
  const open = await suggestions.page({ open: true });
  expect(open.items.map(({ personId }) => personId)).toEqual([cleo]);
  expect((await suggestions.page({ open: false, kind: "delivery" })).items).toHaveLength(2);
  expect((await suggestions.of(ann))[0]).toMatchObject({
    doneWords: "We deliver on Saturdays from June on",
    answer: "We are looking for a carrier",
  });
  await expect(suggestions.sort("00000000-0000-4000-8000-000000000000", {})).rejects.toThrow("no such suggestion");
  await expect(suggestions.note("00000000-0000-4000-8000-000000000000", { words: "x", channel: "desk" })).rejects.toThrow("no such person");
});
