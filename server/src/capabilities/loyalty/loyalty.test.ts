import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { isCardNumber } from "./index.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a person has one card, however often it is asked for, and is found by it", async () => {
  const { house, db } = world;
  const ann = await world.person({ given: "Ann" });
  const cards = await Promise.all([1, 2, 3].map(() => house.loyalty.members.enrol(ann, "desk").catch(() => "again")));
  const card = await house.loyalty.members.enrol(ann, "counter");
  expect(cards.filter((each) => each !== "again").every((each) => each === card)).toBe(true);
  expect(isCardNumber(card)).toBe(true);
  expect(await house.identify.personBy(db, "card", card)).toBe(ann);
});
