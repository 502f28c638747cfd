// Service mails with one link meet the same mail servers as campaigns: nothing twice, nothing to the dead, later what can wait.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startScriptedSmtp, type Script, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
let asked = 0;

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres, { timeouts: { connect: 500, command: 400, dot: 400 } });
  await sql`update trust.purposes set needs_confirming = true where id = 'offers'`.execute(stores.postgres.db);
});
beforeEach(async () => {
  await smtp?.stop();
  smtp = await startScriptedSmtp();
  world.smtpUrl = smtp.url;
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

/** Somebody who said yes in a form; asks them to confirm as the job would, once or again. */
async function somebody(): Promise<{ id: string; email: string; job: () => Promise<void> }> {
  const email = `p${asked++}@shop.example`;
  const [personId = ""] = await addSomebodies(world, stores.postgres, [{ email }]);
  const wanted = { personId, id: newId(), identifier: email, language: "en" };
  return { id: personId, email, job: () => world.interact.askToConfirm(wanted) };
}

const suppressed = (email: string) => world.trust.suppressionOf(stores.postgres.db, "email", email);
const answering =
  (step: string, words: string): Script =>
  (at) =>
    at === step ? words : undefined;

test("a mailbox that does not exist is not used any more, and the job is done", async () => {
  const { email, job } = await somebody();
  smtp.script = answering("rcpt", "550 5.1.1 no such user");
  await job();
  expect(await suppressed(email)).toMatchObject({ reason: "hard-bounce" });
  smtp.script = () => undefined;
  await job();
  expect(smtp.taken).toHaveLength(0);
});

test("a server that says later, is busy, or breaks off before the end: the job fails, and the next try arrives once", async () => {
  for (const [step, words] of [
    ["rcpt", "451 4.7.1 greylisted"],
    ["greeting", "421 busy"],
    ["data", "drop"],
    ["dot", "452 4.3.1 full"],
  ] as const) {
    const { email, job } = await somebody();
    smtp.script = answering(step, words);
    await expect(job(), words).rejects.toThrow();
    smtp.script = () => undefined;
    await job();
    await job();
    expect(smtp.taken.filter(({ to }) => to === email).length, words).toBe(1);
    expect(await suppressed(email)).toBeNull();
  }
});

test("no answer after the last byte: nobody can know, so it is not sent again", async () => {
  const { email, job } = await somebody();
  smtp.script = answering("dot", "drop");
  await job();
  smtp.script = () => undefined;
  await job();
  expect(smtp.taken.filter(({ to }) => to === email)).toHaveLength(0);
});

test("without a mail server the job waits, and nothing counts as sent", async () => {
  const { email, job } = await somebody();
  world.smtpUrl = null;
  await expect(job()).rejects.toThrow(/No mail server is set/);
  world.smtpUrl = smtp.url;
  await job();
  expect(smtp.taken.map(({ to }) => to)).toEqual([email]);
});

test("a test of mail goes to an address of one's own, signed; what the server says is told", async () => {
  await addSomebodies(world, stores.postgres, [{ email: `p${asked++}@shop.example` }]);
  expect(await world.interact.mediaTests.send("email", "me@own.example")).toMatch(/^The mail server took it/);
  expect(smtp.taken).toHaveLength(1);
  expect(smtp.taken[0]).toMatchObject({ to: "me@own.example" });
  smtp.script = answering("rcpt", "550 5.7.1 not from you");
  await expect(world.interact.mediaTests.send("email", "me@own.example")).rejects.toThrow("550 5.7.1 not from you");
  world.smtpUrl = null;
  await expect(world.interact.mediaTests.send("email", "me@own.example")).rejects.toMatchObject({ kind: "unavailable" });
  await expect(world.interact.mediaTests.send("letter", "me@own.example")).rejects.toMatchObject({ kind: "invalid" });
});
