import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { insertPasses } from "../../src/capabilities/interact/journey-passes-store.ts";
import { insertJourney, insertVersion } from "../../src/capabilities/interact/journeys-store.ts";
import { markStarted } from "../../src/capabilities/interact/campaigns-store.ts";
import { changeSettings } from "../../src/capabilities/trust/settings-service.ts";
import { newId } from "../../src/platform/ids.ts";
import { createLog } from "../../src/platform/log.ts";
import { connectPostgres, sql, type Postgres } from "../../src/platform/postgres.ts";
import { seeded } from "../../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "../killable.ts";
import { startScriptedSmtp } from "../scripted-smtp.ts";
import { addSomebodies, createSendingWorld } from "../sending-world.ts";

const PEOPLE = 500;
const KILLS = 3;
const SEED = "kill while journeying 1";
const folder = mkdtempSync(join(tmpdir(), "rapport-journey-kill-"));
let running: ServerProcess | null = null;
let database: Postgres | null = null;

async function end(signal: NodeJS.Signals): Promise<void> {
  const last = running;
  running = null;
  await last?.end(signal);
}
afterAll(async () => {
  await database?.close();
  await end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

it(`kill -9 while ${PEOPLE} people go through a journey: nobody twice, nobody skipped (faults 1-3)`, { timeout: 300_000 }, async () => {
  const random = seeded(SEED);
  const smtp = await startScriptedSmtp();
  running = await startServerProcess(folder, smtp.url);
  database = await connectPostgres(running.postgres, createLog("silent"), 4);
  const { db } = database;
  await changeSettings(db, { sending: { quietFrom: "00:00", quietTo: "00:00", capPerDay: null, capPerWeek: null, capPerMonth: null } });
  const world = createSendingWorld(database, { now: new Date() });
  const people = await addSomebodies(
    world,
    database,
    Array.from({ length: PEOPLE }, (_, i) => ({ given: `P${i}` })),
  );
  const id = newId();
  const now = new Date();
  await insertJourney(db, { id, name: "Three letters", graph: { nodes: [], edges: [] }, by: "test", at: now });
  const messages: string[] = [];
  for (const name of ["first", "left", "right"]) {
    const message = await world.interact.campaigns.create(name, `journey:${id}`, "test");
    const ready = await world.interact.campaigns.ready(message.id);
    await markStarted(db, message.id, { at: now, by: "test", links: ready.links, people: 0, heldBack: 0 });
    messages.push(message.id);
  }
  const [first = "", left = "", right = ""] = messages;
  const task = { title: "Call", reason: "So it is", forWhom: "team", dueDays: 1 };
  const ways = [
    { id: "a", label: "A", share: 50 },
    { id: "b", label: "B", share: 50 },
  ];
  const graph = {
    nodes: [
      { id: "in", kind: "start", settings: { trigger: "by-hand" } },
      { id: "first", kind: "send", settings: { message: first } },
      { id: "split", kind: "split", settings: { ways } },
      { id: "left", kind: "send", settings: { message: left } },
      { id: "right", kind: "send", settings: { message: right } },
      { id: "task", kind: "task", settings: task },
      { id: "out", kind: "exit", settings: {} },
    ],
    edges: [
      ["in", "next", "first"],
      ["first", "next", "split"],
      ["split", "a", "left"],
      ["split", "b", "right"],
      ["left", "next", "task"],
      ["right", "next", "task"],
      ["task", "next", "out"],
    ].map(([from = "", port = "", to = ""]) => ({ from, port, to })),
  };
  await database.transaction((tx) => insertVersion(tx, id, { version: 1, graph, inside: "finish", by: "test", at: now }));
  const entries = people.map((personId) => ({ personId, occasion: null, runAt: now, heldBack: false }));
  await database.transaction((tx) => insertPasses(tx, { journeyId: id, version: 1, node: "in", listens: false }, entries, now));

  const count = async (query: ReturnType<typeof sql<{ n: number }>>): Promise<number> => (await query.execute(db)).rows[0]?.n ?? -1;
  const steps = (): Promise<number> => count(sql`select count(*)::int as n from interact.journey_steps where journey_id = ${id}`);
  // In, first, split, one of two, task, out: six steps each.
  const all = PEOPLE * 6;
  for (let kill = 1; kill <= KILLS; kill++) {
    const goal = PEOPLE + Math.round(((all - PEOPLE) * (kill - 0.5 + random() * 0.4)) / (KILLS + 1));
    await expect.poll(steps, { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(goal);
    await delay(random() * 30);
    await end("SIGKILL");
    running = await startServerProcess(folder, smtp.url);
  }
  const inside = (): Promise<number> =>
    count(sql`select count(*)::int as n from interact.journey_passes where journey_id = ${id} and state <> 'left'`);
  await expect.poll(inside, { timeout: 120_000, interval: 100 }).toBe(0);
  const open = (): Promise<number> =>
    count(sql`
    select count(*)::int as n from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where c.journey_id = ${id} and s.state in ('queued', 'claimed', 'handing_over')`);
  await expect.poll(open, { timeout: 120_000, interval: 100 }).toBe(0);

  expect(await steps()).toBe(all);
  const { rows } = await sql<{ person: string; sends: number; firsts: number; tasks: number }>`
    select p.person_id as person, (select count(*)::int from interact.tasks t where t.person_id = p.person_id) as tasks,
      (select count(*)::int from interact.sends s where s.person_id = p.person_id) as sends,
      (select count(*)::int from interact.sends s where s.person_id = p.person_id and s.campaign_id = ${first}) as firsts
    from interact.journey_passes p where p.journey_id = ${id} and p.left_by = 'end'`.execute(db);
  expect(rows).toHaveLength(PEOPLE);
  expect(rows.filter((row) => row.sends !== 2 || row.firsts !== 1 || row.tasks !== 1)).toEqual([]);
  // The mail server's own ledger: two copies a person at most, and fewer only for those listed as unknown.
  const copies = new Map<string, number>();
  for (const { to } of smtp.taken) copies.set(to, (copies.get(to) ?? 0) + 1);
  expect([...copies].filter(([, n]) => n > 2)).toEqual([]);
  const unknown = await count(sql`select count(*)::int as n from interact.sends where state = 'unknown'`);
  expect(PEOPLE * 2 - smtp.taken.length).toBeLessThanOrEqual(unknown);
  process.stdout.write(`${PEOPLE} people, ${KILLS} kills: ${smtp.taken.length} messages taken, ${unknown} unknown; seed "${SEED}"\n`);
  await world.stop();
  await smtp.stop();
});
