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
