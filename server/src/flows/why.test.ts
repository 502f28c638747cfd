import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../test/world.ts";

let world: World;
let ann: string;
beforeAll(async () => {
  world = await createWorld();
  const { house, db, clock } = world;
  ann = await world.person({ given: "Ann", family: "Lee", email: "ann@why.example", language: "en" });
  const product = { sku: "tea", name: "Tea", quantity: 1, amount_minor: 4200 };
  const payload = { order_id: "1", currency: "EUR", total_minor: 4200, products: [product] };
  await house.identify.record(db, [
    { personId: ann, messageId: "order:1", type: "track", name: "Order Completed", at: clock.now, source: "shop", payload },
  ]);
  await world.settle();
  await house.differentiate.refresh(clock.now);
});
afterAll(() => world.close());

const consent = (decision: "given" | "withdrawn", text: string) => ({
  personId: ann,
  identifier: "ann@why.example",
  purpose: "offers",
  medium: "email",
  decision,
  words: { id: "newsletter", version: 2, language: "en", text },
  method: "form",
  actor: "person",
  at: world.clock.now,
});

test("asked why: the list and its reason, the purpose, the consent as it stood then, the gate's answer and the facts used", async () => {
  const { house, postgres, clock } = world;
  await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent("given", "Yes, send me offers")]));
  await postgres.transaction((tx) => house.trust.changeSettings(tx, { sending: { quietFrom: "00:00", quietTo: "00:00" } }));
  const campaign = await house.interact.campaigns.create("Spring", "customers", "test");
  await house.interact.campaigns.edit(campaign.id, { heldBack: 0 });
  await house.interact.campaigns.start(campaign.id, 1, "test");
  await house.openMailbox();
  clock.now = new Date(clock.now.getTime() + 60_000);
  await house.interact.sender.drainOnce();
  // What was said later does not change why that message came.
  clock.now = new Date(clock.now.getTime() + 60_000);
  await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent("withdrawn", "No more")]));

  const why = await house.rights.why(ann);
  expect(why.messages).toHaveLength(1);
  expect(why.messages[0]).toMatchObject({
    campaign: "Spring",
    state: "accepted",
    list: "All customers",
    because: "Bought for €42.00 so far.",
    purpose: { id: "offers", legalBasis: "consent" },
    gate: { verdict: "permitted", label: "Allowed" },
    consent: { decision: "given", method: "form", words: "Yes, send me offers" },
  });
  const used = why.messages[0]?.used.map(({ attribute, kind, value }) => [attribute, kind, value]);
  expect(used).toEqual(
    expect.arrayContaining([
      ["email", "identifier", "ann@why.example"],
      ["given_name", "declared", "Ann"],
      ["language", "declared", "en"],
    ]),
  );
  expect(why.knows.find((fact) => fact.attribute === "given_name")?.messages).toBe(1);
  await expect(house.rights.why("01890000-0000-7000-8000-000000000000")).rejects.toThrow(/no such person/);
});

test("a refusal says why in words", async () => {
  const { house, postgres, clock } = world;
  const ask = {
    personId: ann,
    ask: "send:x",
    purpose: "offers",
    medium: "email",
    address: "ann@why.example",
    timeZone: null,
    country: null,
  };
  await postgres.transaction((tx) => house.trust.gate.ask(tx, [ask], clock.now));
  expect((await house.rights.why(ann)).refusals).toEqual([
    { at: clock.now, purpose: "Offers and news", medium: "email", label: "Said no to this" },
  ]);
  clock.now = new Date(clock.now.getTime() + 1000);
  await house.rights.restrict(ann, "disputes a purchase", "test");
  await postgres.transaction((tx) => house.trust.gate.ask(tx, [{ ...ask, ask: "send:y", purpose: "service" }], clock.now));
  expect((await house.rights.why(ann)).refusals[0]?.label).toBe("Asked that their data be kept and not used");
});
