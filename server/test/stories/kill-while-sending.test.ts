import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { changeSettings } from "../../src/capabilities/trust/settings-service.ts";
import { createLog } from "../../src/platform/log.ts";
import { connectPostgres, sql, type Postgres } from "../../src/platform/postgres.ts";
import { seeded } from "../../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "../killable.ts";
import { addSomebodies, createSendingWorld, startCampaign } from "../sending-world.ts";
import { startScriptedSmtp } from "../scripted-smtp.ts";

const PEOPLE = 4000;
const KILLS = 5;
const SEED = "kill while sending 1";
const folder = mkdtempSync(join(tmpdir(), "rapport-kill-"));
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

it(
  `kill -9 in the middle of sending to ${PEOPLE} people: nobody twice, nobody skipped, the few unknown listed (faults 1-3)`,
  { timeout: 300_000 },
  async () => {
    const random = seeded(SEED);
    const smtp = await startScriptedSmtp();
    smtp.pause = 3;
    running = await startServerProcess(folder, smtp.url);
    // The embedded PostgreSQL outlives a killed server and is taken over by the next, so this connection stays.
    database = await connectPostgres(running.postgres, createLog("silent"), 4);
    const { db } = database;
    await changeSettings(db, { sending: { quietFrom: "00:00", quietTo: "00:00" } });
    const world = createSendingWorld(database, { now: new Date() });
    await addSomebodies(
      world,
      database,
      Array.from({ length: PEOPLE }, (_, i) => ({ given: `P${i}` })),
    );
    const input = new Set((await world.identify.cards(db, world.members)).map((card) => card.email ?? ""));
    expect(input.size).toBe(PEOPLE);
    const campaign = await startCampaign(world, database);

    const resumed: number[] = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      const goal = Math.round((PEOPLE * (kill - 0.5 + random() * 0.5)) / (KILLS + 1));
      await expect.poll(() => smtp.taken.length, { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(goal);
      await delay(random() * 20);
      await end("SIGKILL");
      // What was on its way to the mail server arrives still.
      await delay(50);
      const before = smtp.taken.length;
      running = await startServerProcess(folder, smtp.url);
      const ready = performance.now();
      await expect.poll(() => smtp.taken.length, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
      resumed.push(performance.now() - ready);
    }
    const left = async (): Promise<number> =>
      (
        await sql<{
          n: number;
        }>`select count(*)::int as n from interact.sends where campaign_id = ${campaign} and state in ('queued', 'claimed', 'handing_over')`.execute(
          db,
        )
      ).rows[0]?.n ?? -1;
    await expect.poll(left, { timeout: 120_000, interval: 100 }).toBe(0);

    // Three ledgers: the input, the database, and the mail server's own.
    const { rows } = await sql<{
      address: string;
      state: string;
    }>`select address, state from interact.sends where campaign_id = ${campaign}`.execute(db);
    const state = new Map(rows.map((row) => [row.address, row.state]));
    const copies = new Map<string, number>();
    for (const { to } of smtp.taken) copies.set(to, (copies.get(to) ?? 0) + 1);
    const unknown = rows.filter((row) => row.state === "unknown").map((row) => row.address);
    expect(rows).toHaveLength(PEOPLE);
    expect(new Set(state.keys())).toEqual(input);
    expect(
      [...copies].filter(([, count]) => count > 1),
      `twice (seed ${SEED})`,
    ).toEqual([]);
    expect(
      [...input].filter((address) => !copies.has(address) && state.get(address) !== "unknown"),
      `skipped (seed ${SEED})`,
    ).toEqual([]);
    expect(rows.filter((row) => row.state === "accepted" && !copies.has(row.address))).toEqual([]);
    expect(rows.filter((row) => row.state !== "accepted" && row.state !== "unknown")).toEqual([]);
    // At most what was in hand at each kill: the ten connections and one commit's worth.
    expect(unknown.length).toBeLessThanOrEqual(KILLS * 30);
    expect(Math.max(...resumed)).toBeLessThan(10_000);
    const listed = await world.interact.sends(campaign, "unknown", undefined);
    expect(listed.items).toHaveLength(Math.min(unknown.length, 100));
    expect(unknown).toEqual(expect.arrayContaining(listed.items.map((item) => item.address)));
    process.stdout.write(
      `${PEOPLE} people, ${KILLS} kills: ${PEOPLE - unknown.length} accepted, ${unknown.length} unknown (${unknown.filter((a) => copies.has(a)).length} of them arrived), going on after ${resumed.map((ms) => Math.round(ms)).join(", ")} ms; seed "${SEED}"\n`,
    );
    await world.stop();
    await smtp.stop();
  },
);
