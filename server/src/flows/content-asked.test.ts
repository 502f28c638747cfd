import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../platform/postgres.ts";
import { createWorld, type World } from "../../test/world.ts";
import { contentOrDecision } from "./content-asked.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const offer = (headline: string) =>
  world.house.offers.make(
    {
      name: headline,
      headline,
      body: "This week.",
      url: null,
      kind: "free-shipping",
      terms: { shipping: 1, leastOrder: 0 },
      rule: null,
      startsAt: null,
      endsAt: null,
      budgetMinor: null,
      budgetUses: null,
      perPerson: null,
      stackingGroup: null,
      holdMinutes: 60,
    },
    "test",
  );

test("a place of a page shows what the decision chooses where nothing waits, the same for the same visit, and learns of the click", async () => {
  const { house, db, clock } = world;
  const contents = contentOrDecision(house);
  const ann = await world.person({ given: "Ann", email: "ann@page.example" });
  expect((await contents.ask(ann, "page-hero", "v-0")).because).toBe("Never agreed to this");
  await world.postgres.transaction((tx) =>
    house.trust.recordConsent(tx, {
      personId: ann,
      identifier: ann,
      purpose: "offers",
      medium: "*",
      decision: "given",
      method: "form",
      actor: "person",
      words: { id: "w", version: 1, language: "en", text: "Yes" },
      at: clock.now,
    }),
  );
  expect((await contents.ask(ann, "page-hero", "v-1")).because).toBe("There are no offers");
  const { id } = await offer("Nothing to pay for shipping");
  await house.decisions.steering.fix({ subject: `offer:${id}`, action: "pin", segmentId: null }, "user:m");
  const first = await contents.ask(ann, "page-hero", "v-2");
  expect(first.content).toMatchObject({ text: "Nothing to pay for shipping\n\nThis week.", link: `${house.deps.publicUrl}/o/${id}` });
  expect(await contents.ask(ann, "page-hero", "v-2")).toEqual(first);
  expect((await contents.ask(ann, "page-hero", "v-3")).content?.id).not.toBe(first.content?.id);
  expect((await contents.ask(ann, "invoice", "R-1")).because).toBe("Nothing is to be said to this person now.");
  for (const what of ["seen", "acted", "acted"] as const) await contents.note(first.content?.id ?? "", what);
  await contents.note(ann, "acted");
  const { rows } = await sql<{ what: string; slot: string }>`
    select o.what, d.context ->> 'slot' as slot from customise.outcomes o join customise.decisions d on d.id = o.decision_id
    where o.person_id = ${ann}`.execute(db);
  expect(rows).toEqual([{ what: "click", slot: "page-hero" }]);
});
