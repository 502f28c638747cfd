import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sql } from "../../platform/postgres.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { createStores } from "../../../test/world.ts";
import { claim } from "./claim-service.ts";
import { endRows, markRows, recoverRows } from "./outbox-store.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
const SHORT = { connect: 500, command: 400, dot: 400 };
const HOUR = 3_600_000;
const ZONES = [
  ...["London", "Lisbon", "Berlin", "Paris", "Madrid", "Rome", "Athens", "Helsinki", "Kyiv", "Istanbul"].map((city) => `Europe/${city}`),
  ...["New_York", "Chicago", "Denver", "Los_Angeles", "Sao_Paulo", "Santiago", "Halifax", "St_Johns"].map((city) => `America/${city}`),
  ...["Dubai", "Kolkata", "Kathmandu", "Tokyo", "Singapore", "Tehran"].map((city) => `Asia/${city}`),
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Africa/Cairo",
  "Pacific/Honolulu",
];

beforeAll(async () => {
  stores = await createStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres, { timeouts: SHORT });
  world.smtpUrl = smtp.url;
});
afterEach(async () => {
  await world.stop();
  await smtp.stop();
  await sql`truncate interact.sends, interact.campaigns, interact.domain_holds, trust.suppressions cascade`.execute(stores.postgres.db);
});

async function states(campaignId: string): Promise<Record<string, number>> {
  return (await world.interact.campaigns.get(campaignId)).counts.byState;
}
/** Messages of a campaign that the event log knows as sent. */
async function noted(campaignId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from identify.events e join interact.sends s on e.message_id = 'sent:' || s.id
    where s.campaign_id = ${campaignId} and e.name = 'Mail Sent'`.execute(stores.postgres.db);
  return rows[0]?.n ?? 0;
}
async function drain(): Promise<void> {
  while ((await world.interact.sender.drainOnce()) > 0);
}
async function people(count: number): Promise<string[]> {
  return addSomebodies(
    world,
    stores.postgres,
    Array.from({ length: count }, (_, i) => ({ given: `P${i}` })),
  );
}
const claimFor = (worker: string) =>
  claim(
    { postgres: stores.postgres, identify: world.identify, trust: world.trust, learn: world.learn },
    { worker, limit: 10, now: world.clock.now, medium: "email" },
  );

describe("faults while sending", () => {
  it("fault 1: a sender that dies between claim and connection: its rows are free at the restart and sent once", async () => {
    await people(3);
    const id = await startCampaign(world, stores.postgres);
    expect((await claimFor("instance-a:dead")).permitted).toHaveLength(3);
    await drain();
    expect(smtp.taken).toHaveLength(0);
    await world.interact.sender.start();
    await expect.poll(() => states(id), { timeout: 10_000 }).toEqual({ accepted: 3 });
    expect(smtp.taken).toHaveLength(3);
  });

  it("faults 2 and 3: killed after the last byte: unknown, listed, never sent again; the answer may still settle it", async () => {
    await people(2);
    const id = await startCampaign(world, stores.postgres);
    const { permitted } = await claimFor("instance-a:dead");
    const at = world.clock.now;
    const mark = ({ row }: (typeof permitted)[number]) => ({ personId: row.personId, id: row.id, fence: row.fence, messageId: "m@x", at });
    await markRows(stores.postgres.db, permitted.map(mark));
    expect(await recoverRows(stores.postgres.db, "instance-a", "instance-a:new")).toEqual({ freed: 0, unknown: 2 });
    await drain();
    expect(smtp.taken).toHaveLength(0);
    expect(await states(id)).toEqual({ unknown: 2 });
    expect((await world.interact.sends(id, "unknown", undefined)).items[0]?.reasonLabel).toMatch(/nobody can know/);
    // Who holds the token and did hear the answer settles it.
    const [first] = permitted;
    if (first === undefined) throw new Error("no row");
    await endRows(stores.postgres.db, [{ ...mark(first), state: "accepted", reason: null, reply: "250 ok", dueAt: null, counted: false }]);
    expect(await states(id)).toEqual({ unknown: 1, accepted: 1 });
  });

  it("fault 3: the mail server's own ledger settles what nobody could know", async () => {
    const arrived = createSendingWorld(stores.postgres, { delivered: (ids) => ids.filter((id) => id === "arrived@x") });
    await people(2);
    const id = await startCampaign(world, stores.postgres);
    const { permitted } = await claimFor("instance-a:dead");
    await markRows(
      stores.postgres.db,
      permitted.map(({ row }, i) => ({
        personId: row.personId,
        id: row.id,
        fence: row.fence,
        messageId: i === 0 ? "arrived@x" : "lost@x",
        at: world.clock.now,
      })),
    );
    await arrived.interact.sender.start();
    await expect.poll(() => states(id), { timeout: 10_000 }).toEqual({ accepted: 1, unknown: 1 });
    await arrived.stop();
    expect(await noted(id)).toBe(1);
    expect(smtp.taken).toHaveLength(0);
  });

  it("fault 4: a stopped worker whose lease another took cannot write any more", async () => {
    await people(1);
    const id = await startCampaign(world, stores.postgres);
    const [old] = (await claimFor("instance-a:slow")).permitted;
    if (old === undefined) throw new Error("no row");
    await sql`update interact.sends set lease_until = clock_timestamp() - interval '1 second'`.execute(stores.postgres.db);
    await drain();
    expect(smtp.taken).toHaveLength(1);
    const step = { personId: old.row.personId, id: old.row.id, fence: old.row.fence, at: world.clock.now };
    expect(await markRows(stores.postgres.db, [{ ...step, messageId: "m@x" }])).toEqual(new Set());
    expect(
      await endRows(stores.postgres.db, [{ ...step, state: "accepted", reason: null, reply: null, dueAt: null, counted: false }]),
    ).toEqual([]);
    expect(await noted(id)).toBe(1);
    expect(await states(id)).toEqual({ accepted: 1 });
  });

  it("fault 13: a restored copy does not send until it is armed", async () => {
    await people(1);
    const id = await startCampaign(world, stores.postgres);
    await world.interact.sender.arm();
    const copy = world.another("instance-b");
    await copy.sender.drainOnce();
    expect((await copy.sender.status()).state).toBe("restored-copy");
    expect(await states(id)).toEqual({ queued: 1 });
    await copy.sender.arm();
    await copy.sender.drainOnce();
    expect(await states(id)).toEqual({ accepted: 1 });
    await world.interact.sender.arm();
  });

  it("fault 14: a server that says 421 at the greeting loses nobody", async () => {
    await people(5);
    const id = await startCampaign(world, stores.postgres);
    smtp.script = (step) => (step === "greeting" ? "421 4.3.2 not now" : undefined);
    await world.interact.sender.drainOnce();
    expect((await world.interact.sender.status()).state).toBe("waiting-for-server");
    expect(await states(id)).toEqual({ queued: 5 });
    smtp.script = () => undefined;
    await drain();
    expect(await states(id)).toEqual({ accepted: 5 });
  });

  it("fault 15: 450 and later 250: one delivery, the first try's time kept", async () => {
    await people(1);
    const id = await startCampaign(world, stores.postgres);
    smtp.script = (step) => (step === "rcpt" ? "450 4.7.1 greylisted" : undefined);
    await drain();
    expect(await states(id)).toEqual({ queued: 1 });
    const firstTry = world.clock.now;
    smtp.script = () => undefined;
    world.clock.now = new Date(firstTry.getTime() + HOUR);
    await drain();
    expect(smtp.taken).toHaveLength(1);
    const { rows } = await sql<{
      first: Date;
      state: string;
    }>`select first_try_at as first, state from interact.sends where campaign_id = ${id}`.execute(stores.postgres.db);
    expect(rows[0]).toEqual({ first: firstTry, state: "accepted" });
  });

  it("fault 16: 550 5.1.1 suppresses the address and the campaign goes on", async () => {
    const [gone] = await people(3);
    const id = await startCampaign(world, stores.postgres);
    const [card] = await world.identify.cards(stores.postgres.db, [gone ?? ""]);
    smtp.script = (step, { to }) => (step === "rcpt" && to === card?.email ? "550 5.1.1 no such user" : undefined);
    await drain();
    expect(await states(id)).toEqual({ accepted: 2, refused: 1 });
    expect(await world.trust.suppressionOf(stores.postgres.db, "email", card?.email ?? "")).toMatchObject({ reason: "hard-bounce" });
    const again = await startCampaign(world, stores.postgres);
    await drain();
    expect((await world.interact.sends(again, "suppressed", undefined)).items).toMatchObject([{ personId: gone, reason: "suppressed" }]);
  });

  it("fault 17: 550 5.7.26 holds the domain and keeps the person", async () => {
    await addSomebodies(world, stores.postgres, [{ email: "a@strict.example" }, { email: "b@other.example" }]);
    const id = await startCampaign(world, stores.postgres);
    smtp.script = (step, { to }) => (step === "rcpt" && to.endsWith("@strict.example") ? "550 5.7.26 not authenticated" : undefined);
    await drain();
    expect(await states(id)).toEqual({ accepted: 1, queued: 1 });
    expect(await world.trust.suppressionOf(stores.postgres.db, "email", "a@strict.example")).toBeNull();
    await addSomebodies(world, stores.postgres, [{ email: "c@strict.example" }]);
    smtp.script = () => undefined;
    await startCampaign(world, stores.postgres);
    await drain();
    expect(smtp.taken.map(({ to }) => to)).not.toContain("c@strict.example");
    world.clock.now = new Date(world.clock.now.getTime() + 2 * HOUR);
    await drain();
    expect(smtp.taken.map(({ to }) => to)).toContain("a@strict.example");
  });

  it.each([
    ["hangs at the greeting", "greeting", "hang", "queued"],
    ["hangs at RCPT", "rcpt", "hang", "queued"],
    ["answers a megabyte", "rcpt", `250-${"x".repeat(1_000_000)}`, "queued"],
    ["drips an answer that never ends", "rcpt", `drip250-${"x".repeat(1000)}`, "queued"],
    ["hangs at DATA", "data", "hang", "queued"],
    ["drops before the last byte", "data", "drop", "queued"],
    ["hangs after the last byte", "dot", "hang", "unknown"],
    ["drops after the last byte", "dot", "drop", "unknown"],
    ["says 452 after the last byte", "dot", "452 4.3.1 full", "queued"],
    ["says 554 after the last byte", "dot", "554 5.6.0 no", "refused"],
  ] as const)("fault 18: a server that %s is bounded in time and loses nobody", async (_, at, words, expected) => {
    await people(2);
    const id = await startCampaign(world, stores.postgres);
    smtp.script = (step) => (step === at ? words : undefined);
    // Comes back at all: without a bound it would wait for ever.
    await world.interact.sender.drainOnce();
    expect(await states(id)).toEqual({ [expected]: 2 });
    smtp.script = () => undefined;
    world.clock.now = new Date(world.clock.now.getTime() + HOUR);
    await drain();
    const after = await states(id);
    expect(after).toEqual(expected === "queued" ? { accepted: 2 } : { [expected]: 2 });
    expect(smtp.taken).toHaveLength(expected === "queued" ? 2 : 0);
  });

  it("fault 5: database connections that are cut while sending cost nobody a message and give nobody two", async () => {
    await people(300);
    const id = await startCampaign(world, stores.postgres);
    smtp.pause = 2;
    await world.interact.sender.start();
    for (let cut = 0; cut < 8; cut++) {
      await expect.poll(() => smtp.taken.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(cut * 30);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
        .execute(stores.postgres.db)
        .catch(() => undefined);
    }
    await expect.poll(() => states(id).catch(() => ({})), { timeout: 40_000 }).toEqual({ accepted: 300 });
    expect(new Set(smtp.taken.map(({ to }) => to)).size).toBe(300);
    expect(smtp.taken).toHaveLength(300);
  });

  it("fault 11: a clock that goes a day ahead and back fires nothing twice", async () => {
    await people(5);
    const id = await startCampaign(world, stores.postgres);
    await drain();
    const noon = world.clock.now.getTime();
    for (const shift of [24 * HOUR, 0]) {
      world.clock.now = new Date(noon + shift);
      await drain();
    }
    expect(await states(id)).toEqual({ accepted: 5 });
    expect(smtp.taken).toHaveLength(5);
  });

  it("fault 12: over the night the clock changes, in thirty zones, each gets one message and none in their quiet hours", async () => {
    await addSomebodies(
      world,
      stores.postgres,
      ZONES.map((timeZone, i) => ({ timeZone, email: `zone-${i}@shop.example` })),
    );
    // The Saturday before the clocks of Europe go forward.
    let at = new Date("2026-03-28T17:00:00Z").getTime();
    world.clock.now = new Date(at);
    const id = await startCampaign(world, stores.postgres);
    const went = new Map<string, number[]>();
    for (const end = at + 26 * HOUR; at <= end; at += HOUR) {
      world.clock.now = new Date(at);
      await drain();
      for (const { to } of smtp.taken.splice(0)) went.set(to, [...(went.get(to) ?? []), at]);
    }
    expect(await states(id)).toEqual({ accepted: ZONES.length });
    const hours = ZONES.map((timeZone, i) => {
      const times = went.get(`zone-${i}@shop.example`) ?? [];
      const hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "numeric", hourCycle: "h23" });
      return {
        timeZone,
        times: times.length,
        awake: times.every((time) => Number(hour.format(time)) >= 8 && Number(hour.format(time)) < 21),
      };
    });
    expect(hours).toEqual(ZONES.map((timeZone) => ({ timeZone, times: 1, awake: true })));
  });

  it("fault 21: a person who stands on the list five times gets one message", async () => {
    const [ann = ""] = await people(1);
    world.members.push(ann, ann, ann, ann);
    const id = await startCampaign(world, stores.postgres);
    await drain();
    expect(await states(id)).toEqual({ accepted: 1 });
    expect(smtp.taken).toHaveLength(1);
  });

  it("a message that the mail server refused for good does not count as had; one that arrived does", async () => {
    const [ann = "", ben = ""] = await people(2);
    const rules = { medium: null, maxPerMonth: 1, pauseUntil: null };
    for (const id of [ann, ben]) await world.trust.putRules(stores.postgres.db, id, rules, "test", "Once a month", world.clock.now);
    const [card] = await world.identify.cards(stores.postgres.db, [ann]);
    smtp.script = (step, { to }) => (step === "dot" && to === card?.email ? "554 5.6.0 no" : undefined);
    await startCampaign(world, stores.postgres);
    await drain();
    smtp.script = () => undefined;
    const next = await startCampaign(world, stores.postgres);
    await drain();
    const { items } = await world.interact.sends(next, undefined, undefined);
    expect(new Map(items.map(({ personId, state, reason }) => [personId, reason ?? state]))).toEqual(
      new Map([
        [ann, "accepted"],
        [ben, "over-frequency"],
      ]),
    );
  });

  it("what waits for quiet hours is said before and while it waits", async () => {
    await addSomebodies(world, stores.postgres, [{ timeZone: "Europe/Berlin" }, { timeZone: "America/New_York" }]);
    const noon = world.clock.now;
    // 23:00 in Berlin, 17:00 in New York.
    world.clock.now = new Date("2026-06-16T21:00:00Z");
    const id = await startCampaign(world, stores.postgres);
    const { reachable } = await world.interact.campaigns.audience(id);
    expect(reachable).toEqual([{ medium: "email", people: 2, waiting: 1, until: new Date("2026-06-17T06:00:00Z") }]);
    await drain();
    expect(await world.interact.sender.status()).toMatchObject({ sentence: "Sending is switched off." });
    await world.interact.sender.start();
    await expect.poll(async () => (await world.interact.sender.status()).state).toBe("waiting");
    expect((await world.interact.sender.status()).sentence).toBe(
      "1 message waits; the first goes out at 2026-06-17 06:00 UTC. Waits until the quiet hours at their place are over.",
    );
    await world.interact.sender.stop();
    world.clock.now = noon;
  });

  it("a campaign that cannot be written does not hold up the others", async () => {
    await people(2);
    const broken = await startCampaign(world, stores.postgres);
    await sql`update interact.campaigns set mjml = 'no template' where id = ${broken}`.execute(stores.postgres.db);
    const good = await startCampaign(world, stores.postgres);
    await drain();
    expect(await states(good)).toEqual({ accepted: 2 });
    expect((await world.interact.sends(broken, undefined, undefined)).items[0]?.reasonLabel).toMatch(/template has a fault/);
  });

  it("fault 20: paused and resumed a hundred times while sending, settings saved between: counts stay exact and everybody gets one", async () => {
    await people(60);
    const id = await startCampaign(world, stores.postgres);
    let done = false;
    const sending = (async () => {
      while (!done) await world.interact.sender.drainOnce();
    })();
    for (let i = 0; i < 100; i++) {
      if (i % 10 === 0) await world.trust.changeSettings(stores.postgres.db, { sending: { fromName: `Shop ${i}` } });
      const { state, counts } = await world.interact.campaigns.pause(id, i % 2 === 0);
      const total = Object.values(counts.byState).reduce((sum, n) => sum + n, 0);
      expect(total).toBe(60);
      if (state === "finished") expect(counts.byState).toEqual({ accepted: 60 });
    }
    await world.interact.campaigns.pause(id, false);
    await expect.poll(() => states(id), { timeout: 20_000 }).toEqual({ accepted: 60 });
    done = true;
    await sending;
    expect(new Set(smtp.taken.map(({ to }) => to)).size).toBe(60);
    expect(smtp.taken).toHaveLength(60);
  });
});
