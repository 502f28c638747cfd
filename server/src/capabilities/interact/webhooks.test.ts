import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { newId } from "../../platform/ids.ts";
import { startScriptedGateway, type ScriptedGateway } from "../../../test/scripted-gateway.ts";
import { createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { noteFact } from "./webhooks-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let program: ScriptedGateway;

beforeAll(async () => {
  stores = await createStores();
  program = await startScriptedGateway();
  world = createSendingWorld(stores.postgres);
});
afterAll(async () => {
  await world.stop();
  await program.stop();
  await stores.close();
});
beforeEach(() => {
  program.taken.length = 0;
  program.answer = (_, response) => void response.writeHead(204).end();
  world.clock.now = new Date(world.clock.now.getTime() + 86_400_000);
});

const words = () => ({ name: "Shop", url: program.url, allowedHost: program.host, facts: ["consent withdrawn"] });
const tell = (fact: string, data: object) => noteFact(stores.postgres.db, fact, data, world.clock.now);
const later = (seconds: number) => (world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000));

it("tells what is subscribed to, signed with the secret that was shown once; a rolled-back fact is never told", async () => {
  const { endpoint, secret } = await world.interact.webhooks.add(words(), "test");
  const personId = newId();
  await tell("consent withdrawn", { personId });
  await tell("import finished", { id: newId() });
  await expect(
    stores.postgres.transaction(async (tx) => {
      await noteFact(tx, "consent withdrawn", { personId: newId() }, world.clock.now);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await world.interact.webhooks.drain();
  expect(program.taken).toHaveLength(1);
  const { headers, body } = program.taken[0] ?? { headers: {}, body: "" };
  expect(JSON.parse(body)).toEqual({ type: "consent.withdrawn", timestamp: world.clock.now.toISOString(), data: { personId } });
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  expect(headers["webhook-signature"]).toBe(new Webhook(secret).sign(String(headers["webhook-id"]), at, body));
  expect(JSON.stringify(await world.interact.webhooks.list())).not.toContain("whsec_");
  const renewed = await world.interact.webhooks.renewSecret(endpoint.id);
  expect(renewed.secret).not.toBe(secret);

  const { items } = await world.interact.webhooks.deliveries(endpoint.id, undefined);
  expect(items).toMatchObject([{ fact: "consent withdrawn", state: "delivered", attempts: 1 }]);
  await world.interact.webhooks.resend(items[0]?.id ?? "");
  await world.interact.webhooks.drain();
  expect(program.taken[1]?.headers["webhook-id"]).toBe(headers["webhook-id"]);
  await world.interact.eraseRecords(stores.postgres.db, [personId]);
  expect((await world.interact.webhooks.deliveries(endpoint.id, undefined)).items).toEqual([]);
  await world.interact.webhooks.change(endpoint.id, { archived: true });
});

it("fault 36: a program that fails is tried again with the same id, a bounded number of times, and left alone in between", async () => {
  program.answer = (_, response) => void response.writeHead(500).end("x".repeat(2_000_000));
  const { endpoint } = await world.interact.webhooks.add(words(), "test");
  await tell("consent withdrawn", { personId: newId() });
  for (let day = 0; day < 20; day++) {
    await world.interact.webhooks.drain();
    later(90_000);
  }
  const { items } = await world.interact.webhooks.deliveries(endpoint.id, undefined);
  expect(items).toMatchObject([{ state: "failed", attempts: 10 }]);
  expect(program.taken).toHaveLength(10);
  expect(new Set(program.taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);

  for (let i = 0; i < 30; i++) await tell("consent withdrawn", { personId: newId() });
  await world.interact.webhooks.drain();
  // It has failed often by now: those that were not under way already wait.
  expect(program.taken.length).toBeLessThan(10 + 12);
  const before = program.taken.length;
  await world.interact.webhooks.drain();
  expect(program.taken).toHaveLength(before);
  program.answer = (_, response) => void response.writeHead(200).end();
  later(90_000);
  while ((await world.interact.webhooks.drain()) > 0);
  const states = (await world.interact.webhooks.deliveries(endpoint.id, undefined)).items.map(({ state }) => state);
  expect(states.filter((state) => state === "delivered")).toHaveLength(30);
  await world.interact.webhooks.change(endpoint.id, { archived: true });
});

it("fault 35: an address inside is kept and never reached; one that is no address is refused with a sentence", async () => {
  const { endpoint } = await world.interact.webhooks.add({ ...words(), allowedHost: "" }, "test");
  await tell("consent withdrawn", { personId: newId() });
  await world.interact.webhooks.drain();
  expect(program.taken).toEqual([]);
  const { items } = await world.interact.webhooks.deliveries(endpoint.id, undefined);
  expect(items[0]).toMatchObject({ state: "queued", attempts: 1, reply: expect.stringContaining("not on the public internet") as unknown });
  for (const url of ["ftp://shop.example", "shop.example", "https://me:pw@shop.example/"])
    await expect(world.interact.webhooks.change(endpoint.id, { url })).rejects.toThrow("https://");
  await expect(world.interact.webhooks.change(endpoint.id, { facts: ["nonsense"] })).rejects.toThrow("no fact");
});
