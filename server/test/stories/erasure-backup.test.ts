// Fault 43: somebody is erased while a campaign is being sent, while their copy is made and while a backup is written; then an old backup comes back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backup, restore } from "../../src/platform/backup.ts";
import { dropProjection, migrateClickHouse } from "../../src/platform/migrations.ts";
import { sql } from "../../src/platform/postgres.ts";
import { fillEverything, type KnownAll } from "../rights-world.ts";
import { createWorld, type World } from "../world.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld();
  folder = mkdtempSync(join(tmpdir(), "rapport-backup-"));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const wordsOf = ({ id, email, number, card }: KnownAll): string[] => [id, email, number, card];
const ask = { actor: "test", reason: "asked", people: 1 } as const;

async function queueMail(person: KnownAll, campaign: string, state: "queued" | "claimed" | "handing_over"): Promise<string> {
  const lease = state === "queued" ? sql`null` : sql`clock_timestamp() + interval '30 seconds'`;
  const { rows } = await sql<{ id: string }>`
    insert into interact.sends (person_id, campaign_id, step, medium, address, state, due_at, lease_until, fence, worker)
    values (${person.id}, ${campaign}, 7, 'email', ${person.email}, ${state}, ${world.clock.now}, ${lease}, 1, 'other:run') returning id`.execute(
    world.db,
  );
  return rows[0]?.id ?? "";
}

test("fault 43: erased during send, export and backup; then the old backup is restored: 0 hits in both stores, nothing sent, stays erased", async () => {
  const { house, db, postgres } = world;
  const carol = await fillEverything(world, "Caroline");
  const dora = await fillEverything(world, "Dora");
  await world.settleStudies();
  const old = join(folder, "old.backup");
  await backup(postgres, old, world.clock.now, () => undefined);

  // A message is with the mail server this very moment: the erasing waits for its end and does not overtake it.
  const send = await queueMail(carol, carol.home, "handing_over");
  const erasing = house.rights.erase([carol.id], ask);
  const meanwhile = await Promise.allSettled([
    house.rights.export(carol.id),
    backup(postgres, join(folder, "during.backup"), world.clock.now, () => undefined),
  ]);
  expect(meanwhile.map((one) => one.status)).toEqual(["fulfilled", "fulfilled"]);
  await sql`update interact.sends set state = 'accepted', lease_until = null, done_at = now() where id = ${send}`.execute(db);
  await erasing;
  await world.settle();
  expect((await house.rights.verify(wordsOf(carol))).hits).toEqual([]);

  for (const file of [old, join(folder, "during.backup")]) {
    house.rights.keepTombstones(await house.trust.tombstones(db));
    await restore(postgres, file, () => undefined);
    expect((await house.rights.verify(wordsOf(carol))).clean).toBe(false);
    await sql`update interact.sends set state = 'queued', done_at = null where person_id = ${carol.id}`.execute(db);
    expect(await house.rights.eraseAgain()).toBeGreaterThan(0);
    await dropProjection(world.clickhouse);
    await migrateClickHouse(world.clickhouse);
    await house.identify.projection.restart();
    await world.settle();
    expect((await house.rights.verify(wordsOf(carol))).hits).toEqual([]);
    const { rows } = await sql`select 1 from interact.sends where person_id = ${carol.id}`.execute(db);
    expect(rows).toEqual([]);
    expect(await house.trust.tombstoned(db, [{ kind: "email", value: carol.email.toUpperCase() }])).toHaveLength(1);
  }
  // Nobody else was touched, and a second look finds nobody left to erase.
  expect((await house.rights.export(dora.id)).person).toBe(dora.id);
  expect(await house.rights.eraseAgain()).toBe(0);
});
