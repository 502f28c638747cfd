// An import taken back: what it alone brought goes, what anything else says stays.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let files = 0;
async function importFile(text: string): Promise<string> {
  const path = world.files.path("given", `${files++}.csv`);
  writeFileSync(path, text);
  const { imports } = world.house;
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping }, "test");
  await imports.run(id);
  await world.settle();
  return id;
}

async function undo(id: string) {
  await world.house.imports.askForUndo(id, "user:test");
  await world.settle();
  return world.house.imports.find(id);
}

const by = (kind: "email" | "customer_number", value: string) => world.house.identify.personBy(world.db, kind, value);
const PEOPLE = "customer_number,given_name,family_name,email,phone,country,consent_offers_email,consent_words,preferred_medium\n";
const ORDERS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

/** Every row of every table that holds people, in ClickHouse too, without what only counts. */
async function everything(): Promise<object> {
  const tables = ["people", "identifiers", "identifier_claims", "facts", "messages", "events", "fact_changes"];
  const rows = await Promise.all(
    tables.map((table) =>
      sql`select to_jsonb(t) - 'import_id' - 'id' as row from ${sql.id("identify", table)} t order by 1`
        .execute(world.db)
        .then((found) => found.rows),
    ),
  );
  const lines = await world.clickhouse.query("select * from identify_order_lines order by all");
  const touches = await world.clickhouse.query("select * from identify_touches order by all");
  return { rows, lines, touches };
}

test("people and orders that came by the file alone are gone from both stores, and the same file brings them again", async () => {
  const before = await everything();
  const people = await importFile(`${PEOPLE}U1,Ann,Lee,ann@undo.example.com,+4930123456,DE,yes,Yes please,letter\n`);
  const orders = await importFile(`${ORDERS}UO1,A1,Mug,2,2026-01-05 10:00,3.50,U2,France\nUO1,A1,Mug,-1,2026-01-06 10:00,3.50,U2,France\n`);
  const ann = await by("customer_number", "U1");
  expect(await undo(people)).toMatchObject({ state: "undone", undone: expect.stringContaining("1 people, 0 orders") as string });
  expect(await undo(orders)).toMatchObject({ state: "undone", undone: expect.stringContaining("1 people, 2 orders") as string });
  expect(await everything()).toEqual(before);
  expect((await world.house.decisions.exportRecords(world.db, [ann ?? ""])).length).toBe(0);
  expect(await world.house.trust.consentsNow(world.db, ann ?? "")).toMatchObject([{ decision: "expired" }]);
  await expect(world.house.imports.askForUndo(people, "user:test")).rejects.toThrow(/taken back already/);
  const again = await importFile(`${ORDERS}UO1,A1,Mug,2,2026-01-05 10:00,3.50,U2,France\n`);
  expect((await world.house.imports.find(again)).report).toMatchObject({ orders: 1, people: { new: 1 } });
});

test("who was known stays, with the facts as they were; a consent the person gave themselves stays", async () => {
  const bo = await world.person({ email: "bo@undo.example.com", number: "U10", given: "Bo", family: "Ek" });
  const given = { personId: bo, identifier: "bo@undo.example.com", purpose: "offers", decision: "given", actor: "person" } as const;
  const words = { id: "t", version: 1, language: "en", text: "Yes" };
  await world.house.trust.recordConsent(world.db, { ...given, medium: "letter", words, method: "form", at: world.clock.now });
  await world.settle();
  const before = await world.house.identify.dossier(world.db, bo);
  const id = await importFile(`${PEOPLE}U10,Bob,Eck,bo@undo.example.com,+4930777777,DE,yes,Yes please,\n`);
  expect((await world.house.identify.dossier(world.db, bo))?.card).toMatchObject({ name: "Bob Eck", phone: "+4930777777" });
  await undo(id);
  expect(await world.house.identify.dossier(world.db, bo)).toEqual(before);
  const standing = await world.house.trust.consentsNow(world.db, bo);
  expect(standing.map(({ medium, decision }) => [medium, decision])).toEqual([
    ["email", "expired"],
    ["letter", "given"],
  ]);
});

test("what another file confirmed stays, and so does a person whom another room knows", async () => {
  const first = await importFile(`${ORDERS}UO5,A1,Mug,2,2026-01-05 10:00,3.50,U5,France\nUO6,A1,Mug,1,2026-01-07 10:00,3.50,U6,France\n`);
  await importFile(`${ORDERS}UO5,A1,Mug,2,2026-01-05 10:00,3.50,U5,France\nUO7,A2,Jug,1,2026-02-05 10:00,9.50,U5,France\n`);
  const six = (await by("customer_number", "U6")) ?? "";
  // The rules of trust know of a hold, the desk of a complaint: either alone would do.
  await world.house.care.complaints.open(six, { subject: "Mug", words: "It came broken", channel: "phone" });
  await undo(first);
  expect(await by("customer_number", "U5")).not.toBeNull();
  const orders = await world.clickhouse.query<{ order_id: string }>(
    "select distinct order_id from identify_order_lines where order_id like 'UO_' order by 1",
  );
  expect(orders.map(({ order_id: order }) => order)).toEqual(["UO1", "UO5", "UO7"]);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.people where id = ${six}`.execute(world.db);
  expect(rows[0]?.n).toBe(1);
});

test("the same file imported twice is taken back by the first undo; an import under way and an old one are not", async () => {
  const text = `${ORDERS}UO8,A1,Mug,2,2026-01-05 10:00,3.50,U8,France\n`;
  const first = await importFile(text);
  await importFile(text);
  await undo(first);
  expect(await by("customer_number", "U8")).toBeNull();
  const old = await importFile(`${ORDERS}UO9,A1,Mug,2,2026-01-05 10:00,3.50,U9,France\n`);
  await sql`update identify.imports set finished_at = ${new Date(world.clock.now.getTime() - 31 * 86_400_000)} where id = ${old}`.execute(
    world.db,
  );
  await expect(world.house.imports.askForUndo(old, "user:test")).rejects.toThrow(/30 days/);
});

test("claims go with the file that made them; what a file brought first and another file gave too is the other person's then", async () => {
  await world.person({ number: "U20", given: "Kai" });
  const lena = await world.person({ number: "U21", given: "Lena" });
  await world.settle();
  const before = await everything();
  const header = "customer_number,phone,country\n";
  const first = await importFile(`${header}U20,+4930555001,DE\nU22,+4930555002,DE\n`);
  const second = await importFile(`${header}U21,+4930555001,DE\nU21,+4930555002,DE\n`);
  const given = async () => {
    const { rows } = await sql<{
      value: string;
    }>`select value from identify.identifier_claims where person_id = ${lena} order by 1`.execute(world.db);
    return rows.map(({ value }) => value);
  };
  expect(await given()).toEqual(["+4930555001", "+4930555002"]);
  await undo(first);
  expect(await given()).toEqual([]);
  expect(await world.house.identify.personBy(world.db, "phone", "+4930555001")).toBe(lena);
  expect(await by("customer_number", "U22")).toBeNull();
  await undo(second);
  expect(await everything()).toEqual(before);
});
