import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createKeys } from "../../src/capabilities/trust/keys-service.ts";
import { createLog } from "../../src/platform/log.ts";
import { connectPostgres, sql, type Postgres } from "../../src/platform/postgres.ts";
import { seeded } from "../../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "../killable.ts";

const EVENTS = 20_000;
const KILLS = 5;
const SENDERS = 40;
const SEED = "kill while taking 1";
const folder = mkdtempSync(join(tmpdir(), "rapport-taking-"));

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

test(
  `kill -9 while ${EVENTS} events are taken and sorted: each acknowledged one is in the log, each exactly once`,
  { timeout: 300_000 },
  async () => {
    const random = seeded(SEED);
    running = await startServerProcess(folder);
    // The embedded PostgreSQL outlives a killed server and is taken over by the next, so this connection stays.
    database = await connectPostgres(running.postgres, createLog("silent"), 4);
    const { db } = database;
    const { key } = await createKeys(() => new Date()).make(db, { name: "Till", scopes: ["intake"], expiresAt: null }, null);
    const authorization = `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

    const acknowledged = new Set<string>();
    let next = 0;
    /** Sends batches as a client does: the same one again until somebody says that it is taken. */
    const sender = async (): Promise<void> => {
      while (next < EVENTS) {
        const ids = Array.from({ length: 1 + Math.floor(random() * 20) }, () => `k-${next++}`);
        const body = JSON.stringify({
          batch: ids.map((messageId, i) => ({ type: "track", event: "Rung Up", userId: `till-${i}`, messageId })),
        });
        for (;;) {
          const answer = await fetch(`${running?.url ?? "http://127.0.0.1:1"}/v1/batch`, {
            method: "POST",
            body,
            headers: { authorization },
          }).catch(() => null);
          if (answer?.status === 200) break;
          await delay(20);
        }
        for (const id of ids) acknowledged.add(id);
      }
    };
    const senders = Promise.all(Array.from({ length: SENDERS }, sender));
    const inLog = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.events where name = 'Rung Up'`.execute(db);
      return rows[0]?.n ?? 0;
    };
    for (let kill = 1; kill <= KILLS; kill++) {
      const goal = (EVENTS * (kill - 0.7 + random() * 0.5)) / (KILLS + 1);
      await expect.poll(() => acknowledged.size, { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(goal);
      await end("SIGKILL");
      // What was acknowledged until now is on disk: in the inbox, or sorted.
      const known = [...acknowledged];
      const { rows } = await sql<{ id: string }>`
      select id from unnest(${known}::text[]) as k(id)
      where not exists (select from identify.messages m where m.message_id = 'in:' || k.id)
        and not exists (select from identify.inbox i where i.payload::jsonb ->> 'messageId' = k.id)`.execute(db);
      expect(rows, `lost at kill ${kill} (seed "${SEED}")`).toEqual([]);
      running = await startServerProcess(folder);
    }
    await senders;
    await expect.poll(inLog, { timeout: 60_000, interval: 100 }).toBe(acknowledged.size);
    const { rows } = await sql<{ twice: number; repeated: number }>`
    select (select count(*)::int from (select 1 from identify.events group by message_id having count(*) > 1) as t) as twice,
      (select coalesce(sum(events), 0)::int from identify.intake_minutes where outcome in ('repeated', 'conflicting')) as repeated`.execute(
      db,
    );
    expect(rows[0]?.twice).toBe(0);
    process.stdout.write(
      `${acknowledged.size} events, ${KILLS} kills: none lost, none twice; ${rows[0]?.repeated} came again and were recognised; seed "${SEED}"\n`,
    );
  },
);

test(
  "fault 5: the database is killed under live intake: senders are told to come again, and what they then send is taken",
  { timeout: 120_000 },
  async () => {
    running ??= await startServerProcess(folder);
    database ??= await connectPostgres(running.postgres, createLog("silent"), 4);
    const { key } = await createKeys(() => new Date()).make(database.db, { name: "Site", scopes: ["intake"], expiresAt: null }, null);
    const send = (messageId: string): Promise<Response> =>
      fetch(`${running?.url}/v1/track`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` },
        body: JSON.stringify({ event: "Seen", userId: "away-1", messageId }),
      });
    expect((await send("away-0")).status).toBe(200);
    process.kill(Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    // A connection outlives its postmaster by a moment: what was acknowledged meanwhile counts like all else.
    let last = 0;
    let told: Response;
    do told = await send(`away-${++last}`);
    while (told.status === 200);
    expect(told.status).toBe(503);
    expect(told.headers.get("retry-after")).toBe("2");
    expect(await told.json()).toMatchObject({ success: false, kind: "unavailable" });
    await expect.poll(async () => (await send(`away-${last}`)).status, { timeout: 60_000, interval: 200 }).toBe(200);
    const again = await connectPostgres(running.postgres, createLog("silent"), 1);
    const logged = async (): Promise<number> =>
      (await sql`select message_id from identify.events where message_id like 'in:away-%'`.execute(again.db)).rows.length;
    await expect.poll(logged, { timeout: 60_000, interval: 200 }).toBe(last + 1);
    await again.close();
  },
);
