import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { createExchange } from "./index.ts";
import { countWilling } from "./pool-reads.ts";
import { poolSentence, told } from "./rounding.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("only who agreed and may be written to is in the pool", async () => {
  const { trust } = world.house;
  const people: string[] = [];
  for (let i = 0; i < 7; i++) people.push(await world.person({ given: `P${i}`, email: `p${i}@example.com` }));
  const [fine, silent, refused, changed, complains, pauses, bounced] = people as [string, string, string, string, string, string, string];
  const now = world.clock.now;
  const say = (personId: string, decision: "given" | "refused" | "withdrawn", minutes = 0) =>
    trust.recordConsent(world.db, {
      personId,
      identifier: "x",
      purpose: "offers-from-other-companies",
      medium: "email",
      decision,
      words: { id: "w", version: 1, language: "en", text: "Yes" },
      method: "import:test:1",
      actor: "person",
      at: new Date(now.getTime() + minutes * 60_000),
    });
  for (const id of [fine, changed, complains, pauses, bounced]) await say(id, "given");
  await say(refused, "refused");
  await say(changed, "withdrawn", 1);
  await trust.hold(world.db, complains, "complaint:1", "complaint-open", now);
  await trust.putRules(
    world.db,
    pauses,
    { medium: null, maxPerMonth: null, pauseUntil: new Date(now.getTime() + 86_400_000) },
    "test",
    "Pause",
    now,
  );
  await trust.suppress(world.db, [{ medium: "email", address: "p6@example.com", reason: "hard-bounce", source: "test", at: now }]);
  expect(silent).toBeDefined();
  expect(await countWilling(world.db, people, now)).toBe(1);

  await world.settle();
  await world.house.differentiate.refresh(now);
  const exchange = createExchange({ db: world.db, differentiate: world.house.differentiate, clock: () => now });
  expect(await exchange.pool()).toMatchObject({ people: null, rounded: true });
});

test("a number is told from 1000 on, in hundreds, never above the truth", () => {
  fc.assert(
    fc.property(fc.nat(100_000), (n) => {
      const shown = told(n);
      if (n < 1000) expect(shown).toBeNull();
      else expect(shown! <= n && shown! > n - 100 && shown! % 100 === 0).toBe(true);
      expect(poolSentence(shown)).not.toContain(n % 100 === 0 ? "nobody" : ` ${n} `);
    }),
  );
});
