import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { ledgerFaults } from "../../src/capabilities/loyalty/points-reads.ts";
import { createKeys } from "../../src/capabilities/trust/keys-service.ts";
import { createLog } from "../../src/platform/log.ts";
import { connectPostgres, sql, type Postgres } from "../../src/platform/postgres.ts";
import { seeded } from "../../src/platform/random.ts";
import { startServerProcess, type ServerProcess } from "../killable.ts";
import { addCrowd, crowdId, redeemedOf } from "../points-crowd.ts";

const PEOPLE = 40;
const POINTS = 100;
const EACH = 10;
const TRIES = 600;
const KILLS = 2;
const TILLS = 12;
const SEED = "kill while redeeming 1";
const folder = mkdtempSync(join(tmpdir(), "rapport-redeeming-"));

let running: ServerProcess | null = null;
let database: Postgres | null = null;

afterAll(async () => {
  await database?.close();
  await running?.end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

test(
  "kill -9 while points are redeemed: what was acknowledged stands, a repeated call counts once, no half is left and nobody spends more than there was",
  { timeout: 240_000 },
  async () => {
    const random = seeded(SEED);
    running = await startServerProcess(folder);
    database = await connectPostgres(running.postgres, createLog("silent"), 4);
    const { db } = database;
    await addCrowd(db, PEOPLE, POINTS);
    const { key } = await createKeys(() => new Date()).make(db, { name: "Till", scopes: ["care"], expiresAt: null }, null);
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const outcomes = new Map<string, "spent" | "refused">();
    let next = 0;
    /** A till sends the same call again until somebody answers; more is asked for than there is. */
    const till = async (): Promise<void> => {
      while (next < TRIES) {
        const n = next++;
        const body = JSON.stringify({ points: EACH, why: "a coffee", key: `till:${n}` });
        for (;;) {
          const url = `${running?.url ?? "http://127.0.0.1:1"}/v1/people/${crowdId(1 + (n % PEOPLE))}/points/spend`;
          const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
          if (answer?.status === 200 || answer?.status === 422 || answer?.status === 409 || answer?.status === 403) {
            outcomes.set(`till:${n}`, answer.status === 200 ? "spent" : "refused");
            break;
          }
          await delay(20);
        }
      }
    };
    const tills = Promise.all(Array.from({ length: TILLS }, till));
    for (let kill = 1; kill <= KILLS; kill++) {
      const goal = (TRIES * (kill - 0.6 + random() * 0.3)) / (KILLS + 1);
      await expect.poll(() => outcomes.size, { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(goal);
      const last = running;
      running = null;
      await last?.end("SIGKILL");
      const spent = [...outcomes].filter(([, outcome]) => outcome === "spent").map(([each]) => each);
      expect((await redeemedOf(db, spent)).size, `kill ${kill}, seed "${SEED}"`).toBe(spent.length);
      running = await startServerProcess(folder);
    }
    await tills;
    const spent = [...outcomes].filter(([, outcome]) => outcome === "spent");
    // Each had enough for ten of the fifteen calls about them.
    expect(spent).toHaveLength((PEOPLE * POINTS) / EACH);
    expect(outcomes.size).toBe(TRIES);
    const { rows } = await sql<{ spends: number; left: number }>`
      select (select count(*)::int from loyalty.entries where kind = 'spend') as spends, (select sum(free)::int from loyalty.lots) as left`.execute(
      db,
    );
    expect(rows[0]).toEqual({ spends: spent.length, left: 0 });
    expect(await ledgerFaults(db)).toEqual({ sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 });
  },
);
