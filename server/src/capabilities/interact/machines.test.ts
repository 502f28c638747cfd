import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { startScriptedGateway, type ScriptedGateway } from "../../../test/scripted-gateway.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { segments } from "./media/sms.ts";
import { asksToStop } from "./stop-words.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let machine: ScriptedGateway;
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

beforeAll(async () => {
  stores = await createStores();
  machine = await startScriptedGateway();
  world = createSendingWorld(stores.postgres);
  await world.interact.media.change("sms", { url: machine.url, secret: "s3cret", sender: "Shop", allowedHost: machine.host });
  await world.interact.media.change("webhook", { url: machine.url, secret: SECRET, allowedHost: machine.host });
});
afterAll(async () => {
  await world.stop();
  await machine.stop();
  await stores.close();
});
beforeEach(() => {
  machine.taken.length = 0;
  machine.answer = (_, response) => void response.writeHead(200).end('{"ok":true}');
  world.members.length = 0;
  world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
});

let numbers = 0;
const number = (): string => `+49151${String(20_000_000 + numbers++)}`;

/** One person who chose the medium, and a campaign to them, started. */
async function campaignTo(medium: string, phone = number()) {
  const [personId = ""] = await addSomebodies(world, stores.postgres, [{ given: "Ann", phone, consents: ["*"], timeZone: "UTC" }]);
  const rules = { medium: medium === "webhook" ? null : medium, maxPerMonth: null, pauseUntil: null };
  await world.trust.putRules(stores.postgres.db, personId, rules, "test", "", world.clock.now);
  return { personId, phone, campaign: await start(medium) };
}

async function start(medium: string): Promise<string> {
  const { campaigns } = world.interact;
  const offer = await world.customise.addOffer(stores.postgres.db, { name: "S", headline: "Spring", body: "A tenth off.", url: null });
  const { id } = await campaigns.create("Spring", "list", "test");
  await campaigns.edit(id, { heldBack: 0, offerId: offer.id, media: [medium] });
  await campaigns.start(id, world.members.length, "test");
  return id;
}

async function line(campaign: string) {
  await world.interact.sender.drainOnce();
  const { items } = await world.interact.sends(campaign, undefined, undefined);
  return items[0];
}

describe("text messages", () => {
  it("go to the gateway once, with an id, a secret and the words of the campaign, to whoever chose them", async () => {
    const { phone, campaign } = await campaignTo("sms");
    expect(await line(campaign)).toMatchObject({ medium: "sms", address: phone, state: "accepted" });
    await world.interact.sender.drainOnce();
    expect(machine.taken).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = machine.taken;
    const sent = JSON.parse(body) as Record<string, string>;
    expect(headers).toMatchObject({ authorization: "Bearer s3cret", "idempotency-key": sent["id"] });
    expect(sent).toMatchObject({ to: phone, from: "Shop", receipts: world.interact.gateway.url("sms") });
    expect(sent["text"]).toMatch(/Spring.*\nTo end: reply STOP$/s);
    expect(await world.interact.timeline(world.members[0] ?? "", { limit: 5 })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ medium: "sms", title: "Text message: Spring", detail: "Sent" })]) as unknown,
    });
  });

  it("no answer after the request went out: unknown, listed, never sent again by itself", async () => {
    machine.answer = (_, response) => void response.destroy();
    const { campaign } = await campaignTo("sms");
    expect(await line(campaign)).toMatchObject({ state: "unknown", reason: "no-answer" });
    world.clock.now = new Date(world.clock.now.getTime() + 86_400_000);
    machine.answer = (_, response) => void response.writeHead(200).end();
    expect(await line(campaign)).toMatchObject({ state: "unknown" });
    expect(machine.taken).toHaveLength(1);
    const { id } = JSON.parse(machine.taken[0]?.body ?? "{}") as { id: string };
    const key = world.interact.gateway.url("sms").split("/").at(-1) ?? "";
    await world.interact.gateway.take("sms", key, { type: "receipt", id, status: "delivered" });
    expect(await line(campaign)).toMatchObject({ state: "accepted" });
  });

  it("“later” is tried again with the same id; a number that takes none is used no more", async () => {
    machine.answer = (_, response) => void response.writeHead(503, { "retry-after": "60" }).end();
    const { campaign } = await campaignTo("sms");
    expect(await line(campaign)).toMatchObject({ state: "queued", reason: "later" });
    machine.answer = (_, response) => void response.writeHead(422).end('{"error":"invalid-number"}');
    world.clock.now = new Date(world.clock.now.getTime() + 61_000);
    const wrong = await line(campaign);
    expect(wrong).toMatchObject({ state: "refused", reason: "bad-number" });
    expect(new Set(machine.taken.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(await world.trust.suppressionOf(stores.postgres.db, "sms", wrong?.address ?? "")).toMatchObject({ reason: "hard-bounce" });
  });

  it("a receipt that it did not arrive takes it back; a forged one changes nothing", async () => {
    const { campaign } = await campaignTo("sms");
    const sent = await line(campaign);
    const news = { type: "receipt", id: sent?.id ?? "", status: "failed", detail: "absent" } as const;
    await expect(world.interact.gateway.take("sms", "forged", news)).rejects.toThrow("no such address");
    await expect(world.interact.gateway.take("email", "forged", news)).rejects.toThrow("no such address");
    expect(await line(campaign)).toMatchObject({ state: "accepted" });
    const key = world.interact.gateway.url("sms").split("/").at(-1) ?? "";
    await world.interact.gateway.take("sms", key, news);
    await world.interact.gateway.take("sms", key, news);
    expect(await line(campaign)).toMatchObject({ state: "bounced", reason: "not-delivered" });
  });

  it("STOP silences the number and withdraws what was agreed to for text messages, once and for good", async () => {
    const { personId, phone, campaign } = await campaignTo("sms");
    const key = world.interact.gateway.url("sms").split("/").at(-1) ?? "";
    const stop = { type: "message", id: "in-1", from: phone, text: "Stopp, bitte!" } as const;
    await world.interact.gateway.take("sms", key, stop);
    expect(await line(campaign)).toMatchObject({ state: "suppressed", reason: "withdrawn" });
    expect(machine.taken).toEqual([]);
    const { db } = stores.postgres;
    expect(await world.trust.suppressionOf(db, "sms", phone)).toMatchObject({ reason: "stop-word" });
    const ledger = await world.trust.ledger(db, personId);
    expect(ledger).toEqual(
      expect.arrayContaining([expect.objectContaining({ medium: "sms", decision: "withdrawn", method: "stop-word" })]),
    );
    // Mail goes on: they ended text messages.
    expect((await world.trust.gate.consents(db, [personId], "offers", "email")).get(personId)).toBe("given");
  });

  it("a chosen medium that cannot be used gets nothing else instead, and the count says so", async () => {
    const [wisher = ""] = await addSomebodies(world, stores.postgres, [
      { given: "Ben", consents: ["*"] },
      { given: "Cid", consents: ["*"] },
    ]);
    const rules = { maxPerMonth: null, pauseUntil: null };
    await world.trust.putRules(stores.postgres.db, wisher, { ...rules, medium: "sms" }, "test", "", world.clock.now);
    const { campaigns } = world.interact;
    const { id } = await campaigns.create("Spring", "list", "test");
    await campaigns.edit(id, { heldBack: 0 });
    const { unreachable, reachable } = await campaigns.audience(id);
    expect(unreachable).toEqual([
      { reason: "no-address", people: 1, label: "Chose Text message, and we do not have a mobile number: nothing is sent instead" },
    ]);
    expect(reachable).toMatchObject([{ medium: "email", people: 1 }]);
  });

  it.each([
    ["stop", true],
    ["STOPP bitte", true],
    ["Arrêt", true],
    ["arreter svp", true],
    ["End.", true],
    ["end of the week would suit me", false],
    ["please do not stop", false],
    ["", false],
  ])("“%s” asks to stop: %s", (text, asks) => expect(asksToStop(text)).toBe(asks));

  it("counts what a text is paid as", () => {
    expect(segments("a".repeat(160))).toMatchObject({ count: 1, encoding: "GSM-7" });
    expect(segments("a".repeat(161))).toMatchObject({ count: 2 });
    expect(segments("€".repeat(81))).toMatchObject({ count: 2, encoding: "GSM-7" });
    expect(segments(`${"a".repeat(70)}“`)).toMatchObject({ count: 2, encoding: "UCS-2" });
  });
});

describe("webhooks as a medium", () => {
  it("are signed as Standard Webhooks says, and repeated with the same id until they are taken", async () => {
    machine.answer = (_, response) => void response.destroy();
    const { personId, campaign } = await campaignTo("webhook");
    expect(await line(campaign)).toMatchObject({ state: "queued", reason: "later" });
    machine.answer = (_, response) => void response.writeHead(204).end();
    world.clock.now = new Date(world.clock.now.getTime() + 600_000);
    expect(await line(campaign)).toMatchObject({ state: "accepted" });
    expect(machine.taken).toHaveLength(2);
    expect(new Set(machine.taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const { headers, body } = machine.taken[1] ?? { headers: {}, body: "" };
    expect(JSON.parse(body)).toMatchObject({ type: "message.due", data: { person: { id: personId }, campaign: { name: "Spring" } } });
    // The signature is true for these bytes and no others; the clock of the test is not that of the library.
    const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
    expect(headers["webhook-signature"]).toBe(new Webhook(SECRET).sign(String(headers["webhook-id"]), at, body));
  });

  it("fault 36: a machine that fails five times in a row is left alone for a while", async () => {
    machine.answer = (_, response) => void response.writeHead(500).end();
    await addSomebodies(
      world,
      stores.postgres,
      Array.from({ length: 30 }, () => ({ consents: ["*"], timeZone: "UTC" })),
    );
    const campaign = await start("webhook");
    await world.interact.sender.drainOnce();
    const first = machine.taken.length;
    expect(first).toBeLessThan(30);
    await world.interact.sender.drainOnce();
    expect(machine.taken).toHaveLength(first);
    machine.answer = (_, response) => void response.writeHead(200).end();
    world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
    await world.interact.sender.drainOnce();
    expect((await world.interact.campaigns.get(campaign)).counts.byState).toEqual({ accepted: 30 });
    expect(new Set(machine.taken.map(({ headers }) => headers["webhook-id"])).size).toBe(30);
  });
});

describe("setting media up", () => {
  it("a secret is kept and not shown; what does not fit is refused with a sentence; a test goes to oneself", async () => {
    const sms = (await world.interact.media.list()).find(({ id }) => id === "sms");
    expect(sms?.missing).toBeNull();
    expect(sms?.fields.find(({ id }) => id === "secret")?.value).toBe("set");
    await expect(world.interact.media.change("sms", { url: "not an address" })).rejects.toThrow("https://");
    await expect(world.interact.media.change("sms", { colour: "red" })).rejects.toThrow("no setting");
    await expect(world.interact.media.change("webhook", { secret: "x" })).rejects.toThrow("whsec_");
    expect(await world.interact.mediaTests.send("sms", "+491512345678")).toMatch(/^It was taken: 200/);
    expect(JSON.parse(machine.taken[0]?.body ?? "{}")).toMatchObject({ to: "+491512345678", text: "A test by text message." });
  });
});
