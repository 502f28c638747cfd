import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMailSink, type MailSink } from "../../platform/mail-sink.ts";
import { createStores } from "../../../test/world.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let sink: MailSink;
const folder = mkdtempSync(join(tmpdir(), "rapport-sink-"));

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  sink = await startMailSink(folder);
  world.smtpUrl = sink.url;
});
afterAll(async () => {
  await world.stop();
  await sink.stop();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = { lines: ["Hauptstr. 5"], postalCode: "10115", city: "Berlin", country: "DE" };

describe("a campaign from draft to result", () => {
  it("counts before what it sends afterwards, by mail and letter, and says why others got nothing", async () => {
    const [ann, , , ben, cid] = await addSomebodies(world, stores.postgres, [
      { given: "Ann", family: "Lee", email: "ann@shop.example" },
      { given: "Jörg", family: "Müller <b>", language: "de", country: "DE", email: "joerg@müller.example" },
      { email: null, address, consents: ["letter"], given: "Lea", language: "de", country: "DE" },
      { given: "Ben", email: "ben@shop.example", consents: [] },
      { given: "Cid", email: "cid@shop.example" },
    ]);
    const at = world.clock.now;
    await world.trust.putRules(
      stores.postgres.db,
      cid ?? "",
      { medium: null, maxPerMonth: null, pauseUntil: new Date(at.getTime() + 1e9) },
      "test",
      "Pause",
      at,
    );
    const campaign = await world.interact.campaigns.create("Hello", "list", "test");
    const offer = await world.customise.addOffer(stores.postgres.db, {
      name: "S",
      headline: "Spring <is> here",
      body: "A & B\n\nand <C>",
      url: null,
    });
    await world.interact.campaigns.edit(campaign.id, { heldBack: 0, offerId: offer.id });

    const audience = await world.interact.campaigns.audience(campaign.id);
    expect(audience).toMatchObject({ matched: 5, heldBack: 0 });
    expect(audience.reachable).toEqual(
      expect.arrayContaining([
        { medium: "email", people: 2, waiting: 0, until: null },
        { medium: "letter", people: 1, waiting: 0, until: null },
      ]),
    );
    expect(audience.unreachable.map(({ reason }) => reason).sort()).toEqual(["no-consent", "paused"]);

    const draft = await world.interact.previews.draftRun(campaign.id);
    expect(draft).toMatchObject({ people: 3, made: 3, failed: [] });
    expect(sink.list("", undefined, 10).total).toBe(0);
    const preview = await world.interact.previews.preview(campaign.id, ann, undefined);
    const [mail] = preview.shown;
    expect(preview.shown.map(({ medium }) => medium)).toEqual(["email", "letter"]);
    expect(mail?.html).toContain("Dear Ann,");
    expect(mail?.html).toContain("Spring &lt;is&gt; here");
    // A blank line stays one, in the mail and in its text part.
    expect(mail?.html.replaceAll("\n", "")).toContain("A &amp; B<br /><br />and &lt;C&gt;");
    expect(mail?.text).toContain("A & B\n\nand <C>");

    await expect(world.interact.campaigns.start(campaign.id, 4, "test")).rejects.toThrow(/5 people/);
    expect(await world.interact.campaigns.start(campaign.id, 5, "test")).toEqual({ queued: 5, heldBack: 0 });
    while ((await world.interact.sender.drainOnce()) > 0);

    const after = await world.interact.campaigns.get(campaign.id);
    expect(after.state).toBe("finished");
    expect(after.counts.byState).toEqual({ accepted: 3, suppressed: 2 });
    const { items } = await world.interact.sends(campaign.id, "suppressed", undefined);
    expect(new Map(items.map((item) => [item.personId, item.reason])).get(ben ?? "")).toBe("no-consent");
    const mails = sink.list("", undefined, 10).items;
    // The sink shows the domain in letters again; the envelope carries the ASCII form.
    expect(mails.map((mail) => mail.to).sort()).toEqual(["ann@shop.example", "joerg@müller.example"]);
    const accepted = (await world.interact.sends(campaign.id, "accepted", undefined)).items;
    expect(accepted.map((item) => item.address)).toContain("joerg@xn--mller-kva.example");
    const letter = await world.interact.letters.file(campaign.id, undefined);
    expect(letter.subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("fault 19: fifty starts at once are one", async () => {
    const campaign = await world.interact.campaigns.create("Again", "list", "test");
    await world.interact.campaigns.edit(campaign.id, { heldBack: 0.5 });
    const { matched, heldBack } = await world.interact.campaigns.audience(campaign.id);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => world.interact.campaigns.start(campaign.id, matched - heldBack, "test")),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ queued: matched - heldBack, heldBack })]),
    );
  });

  it("fault 22: a withdrawal that commits while the message waits means no message", async () => {
    const [dora] = await addSomebodies(world, stores.postgres, [{ given: "Dora", email: "dora@shop.example" }]);
    const id = await startCampaign(world, stores.postgres);
    await stores.postgres.transaction((tx) =>
      world.trust.recordConsent(tx, {
        personId: dora ?? "",
        identifier: "dora@shop.example",
        purpose: "offers",
        medium: "*",
        decision: "withdrawn",
        method: "one-click",
        actor: "person",
        words: { id: "x", version: 1, language: "en", text: "x" },
        at: world.clock.now,
      }),
    );
    expect(world.announced.at(-1)).toEqual({ name: "consent withdrawn", data: { personId: dora } });
    while ((await world.interact.sender.drainOnce()) > 0);
    const { items } = await world.interact.sends(id, undefined, undefined);
    expect(items.find((item) => item.personId === dora)).toMatchObject({ state: "suppressed", reason: "withdrawn" });
    expect(sink.list("dora", undefined, 10).total).toBe(0);
  });
});

describe("a campaign in two versions", () => {
  it("two versions: each person gets one of them, the one the draw says, and the read-out knows which", async () => {
    world.members.length = 0;
    const people = await addSomebodies(
      world,
      stores.postgres,
      Array.from({ length: 24 }, (_, i) => ({ given: `Ver${i}`, email: `ver${i}@shop.example` })),
    );
    const { campaigns, versions, previews } = world.interact;
    const { id } = await campaigns.create("Two ways", "list", "test");
    await campaigns.edit(id, { heldBack: 0.25, subject: "First way" });
    const b = await versions.add(id, "test");
    const c = await versions.add(id, "test");
    expect([b.version, c.version]).toEqual(["B", "C"]);
    await versions.drop(id, c.id);
    await campaigns.edit(b.id, { subject: "Second way" });
    await expect(campaigns.edit(b.id, { heldBack: 0 })).rejects.toMatchObject({ kind: "conflict" });
    await expect(campaigns.start(b.id, 1, "test")).rejects.toMatchObject({ kind: "conflict" });
    expect((await campaigns.list(false)).map((one) => one.id)).not.toContain(b.id);
    expect((await versions.power(id, {})).pairs.map((pair) => `${pair.a} ${pair.b}`)).toEqual(["A held-back", "B held-back", "A B"]);

    const { matched, heldBack } = await campaigns.audience(id);
    const { parts } = await campaigns.planned(id);
    expect(parts.map(({ row }) => row.subject)).toEqual(["First way", "Second way"]);
    expect((await previews.draftRun(id)).people).toBe(
      parts.reduce((sum, { plan }) => sum + plan.filter(({ refusal }) => refusal === null).length, 0),
    );
    expect(await campaigns.start(id, matched - heldBack, "test")).toEqual({ queued: matched - heldBack, heldBack });
    await expect(versions.add(id, "test")).rejects.toMatchObject({ kind: "conflict" });
    while ((await world.interact.sender.drainOnce()) > 0);
    const ended = await campaigns.get(id);
    expect(ended).toMatchObject({ state: "finished", versions: [{ id, version: "A" }, b] });

    const subjects = new Map(sink.list("ver", undefined, 100).items.map((mail) => [mail.to, mail.subject]));
    const got = (given: number) => subjects.get(`ver${given}@shop.example`);
    const { arms } = await world.learn.assign(stores.postgres.db, id, people);
    people.forEach((person, i) => {
      expect(got(i)).toBe({ A: "First way", B: "Second way" }[arms.get(person) ?? ""]);
    });
    expect(new Set(subjects.values())).toEqual(new Set(["First way", "Second way"]));
    const sent = (await world.interact.sends(id, "accepted", undefined)).items.map((item) => item.personId);
    expect(new Set(sent).size).toBe(sent.length);
    expect(people.filter((person) => sent.includes(person))).toHaveLength(subjects.size);
  });
});
