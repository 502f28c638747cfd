// What a person may ask for, over all rooms: a copy of everything, and to be forgotten in every store.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillEverything, restrictOnPaper, type KnownAll } from "../../test/rights-world.ts";
import { createWorld, type World } from "../../test/world.ts";
import { sql } from "../platform/postgres.ts";
import { exportZip } from "./export-person.ts";

let world: World;
let ann: KnownAll;
let bob: KnownAll;
beforeAll(async () => {
  world = await createWorld();
  ann = await fillEverything(world, "Annabella");
  bob = await fillEverything(world, "Bo");
  await world.settle();
  await world.house.differentiate.refresh(world.clock.now);
  await world.house.differentiate.studies.run(world.clock.now);
  for (const person of [ann, bob]) await restrictOnPaper(world, person);
});
afterAll(() => world.close());

const wordsOf = ({ id, email, number, card }: KnownAll): string[] => [id, email, number, card];
const tablesOf = async (person: KnownAll): Promise<Set<string>> => {
  const { hits } = await world.house.rights.verify(wordsOf(person));
  return new Set(hits.map((hit) => hit.where));
};

/** Tables with a column that names a person's record. */
async function tablesAboutPeople(): Promise<string[]> {
  const postgres = await sql<{ name: string }>`
    select distinct c.table_schema || '.' || c.table_name as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.udt_name = 'uuid' and c.column_name ~ '^(person|member|record)_' and t.table_type = 'BASE TABLE'
      -- Notes for the projections and for the matching, gone as soon as they are read.
      and t.table_name not in ('reprojections', 'match_waiting', 'touched')`.execute(world.db);
  const clickhouse = await world.clickhouse.query<{ name: string }>(
    "select distinct table as name from system.columns where database = currentDatabase() and name = 'person_id' and table not like '%_work_%'",
  );
  return [...postgres.rows, ...clickhouse].map(({ name }) => name);
}

describe("one person, everywhere", () => {
  test("the test's person is in every table that can hold one, so a forgotten table shows", async () => {
    const found = await tablesOf(ann);
    expect((await tablesAboutPeople()).filter((table) => !found.has(table))).toEqual([]);
    expect([...found]).toEqual(
      expect.arrayContaining(["trust.audit", "trust.suppressions", "jobs.job_common", `imports/${ann.home}-rejects.csv`]),
    );
  });

  test("an export holds every table in which the person is found, as JSON and as defused CSV", async () => {
    const all = await world.house.rights.export(ann.id);
    const exported = new Set(all.sections.map((section) => section.table));
    // Not of the person's: what staff did, what jobs wait, events that could not be sorted, the address that must not be used; the projection repeats the events.
    const others =
      /^(trust\.audit|trust\.suppressions|identify\.intake_faults|jobs\.|identify_|differentiate_|differentiate\.touched|uploads|imports|mailbox)/;
    expect([...(await tablesOf(ann))].filter((table) => !others.test(table) && !exported.has(table))).toEqual([]);
    expect(exported).toContain("differentiate.values");
    expect(JSON.stringify(all)).not.toContain(bob.id);
    const archive = exportZip({ ...all, sections: [{ table: "t.t", title: "t", rows: [{ cell: "=1+1", n: -5 }] }] });
    expect(archive.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  });

  test("a planted leak is found, whatever the column or file it hides in", async () => {
    const { db, clickhouse, files, house } = world;
    await sql`create table public.leak (a bytea, b jsonb, c text[])`.execute(db);
    await sql`insert into public.leak values (convert_to('to planted@leak.example', 'UTF8'), '{"x":{"y":"PLANTED@leak.example"}}', array['planted@leak.example'])`.execute(
      db,
    );
    await clickhouse.command("create table leak (m Map(String, String)) engine = MergeTree order by tuple()");
    await clickhouse.insert("leak", [{ m: { k: "planted@leak.example" } }]);
    writeFileSync(files.path("notes.txt"), Buffer.from("x planted@leak.example", "utf16le"));
    const { clean, hits } = await house.rights.verify(["planted@leak.example"]);
    expect(clean).toBe(false);
    expect(hits.map(({ where, column }) => `${where} ${column}`.trim())).toEqual([
      "public.leak a",
      "public.leak b",
      "public.leak c",
      "leak m",
      "notes.txt",
    ]);
    await sql`drop table public.leak`.execute(db);
    await clickhouse.command("drop table leak sync");
    writeFileSync(files.path("notes.txt"), "");
  });

  test("erased means found nowhere: not in a column of either store, not in a file; others stay whole", async () => {
    const before = await world.house.rights.export(bob.id);
    const { rights, trust } = world.house;
    await expect(rights.erase([ann.id], { actor: "test", reason: "asked", people: 2 })).rejects.toThrow(/1 people, not 2/);
    const erasure = await rights.erase([ann.id], { actor: "test", reason: "asked", people: 1 });
    expect((await trust.erasure(world.db, erasure))?.doneAt).toBeNull();
    await world.settle();
    expect(await trust.erasure(world.db, erasure)).toMatchObject({ people: 1, reason: "asked", doneAt: world.clock.now });
    expect((await rights.verify(wordsOf(ann))).sentence).toBe("Found nowhere: in no column of either store and in no file.");
    expect(readFileSync(world.files.path("imports", `${ann.home}-rejects.csv`), "utf8")).toContain("other@example.com");
    expect((await rights.export(bob.id)).sections).toEqual(before.sections);
    await expect(rights.erase([ann.id], { actor: "test", reason: "asked", people: 1 })).rejects.toThrow(/erased already/);
    await expect(rights.export(ann.id)).rejects.toThrow(/no such person/);
  });
});

describe("restriction and correction", () => {
  test("restricted: the values leave the person out at once and in the next refresh, until it is lifted", async () => {
    const { house, clock } = world;
    const refreshed = async (): Promise<number> => {
      await house.differentiate.refresh(clock.now);
      return (await house.differentiate.values([bob.id])).size;
    };
    await house.rights.liftRestriction(bob.id);
    expect(await refreshed()).toBe(1);
    await house.rights.restrict(bob.id, "disputes the address", "test");
    await world.settle();
    expect((await house.differentiate.values([bob.id])).size).toBe(0);
    expect(await refreshed()).toBe(0);
    await house.rights.liftRestriction(bob.id);
    await expect(house.rights.liftRestriction(bob.id)).rejects.toThrow(/not restricted/);
    expect(await refreshed()).toBe(1);
  });

  test("corrected: what the person says stands, what it replaced is kept and is in the export", async () => {
    const { house } = world;
    await house.rights.correct(bob.id, "family_name", "Elsewhere", "correction, phone");
    const { sections } = await house.rights.export(bob.id);
    const rows = (table: string) => sections.find((section) => section.table === table)?.rows ?? [];
    expect(rows("identify.facts")).toContainEqual(
      expect.objectContaining({ attribute: "family_name", kind: "declared", value: "Elsewhere" }),
    );
    expect(rows("identify.fact_changes")).toContainEqual(expect.objectContaining({ attribute: "family_name", value: "Everywhere" }));
    await expect(house.rights.correct(bob.id, "shoe_size", 44, "x")).rejects.toThrow(/data dictionary has no attribute/);
    await expect(house.rights.correct(ann.id, "family_name", "Y", "x")).rejects.toThrow(/no such person/);
  });
});
