import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { createWork } from "./work-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
const ADDRESS = { lines: ["Hauptstr. 5"], postalCode: "10115", city: "Berlin", country: "DE" };
const MIA = "user:mia";

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  await world.interact.media.change("phone", { used: "yes" });
  await world.interact.media.change("visit", { used: "yes" });
});
afterAll(async () => {
  await world.stop();
  await stores.close();
});

let numbers = 0;

/** Somebody with a telephone and an address on the list of calls (or visits) of a campaign of their own. */
async function workFor(medium = "phone") {
  world.members.length = 0;
  world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
  const phone = `+49301${String(2_000_000 + numbers++)}`;
  const [personId = ""] = await addSomebodies(world, stores.postgres, [
    { given: "Ann", phone, address: ADDRESS, email: null, consents: ["*"], timeZone: "UTC" },
  ]);
  const { campaigns } = world.interact;
  const offer = await world.customise.addOffer(stores.postgres.db, { name: "S", headline: "Spring", body: "A tenth off.", url: null });
  const { id } = await campaigns.create("Calls", "list", "test");
  await campaigns.edit(id, { heldBack: 0, offerId: offer.id, media: [medium] });
  await campaigns.start(id, 1, "test");
  const item = (await world.interact.work.list(MIA, medium)).items.find((one) => one.personId === personId);
  if (item === undefined) throw new Error("no work");
  const state = async () => (await world.interact.sends(id, undefined, undefined)).items[0];
  return { personId, phone, campaign: id, item, state };
}

describe("calls and visits", () => {
  it("stand on a list with number and sheet; no machine takes them; two taps note one, once", async () => {
    const { phone, campaign, item, state } = await workFor();
    expect(item).toMatchObject({ name: "Ann", medium: "phone", address: phone, campaign: "Calls", tries: 0, taken: false });
    expect(item.sheet).toContain("Spring\n\nA tenth off.");
    await world.interact.sender.drainOnce();
    expect(await state()).toMatchObject({ state: "queued" });
    await expect(world.interact.work.note(item.id, "interested", "", MIA)).rejects.toThrow("Take it first");
    expect(await world.interact.work.take(item.id, MIA)).toMatchObject({ yours: true });
    expect(await world.interact.work.take(item.id, MIA)).toMatchObject({ yours: true });
    await expect(world.interact.work.take(item.id, "user:tom")).rejects.toThrow("Somebody else");
    expect((await world.interact.work.list("user:tom", "phone")).items.find(({ id }) => id === item.id)?.taken).toBe(true);
    await world.interact.work.note(item.id, "interested", "wants the blue one", MIA);
    await expect(world.interact.work.note(item.id, "interested", "", MIA)).rejects.toThrow("not open any more");
    expect(await state()).toMatchObject({ state: "accepted" });
    expect((await world.interact.campaigns.get(campaign)).state).toBe("finished");
    const { items } = await world.interact.timeline(item.personId, { limit: 5 });
    expect(items).toEqual(expect.arrayContaining([expect.objectContaining({ medium: "phone", title: "Telephone: Calls" })]));
  });

  it("who may not be called is never on the list, and is settled without anybody calling", async () => {
    world.members.length = 0;
    const other = world.another("instance-a");
    await addSomebodies(world, stores.postgres, [{ given: "Ben", phone: "+49301999999", email: null, consents: [], timeZone: "UTC" }]);
    const { id } = await world.interact.campaigns.create("No", "list", "test");
    await world.interact.campaigns.edit(id, { heldBack: 0, media: ["phone"] });
    await world.interact.campaigns.start(id, 1, "test");
    expect((await world.interact.work.list(MIA, "phone")).items.filter(({ campaign }) => campaign === "No")).toEqual([]);
    await other.sender.drainOnce();
    expect((await world.interact.campaigns.get(id)).counts.byState).toEqual({ suppressed: 1 });
  });

  it("what waits behind many others is looked at in its turn, and then the walk begins again", async () => {
    world.members.length = 0;
    const allowed = { email: null, consents: ["*"], timeZone: "UTC" };
    const number = (nth: number): string => `+49301${String(3_000_000 + nth)}`;
    await addSomebodies(world, stores.postgres, [
      ...[1, 2, 3, 4, 5].map((nth) => ({ ...allowed, given: `Yes${nth}`, phone: number(nth) })),
      { ...allowed, given: "Last", phone: number(6), consents: [] },
    ]);
    const { id } = await world.interact.campaigns.create("Many", "list", "test");
    await world.interact.campaigns.edit(id, { heldBack: 0, media: ["phone"] });
    await world.interact.campaigns.start(id, 6, "test");
    const workshop = undefined as never; // No sheet is written here.
    const looks = { every: 0, atOnce: 3 };
    const walk = createWork({ ...world, postgres: stores.postgres, workshop, clock: () => world.clock.now, instance: "instance-a", looks });
    // More looks than all that waits here can take.
    const rounds = Array.from({ length: 10 });
    let settled = 0;
    for (const _ of rounds) settled += await walk.settle("instance-a:walk");
    expect(settled).toBe(1);
    expect((await world.interact.campaigns.get(id)).counts.byState).toEqual({ queued: 5, suppressed: 1 });
    // Round again: who may not be called any more is found although the walk has passed them.
    await stores.postgres.transaction((tx) =>
      world.trust.recordConsents(
        tx,
        world.members.slice(0, 1).map((personId) => ({
          personId,
          identifier: number(1),
          purpose: "offers",
          medium: "*",
          decision: "withdrawn" as const,
          method: "form",
          actor: "person",
          words: { id: "x", version: 1, language: "en", text: "x" },
          at: world.clock.now,
        })),
      ),
    );
    for (const _ of rounds) settled += await walk.settle("instance-a:walk");
    expect(settled).toBe(2);
  });

  it("nobody reached: tomorrow again, three times, then it ends and counts as not had", async () => {
    const { item, state } = await workFor();
    for (let day = 1; day <= 3; day++) {
      expect(await world.interact.work.take(item.id, MIA)).toMatchObject({ yours: true });
      await world.interact.work.note(item.id, "not-reached", "", MIA);
      expect((await world.interact.work.list(MIA, "phone")).items.some(({ id }) => id === item.id)).toBe(false);
      world.clock.now = new Date(world.clock.now.getTime() + 86_400_000);
    }
    expect(await state()).toMatchObject({ state: "refused", reason: "not-reached" });
  });

  it("who withdrew since is off the list at the moment somebody would call; the sentence says why", async () => {
    const { personId, phone, item, state } = await workFor();
    await stores.postgres.transaction((tx) =>
      world.trust.recordConsent(tx, {
        personId,
        identifier: phone,
        purpose: "offers",
        medium: "*",
        decision: "withdrawn",
        method: "form",
        actor: "person",
        words: { id: "x", version: 1, language: "en", text: "x" },
        at: world.clock.now,
      }),
    );
    expect(await world.interact.work.take(item.id, MIA)).toEqual({ yours: false, sentence: "Not now: Said no to this." });
    expect(await state()).toMatchObject({ state: "suppressed", reason: "withdrawn" });
  });

  it("“wants no more of these” withdraws calls and leaves the rest; a wrong number is used no more", async () => {
    const first = await workFor();
    await world.interact.work.take(first.item.id, MIA);
    await world.interact.work.note(first.item.id, "no-more", "please do not call", MIA);
    const consents = (medium: string) => world.trust.gate.consents(stores.postgres.db, [first.personId], "offers", medium);
    expect((await consents("phone")).get(first.personId)).toBe("withdrawn");
    expect((await consents("letter")).get(first.personId)).toBe("given");
    const second = await workFor();
    await world.interact.work.take(second.item.id, MIA);
    await world.interact.work.note(second.item.id, "wrong", "", MIA);
    expect(await world.trust.suppressionOf(stores.postgres.db, "phone", second.phone)).toMatchObject({ reason: "by-hand" });
    expect(await second.state()).toMatchObject({ state: "refused", reason: "bad-number" });
  });

  it("a note can be taken back for a while by who made it, with what followed from it", async () => {
    const { work, timeline } = world.interact;
    const { db } = stores.postgres;
    const calls = async (personId: string): Promise<number> =>
      (await timeline(personId, { limit: 20 })).items.filter(({ title }) => title === "Telephone: Calls").length;
    const talk = await workFor();
    await work.take(talk.item.id, MIA);
    await work.note(talk.item.id, "interested", "wants the blue one", MIA);
    expect(await calls(talk.personId)).toBe(1);
    await expect(work.undo(talk.item.id, "user:tom")).rejects.toThrow("Somebody else noted this");
    expect(await work.undo(talk.item.id, MIA)).toEqual({ sentence: "Taken back; it is on the list again." });
    expect(await talk.state()).toMatchObject({ state: "queued", reason: null });
    await expect(work.undo(talk.item.id, MIA)).rejects.toMatchObject({ kind: "conflict" });
    // Noted once more it counts once more, and no longer than half an hour can it be taken back.
    await work.take(talk.item.id, MIA);
    await work.note(talk.item.id, "not-now", "", MIA);
    expect(await calls(talk.personId)).toBe(1);
    world.clock.now = new Date(world.clock.now.getTime() + 31 * 60_000);
    await expect(work.undo(talk.item.id, MIA)).rejects.toThrow("for 30 minutes");

    const wrong = await workFor();
    await work.take(wrong.item.id, MIA);
    await work.note(wrong.item.id, "wrong", "", MIA);
    await work.undo(wrong.item.id, MIA);
    expect(await world.trust.suppressionOf(db, "phone", wrong.phone)).toBeNull();

    const noMore = await workFor();
    const consent = async () => (await world.trust.gate.consents(db, [noMore.personId], "offers", "phone")).get(noMore.personId);
    await work.take(noMore.item.id, MIA);
    await work.note(noMore.item.id, "no-more", "", MIA);
    expect(await consent()).toBe("withdrawn");
    await work.undo(noMore.item.id, MIA);
    expect(await consent()).toBe("given");
    expect(await work.take(noMore.item.id, MIA)).toMatchObject({ yours: true });
    await work.note(noMore.item.id, "not-reached", "", MIA);
    await work.undo(noMore.item.id, MIA);
    expect((await work.list(MIA, "phone")).items.find(({ id }) => id === noMore.item.id)).toMatchObject({ tries: 0 });
  });

  it("a test of calls shows one piece of work with a real person, and puts nothing on the list", async () => {
    await workFor();
    const before = (await world.interact.work.list(MIA, undefined)).items.length;
    const sample = await world.interact.mediaTests.sample("phone");
    expect(sample).toMatchObject({ pages: false, address: expect.stringMatching(/^\+49301/) as string });
    expect(sample.text).toMatch(/^A test: here stands what to say/);
    expect((await world.interact.work.list(MIA, undefined)).items).toHaveLength(before);
  });

  it("a paused campaign has no work; visits go into a calendar", async () => {
    const { campaign, item } = await workFor("visit");
    const calendar = await world.interact.work.calendar("visit");
    expect(calendar).toContain("BEGIN:VEVENT");
    expect(calendar.replaceAll("\r\n ", "")).toContain("SUMMARY:Ann: Calls");
    expect(calendar).toContain(`UID:${item.id}@rapport`);
    expect(await world.interact.work.calendar("phone")).not.toContain("VEVENT");
    await world.interact.campaigns.pause(campaign, true);
    expect((await world.interact.work.list(MIA, "visit")).items.some(({ id }) => id === item.id)).toBe(false);
    expect(await world.interact.work.take(item.id, MIA)).toMatchObject({ yours: false });
  });
});
