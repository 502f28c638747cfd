import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let ann: string;
let campaign: string;

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  await world.interact.media.change("web", { used: "yes" });
  [ann = ""] = await addSomebodies(world, stores.postgres, [{ given: "Ann", family: "Lee & Co", consents: ["*"], timeZone: "UTC" }]);
  const words = { name: "S", headline: "Spring", body: "A tenth off.", url: "https://shop.example/" };
  const offer = await world.customise.addOffer(stores.postgres.db, words);
  const { campaigns } = world.interact;
  campaign = (await campaigns.create("On the invoice", "list", "test")).id;
  await campaigns.edit(campaign, { heldBack: 0, offerId: offer.id, media: ["web"] });
  await campaigns.start(campaign, 1, "test");
});
afterAll(async () => {
  await world.stop();
  await stores.close();
});

const state = async () => (await world.interact.sends(campaign, undefined, undefined)).items[0];

describe("what a page or a paper says", () => {
  it("waits until it is asked for, then says it once, and the same paper always the same", async () => {
    const { contents, sender } = world.interact;
    await sender.drainOnce();
    expect(await state()).toMatchObject({ medium: "web", state: "queued" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => contents.ask(ann, "invoice", "R-1")));
    expect(new Set(answers.map(({ content }) => content?.id)).size).toBe(1);
    expect(answers[0]?.content?.text).toBe("Spring\n\nA tenth off.");
    expect(answers[0]?.content?.link).toMatch(/^http:\/\/localhost:4321\/c\//);
    expect(await state()).toMatchObject({ state: "accepted" });
    expect(await contents.ask(ann, "invoice", "R-2")).toEqual({ content: null, because: "Nothing is to be said to this person now." });
    expect((await contents.ask(ann, "invoice", "R-1")).content).toEqual(answers[0]?.content);
    const id = answers[0]?.content?.id ?? "";
    for (const what of ["seen", "seen", "acted"] as const) await contents.note(id, what);
    const { items } = await world.interact.timeline(ann, { limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Page or paper: On the invoice", "Content Seen", "Content Acted On"]),
    );
    expect(items.filter(({ title }) => title === "Content Seen")).toHaveLength(1);
  });

  it("who said no is told nothing, and it says why", async () => {
    const [ben = ""] = await addSomebodies(world, stores.postgres, [{ given: "Ben", consents: ["*"], timeZone: "UTC" }]);
    world.members.splice(0, world.members.length, ben);
    const { campaigns } = world.interact;
    const second = (await campaigns.create("Again", "list", "test")).id;
    await campaigns.edit(second, { heldBack: 0, media: ["web"] });
    await campaigns.start(second, 1, "test");
    await world.trust.hold(stores.postgres.db, ben, "complaint:1", "complaint", world.clock.now);
    const { content, because } = await world.interact.contents.ask(ben, "envelope", "E-1");
    expect(content).toBeNull();
    expect(because).toMatch(/complaint/i);
  });

  it("a form elsewhere is filled in with what we know, and nothing else", async () => {
    const { contents } = world.interact;
    const url = new URL(await contents.formLink(ann, "https://forms.example/f?x=1", { "entry.1": "name", "entry.2": "city" }));
    expect([...url.searchParams]).toEqual([
      ["x", "1"],
      ["entry.1", "Ann Lee & Co"],
    ]);
    await expect(contents.formLink(ann, "http://forms.example/", {})).rejects.toThrow("https://");
    await expect(contents.formLink(ann, "https://forms.example/", { a: "secret" })).rejects.toThrow("no value");
  });
});
