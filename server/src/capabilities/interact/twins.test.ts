// One individual, several records: nobody gets the same campaign twice, and nobody loses a message to a mistaken joining.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { startMailSink, type MailSink } from "../../platform/mail-sink.ts";
import { createMerging, type Merging } from "../identify/index.ts";
import { insertAssignments } from "../learn/experiment-store.ts";
import { claim } from "./claim-service.ts";
import { StepWriter } from "./steps-service.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let merging: Merging;
let sink: MailSink;
const folder = mkdtempSync(join(tmpdir(), "rapport-sink-"));

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  sink = await startMailSink(folder);
  world.smtpUrl = sink.url;
  const queue = { announce: (_: unknown, name: string, data: object) => Promise.resolve(void world.announced.push({ name, data })) };
  merging = createMerging({ postgres: stores.postgres, queue, trust: world.trust, clock: () => world.clock.now });
});
afterAll(async () => {
  await world.stop();
  await sink.stop();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
/** People with a letter of their own in their address, on the list alone. */
async function people(count: number): Promise<string[]> {
  world.members.length = 0;
  const run = made++;
  return addSomebodies(
    world,
    stores.postgres,
    Array.from({ length: count }, (_, i) => ({ given: `P${i}`, email: `p${i}.run${run}@shop.example` })),
  );
}
const later = (): void => void (world.clock.now = new Date(world.clock.now.getTime() + 60_000));
async function drain(): Promise<void> {
  do later();
  while ((await world.interact.sender.drainOnce()) > 0);
}
async function joinPeople(kept: string | undefined, gone: string | undefined): Promise<string> {
  const ask = { kept: kept ?? "", gone: gone ?? "", actor: "test", why: "review" as const, evidence: {} };
  const answer = await stores.postgres.transaction((tx) => merging.join(tx, ask));
  return "merge" in answer ? answer.merge : "";
}
async function separate(merge: string): Promise<void> {
  await stores.postgres.transaction((tx) => merging.undo(tx, merge, "test"));
  const { data } = world.announced.at(-1) as { data: { records: string[]; since: Date } };
  await world.interact.peopleSeparated(data.records, new Date(data.since));
}
async function states(campaign: string): Promise<Map<string, string>> {
  const { items } = await world.interact.sends(campaign, undefined, undefined);
  return new Map(items.map((item) => [item.personId, item.reason === null ? item.state : `${item.state}: ${item.reason}`]));
}

it("fault 21: three records of one person, joined while the campaign runs, get one message", async () => {
  // Two are joined while all wait; the third only after the first round has gone, when it has had its own.
  const [a, b, c, other] = await people(4);
  const id = await startCampaign(world, stores.postgres);
  await joinPeople(a, b);
  await world.interact.sender.drainOnce();
  await joinPeople(c, a);
  await drain();
  const found = await states(id);
  expect(new Set([a, b].map((person) => found.get(person ?? "")))).toEqual(new Set(["accepted", "suppressed: twin"]));
  expect([c, other].map((person) => found.get(person ?? ""))).toEqual(["accepted", "accepted"]);

  // Joined before anything has gone: exactly one, whichever record comes first, and a person on the list twice counts once.
  const [d, e, f] = await people(3);
  world.members.push(d ?? "", e ?? "", d ?? "");
  const second = await startCampaign(world, stores.postgres);
  await joinPeople(d, e);
  await joinPeople(f, d);
  await drain();
  const told = [...(await states(second)).values()].sort();
  expect(told).toEqual(["accepted", "suppressed: twin", "suppressed: twin"]);

  // On the list while joined: one row to begin with.
  const third = await startCampaign(world, stores.postgres);
  expect(await states(third)).toEqual(new Map([[f, "queued"]]));
});

it("fault 21: joined while both messages are in hand, only the first is handed over", async () => {
  const [a, b] = await people(2);
  const id = await startCampaign(world, stores.postgres);
  later();
  const deps = { postgres: stores.postgres, identify: world.identify, trust: world.trust, learn: world.learn };
  const { permitted } = await claim(deps, { worker: "instance-a:x", limit: 10, now: world.clock.now, medium: "email" });
  const mine = permitted.filter(({ row }) => row.campaignId === id);
  expect(mine).toHaveLength(2);
  await joinPeople(a, b);
  // Each in a process of its own.
  const marks = mine.map(({ row }, i) =>
    new StepWriter(stores.postgres, world.trust.joined, { refused: () => Promise.resolve(), sent: () => Promise.resolve() }).handingOver({
      personId: row.personId,
      id: row.id,
      fence: row.fence,
      messageId: `m${i}-${id}`,
      at: world.clock.now,
    }),
  );
  expect((await Promise.all(marks)).filter((ours) => ours)).toHaveLength(1);
});

it("a record that is held back holds its individual back, and undoing sends what was put aside", async () => {
  const [a, b] = await people(2);
  const id = await startCampaign(world, stores.postgres, 0);
  // As a draw under another record would have left it.
  const [c] = await people(1);
  await insertAssignments(stores.postgres.db, id, [{ personId: c ?? "", arm: "held-back" }], world.clock.now);
  const merge = await joinPeople(c, a);
  await drain();
  expect((await states(id)).get(a ?? "")).toBe("suppressed: held-back-twin");
  expect((await states(id)).get(b ?? "")).toBe("accepted");
  await separate(merge);
  await drain();
  expect((await states(id)).get(a ?? "")).toBe("accepted");
});

it("whatever is joined and separated while a campaign runs, in the end each record has had its one message", async () => {
  const PEOPLE = 5;
  const step = fc.oneof(
    fc.record({ do: fc.constant("join" as const), kept: fc.nat(PEOPLE - 1), gone: fc.nat(PEOPLE - 1) }),
    fc.record({ do: fc.constant("separate" as const), which: fc.nat(9) }),
    fc.record({ do: fc.constant("send" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const ids = await people(PEOPLE);
      const campaign = await startCampaign(world, stores.postgres);
      const merges: string[] = [];
      for (const one of steps) {
        later();
        if (one.do === "join") merges.push(...[await joinPeople(ids[one.kept], ids[one.gone])].filter((merge) => merge !== ""));
        if (one.do === "separate" && merges.length > 0) await separate(merges.splice(one.which % merges.length, 1)[0] ?? "");
        if (one.do === "send") {
          await world.interact.sender.drainOnce();
          later();
        }
      }
      await drain();
      // While joined: each individual has had exactly one, or one for each record that had its own before the joining.
      const persons = await world.trust.joined.personsOf(stores.postgres.db, ids);
      const now = await states(campaign);
      for (const person of new Set(persons)) {
        const records = ids.filter((_, i) => persons[i] === person).map((record) => now.get(record));
        expect(records).toContain("accepted");
        expect(records.every((state) => state === "accepted" || state === "suppressed: twin")).toBe(true);
      }
      for (const merge of merges.reverse()) await separate(merge);
      await drain();
      expect([...(await states(campaign)).values()]).toEqual(ids.map(() => "accepted"));
    }),
    { numRuns: 12 },
  );
}, 240_000);
