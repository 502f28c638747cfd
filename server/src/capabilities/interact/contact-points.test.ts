import { afterAll, beforeAll, expect, test } from "vitest";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { follow } from "./clicks-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
let ann: string;
let bo: string;

beforeAll(async () => {
  stores = await createStores();
  smtp = await startScriptedSmtp((step, { to }) => (step === "rcpt" && to === "bo@shop.example" ? "550 5.1.1 no such user" : undefined));
  world = createSendingWorld(stores.postgres);
  world.smtpUrl = smtp.url;
  [ann = "", bo = ""] = await addSomebodies(world, stores.postgres, [{ email: "ann@shop.example" }, { email: "bo@shop.example" }]);
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

const email = (value: string) => ({ kind: "email", value });
const states = (personId: string, points: { kind: string; value: string }[]) =>
  world.interact.contactStates(stores.postgres.db, personId, points);
const later = (hours: number): Date => (world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000));

async function mailEverybody(): Promise<string> {
  const campaign = await startCampaign(world, stores.postgres);
  while ((await world.interact.sender.drainOnce()) > 0);
  return campaign;
}

test("an address has its last success and what stands against it; what is no contact point has neither", async () => {
  expect(await states(ann, [email("ann@shop.example")])).toEqual([{ lastSuccess: null, blocked: null }]);
  const at = world.clock.now;
  const campaign = await mailEverybody();
  const other = { kind: "customer_number", value: "1" };
  expect(await states(ann, [email("Ann@shop.example"), email("old@shop.example"), other])).toEqual([
    { lastSuccess: { at, how: "delivered" }, blocked: null },
    { lastSuccess: null, blocked: null },
    null,
  ]);
  expect(await states(bo, [email("bo@shop.example")])).toEqual([{ lastSuccess: null, blocked: { reason: "hard-bounce", at } }]);

  const { items } = await world.interact.sends(campaign, "accepted", undefined);
  const click = (userAgent: string) =>
    follow(world.interact.pages, world.interact.pages.tokens.sign("click", { personId: ann, sendId: items[0]?.id ?? "", link: 0 }), {
      method: "GET",
      userAgent,
      purposeHeader: "",
    });
  later(1);
  await click("Googlebot/2.1");
  expect(await states(ann, [email("ann@shop.example")])).toMatchObject([{ lastSuccess: { at, how: "delivered" } }]);
  const clickedAt = later(1);
  await click("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36");
  expect(await states(ann, [email("ann@shop.example")])).toMatchObject([{ lastSuccess: { at: clickedAt, how: "clicked" } }]);
});

test("what speaks against an address takes its success away; a number has what stands against it too", async () => {
  later(24);
  await world.trust.suppress(stores.postgres.db, [
    { medium: "email", address: "ann@shop.example", reason: "complaint", source: "t", at: world.clock.now },
    { medium: "sms", address: "+441134960000", reason: "by-hand", source: "t", at: world.clock.now },
  ]);
  const at = world.clock.now;
  expect(await states(ann, [email("ann@shop.example"), { kind: "phone", value: "+441134960000" }])).toEqual([
    { lastSuccess: null, blocked: { reason: "complaint", at } },
    { lastSuccess: null, blocked: { reason: "by-hand", at } },
  ]);
});
