import { afterAll, beforeAll, expect, it } from "vitest";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { letGoOn, senderHealth } from "./sender-health-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let smtp: ScriptedSmtp;
let world: SendingWorld;

beforeAll(async () => {
  stores = await createStores();
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres);
  world.smtpUrl = smtp.url;
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

const drain = async (): Promise<void> => {
  while ((await world.interact.sender.drainOnce()) > 0);
};
async function campaign(count: number, domain: string): Promise<string> {
  world.members.length = 0;
  const people = Array.from({ length: count }, (_, i) => ({ given: `P${i}`, email: `p${i}-${count}@${domain}`, country: "GB" }));
  await addSomebodies(world, stores.postgres, people);
  return startCampaign(world, stores.postgres);
}
const states = async (id: string) => (await world.interact.campaigns.get(id)).counts.byState;

it("forty dead mailboxes and the sender rests, visibly, until a person lets it go on", async () => {
  smtp.script = (step, { to }) => (step === "rcpt" && to.endsWith("@dead.example") ? "550 5.1.1 no such user" : undefined);
  const bad = await campaign(60, "dead.example");
  await drain();
  expect(await senderHealth(stores.postgres.db)).toMatchObject({ stoppedBecause: "bounces", verdict: "bounces" });
  const { refused = 0, queued = 0 } = await states(bad);
  expect(refused).toBeGreaterThanOrEqual(40);
  expect(refused + queued).toBe(60);
  const good = await campaign(3, "fine.example");
  await drain();
  expect(await states(good)).toEqual({ queued: 3 });
  await world.interact.campaigns.pause(bad, true);
  const health = await letGoOn({ postgres: stores.postgres, clock: () => world.clock.now }, "olga");
  expect(health).toMatchObject({ stoppedAt: null, verdict: "fine", hard: 0, resumedBy: "olga" });
  await drain();
  expect(await states(good)).toEqual({ accepted: 3 });
  smtp.script = () => undefined;
});

it("a provider gets no more than its limit, while others go on, and a large campaign does not stand before a small one", async () => {
  await world.trust.putSetting(stores.postgres.db, "domainLimits", [
    { name: "Slow", domains: ["slow.example"], connections: 1, perMinute: 60 },
  ]);
  const large = await campaign(50, "slow.example");
  const small = await campaign(20, "quick.example");
  smtp.taken.length = 0;
  await drain();
  expect(await states(small)).toEqual({ accepted: 20 });
  const gone = smtp.taken.filter(({ to }) => to.endsWith("@slow.example")).length;
  expect(gone).toBeGreaterThanOrEqual(5);
  expect(gone).toBeLessThan(50);
  expect((await states(large))["queued"]).toBe(50 - gone);
  await world.trust.putSetting(stores.postgres.db, "domainLimits", []);
  await drain();
  expect(await states(large)).toEqual({ accepted: 50 });
});
