// Messages of which nobody can know whether they arrived, settled by a person.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "../../platform/postgres.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { createStores } from "../../../test/world.ts";
import type { Unknowns } from "./unknown-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
let unknowns: Unknowns;
/** A key, and somebody who has left. */
const [MIA, BEN] = ["key:shop", "user:01890000-0000-7000-8000-000000000000"];

beforeAll(async () => {
  stores = await createStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres);
  world.smtpUrl = smtp.url;
  ({ unknowns } = world.interact.sending);
});
afterEach(async () => {
  await world.stop();
  await smtp.stop();
  await sql`truncate interact.settlements, interact.sends, interact.campaigns cascade`.execute(stores.postgres.db);
});

/** A campaign to so many whose mail server took every mail and hung up before it said so. */
async function nobodyKnows(people: number): Promise<string> {
  await addSomebodies(
    world,
    stores.postgres,
    Array.from({ length: people }, (_, i) => ({ given: `P${i}` })),
  );
  smtp.script = (step) => (step === "dot" ? "drop" : undefined);
  const id = await startCampaign(world, stores.postgres);
  await drain();
  smtp.script = () => undefined;
  return id;
}
async function drain(): Promise<void> {
  while ((await world.interact.sender.drainOnce()) > 0);
}
const states = async (id: string): Promise<Record<string, number>> => (await world.interact.campaigns.get(id)).counts.byState;
const later = (seconds: number): void => void (world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000));

test("who is said to have got it has, nothing goes out again, and it can be taken back", async () => {
  const id = await nobodyKnows(2);
  const { total, items } = await unknowns.list(null);
  expect([total, items.map((item) => item.why)]).toEqual([
    2,
    [expect.stringMatching(/nobody can know/), expect.stringMatching(/nobody can know/)],
  ]);
  const one = items[0]?.id ?? "";
  expect(await unknowns.settle([one], "arrived", MIA)).toEqual({ changed: 1 });
  await drain();
  expect(await states(id)).toEqual({ accepted: 1, unknown: 1 });
  expect(smtp.taken).toHaveLength(0);
  // Twice said is once said.
  expect(await unknowns.settle([one], "again", MIA)).toEqual({ changed: 0 });
  expect((await unknowns.list(null)).settled).toMatchObject([
    { sendId: one, actor: "A program", verdict: "arrived", state: "accepted", undoable: true },
  ]);
  expect(await unknowns.undo([one], BEN)).toEqual({ changed: 1 });
  expect(await states(id)).toEqual({ unknown: 2 });
  expect((await unknowns.list(null)).items.find((item) => item.id === one)?.why).toBe(items[0]?.why);
  expect((await unknowns.list(null)).settled).toMatchObject([{ undoneBy: "Somebody", undoable: false }]);
});

test("what is to go again waits a moment, goes once, and cannot be called back after that", async () => {
  const id = await nobodyKnows(2);
  const ids = (await unknowns.list(null)).items.map((item) => item.id);
  await unknowns.settle(ids, "again", MIA);
  await drain();
  expect(smtp.taken).toHaveLength(0);
  expect(await unknowns.undo(ids.slice(0, 1), MIA)).toEqual({ changed: 1 });
  later(20);
  await drain();
  expect(smtp.taken).toHaveLength(1);
  expect(await states(id)).toEqual({ accepted: 1, unknown: 1 });
  await expect(unknowns.undo(ids.slice(1), MIA)).rejects.toThrow(/has gone out/);
  // A second time: only the newest word counts.
  await unknowns.settle(ids.slice(0, 1), "again", BEN);
  expect((await unknowns.list(null)).settled.filter((one) => one.undoable)).toMatchObject([{ actor: "Somebody" }]);
});

test("who has withdrawn meanwhile gets nothing, whatever somebody says", async () => {
  const id = await nobodyKnows(1);
  const [message] = (await unknowns.list(null)).items;
  if (message === undefined) throw new Error("nothing is unknown");
  const at = world.clock.now;
  const words = { id: "test", version: 1, language: "en", text: "No more" };
  await stores.postgres.transaction((tx) =>
    world.trust.recordConsents(tx, [
      {
        personId: message.personId,
        identifier: message.address ?? "",
        purpose: "offers",
        medium: "email",
        decision: "withdrawn",
        words,
        method: "form",
        actor: "test",
        at,
      },
    ]),
  );
  await unknowns.settle([message.id], "again", MIA);
  later(20);
  await drain();
  expect(smtp.taken).toHaveLength(0);
  expect(await states(id)).toEqual({ suppressed: 1 });
});
