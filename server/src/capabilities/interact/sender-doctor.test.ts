import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import type { Dns } from "../../platform/dns.ts";
import { dkimRecord } from "../../platform/mail-dkim.ts";
import { registered } from "./sender-doctor.ts";
import { createSenderDoctor } from "./sender-doctor-service.ts";
import { spfCovers } from "./spf.ts";

type Zone = Record<string, { txt?: string[]; mx?: string[]; a?: string[] } | "silent">;

/** A name service that knows these names and nothing else. */
function zone(names: Zone): Dns {
  const at = (name: string): { txt?: string[]; mx?: string[]; a?: string[] } => {
    const known = names[name];
    if (known === "silent") throw Object.assign(new Error("no answer"), { code: "ETIMEOUT" });
    return known ?? {};
  };
  return {
    txt: async (name) => at(name).txt ?? [],
    mx: async (name) => at(name).mx ?? [],
    addresses: async (name) => at(name).a ?? [],
  };
}

const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const { privateKey: otherKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
let stores: Awaited<ReturnType<typeof createStores>>;
let smtp: ScriptedSmtp;
let world: SendingWorld;

beforeAll(async () => {
  stores = await createStores();
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres);
  await world.trust.changeSettings(stores.postgres.db, { sending: { fromAddress: "news@shop.org" } });
  await world.trust.putSetting(stores.postgres.db, "returnPath", "bounces@mail.shop.org");
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

const doctor = (names: Zone, more: { realSmtpUrl?: string | undefined; publicUrl?: string; someoneReads?: boolean } = {}) =>
  createSenderDoctor({
    postgres: stores.postgres,
    trust: world.trust,
    dns: zone(names),
    realSmtpUrl: smtp.url,
    dkim: { selector: "rapport", key },
    publicUrl: "https://rapport.shop.org",
    someoneReads: true,
    clock: () => world.clock.now,
    ...more,
  });
const GOOD: Zone = {
  "mail.shop.org": { txt: ["v=spf1 ip4:127.0.0.0/8 -all"], mx: ["mx.shop.org"] },
  "rapport._domainkey.shop.org": { txt: [dkimRecord(key)] },
  "_dmarc.shop.org": { txt: ["v=DMARC1; p=quarantine; aspf=r"] },
  "127.0.0.1": { a: ["127.0.0.1"] },
  "rapport.shop.org": { a: ["203.0.113.7"] },
};
async function levels(names: Zone, more: Parameters<typeof doctor>[1] = {}): Promise<Record<string, string>> {
  const { findings } = await doctor(names, more).examine();
  return Object.fromEntries(findings.map(({ id, level }) => [id, level]));
}

describe("the sender doctor", () => {
  it("finds nothing to say where everything is published", async () => {
    expect(new Set(Object.values(await levels(GOOD)))).toEqual(new Set(["fine"]));
  });

  it("fault 17: says what is missing, with the exact record, when a provider would refuse us for our own set-up", async () => {
    const { sentence, findings } = await doctor({ "127.0.0.1": { a: ["127.0.0.1"] } }).examine();
    const by = Object.fromEntries(findings.map((one) => [one.id, one]));
    expect(sentence).toMatch(/5 things are missing/);
    expect(by["spf"]).toMatchObject({ level: "must", record: { type: "TXT", name: "mail.shop.org", value: "v=spf1 a:127.0.0.1 ~all" } });
    expect(by["dkim"]).toMatchObject({ level: "must", record: { name: "rapport._domainkey.shop.org", value: dkimRecord(key) } });
    expect(by["dmarc"]).toMatchObject({ level: "must", record: { name: "_dmarc.shop.org" } });
    expect(by["return-path"]).toMatchObject({ level: "must", record: { type: "MX", name: "mail.shop.org" } });
    expect(by["links"]).toMatchObject({ level: "must" });
  });

  it.each([
    ["another key is published", { "rapport._domainkey.shop.org": { txt: [dkimRecord(otherKey)] } }, "dkim", "must"],
    ["our key was revoked", { "rapport._domainkey.shop.org": { txt: ["v=DKIM1; p="] } }, "dkim", "must"],
    ["there are two SPF records", { "mail.shop.org": { txt: ["v=spf1 mx -all", "v=spf1 -all"], mx: ["mx"] } }, "spf", "must"],
    ["everybody may send", { "mail.shop.org": { txt: ["v=spf1 +all"], mx: ["mx"] } }, "spf", "must"],
    ["our server may not send", { "mail.shop.org": { txt: ["v=spf1 ip4:198.51.100.0/24 -all"], mx: ["mx"] } }, "spf", "advice"],
    ["the domain takes no mail (null MX)", { "mail.shop.org": { txt: ["v=spf1 mx -all"], mx: ["."] } }, "return-path", "must"],
    ["the DMARC record is broken", { "_dmarc.shop.org": { txt: ["v=DMARC1 p=none"] } }, "dmarc", "must"],
    ["DMARC wants the very same domain", { "_dmarc.shop.org": { txt: ["v=DMARC1; p=none; aspf=s"] } }, "dmarc", "advice"],
    ["the name service is silent", { "_dmarc.shop.org": "silent" }, "dmarc", "unknown"],
  ] as [string, Zone, string, string][])("%s", async (_, change, id, level) => {
    expect((await levels({ ...GOOD, ...change }))[id]).toBe(level);
  });

  it("wants https, a public address, a server that answers, and somebody who reads", async () => {
    expect(await levels(GOOD, { publicUrl: "http://rapport.shop.org" })).toMatchObject({ "one-click": "must" });
    expect(await levels(GOOD, { publicUrl: "https://localhost:4321" })).toMatchObject({ links: "must" });
    expect(await levels(GOOD, { publicUrl: "https://elsewhere.net" })).toMatchObject({ links: "must" });
    expect(await levels(GOOD, { realSmtpUrl: "smtp://127.0.0.1:1" })).toMatchObject({ server: "must" });
    expect(await levels(GOOD, { someoneReads: false })).toMatchObject({ "return-path": "advice" });
  });

  it("asks before the first mail where a must-have is missing, once, and never where no mail leaves", async () => {
    await doctor({}, { realSmtpUrl: undefined }).beforeStart(false, "olga");
    const bad = doctor({});
    await expect(bad.beforeStart(false, "olga")).rejects.toThrow("DKIM");
    await bad.beforeStart(true, "olga");
    await bad.beforeStart(false, "olga");
    expect(await world.trust.getSetting(stores.postgres.db, "senderChecked")).toMatchObject({ by: "olga" });
  });
});

describe("what an SPF record lets through", () => {
  const names = zone({
    "a.org": { txt: ["v=spf1 include:b.org mx:c.org a:d.org/24 ip6:2001:db8::/32 -all"] },
    "b.org": { txt: ["v=spf1 ip4:192.0.2.0/25 ~all"] },
    "c.org": { mx: ["mx.c.org"] },
    "mx.c.org": { a: ["198.51.100.9"] },
    "d.org": { a: ["203.0.113.1"] },
    "loop.org": { txt: ["v=spf1 include:loop.org -all"] },
  });
  it.each([
    ["192.0.2.5", true],
    ["192.0.2.200", false],
    ["198.51.100.9", true],
    ["203.0.113.77", true],
    ["2001:db8::1", true],
    ["2001:db9::1", false],
  ])("%s: %s", async (address, passes) => {
    expect(await spfCovers(names, "a.org", [address])).toBe(passes);
  });
  it("ends where records include each other", async () => {
    expect(await spfCovers(names, "loop.org", ["192.0.2.5"])).toBe(false);
  });
  it("knows what somebody registers", () => {
    expect(["a.b.shop.org", "news.shop.co.uk", "shop.de"].map(registered)).toEqual(["shop.org", "shop.co.uk", "shop.de"]);
  });
});
