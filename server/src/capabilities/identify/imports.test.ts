// Imports on real stores: what goes in, what does not and why, again and after a kill.
import { gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { takeImport } from "./import-store.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let files = 0;
function file(content: string | Buffer): string {
  const path = world.files.path("given", `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

async function importFile(content: string | Buffer, options: { keepDuplicates?: boolean; shiftToNow?: boolean } = {}) {
  const { imports } = world.house;
  const path = file(content);
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping, ...options }, "test");
  const report = await imports.run(id);
  await world.settle();
  const rejects = report && report.rejects > 0 ? readFileSync(await imports.rejectsFile(id), "utf8") : "";
  return { id, report, rejects };
}

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

test("a bad line goes to the rejects with its number and reason, the rest goes in", async () => {
  const { report, rejects } = await importFile(
    `${HEADER}1,A1,Mug,2,2026-01-05 10:00,3.50,70001,France\n1,A2,"=cmd|' /C calc'!A0",1,2026-01-05 10:00,x,70001,France\n,A1,Mug,1,2026-01-05,1.00,70001,France\n2,A1,Mug,1,2099-01-01,1.00,70001,France\n`,
  );
  expect(report).toMatchObject({ rows: 4, orders: 1, rejects: 3, people: { new: 1 } });
  expect(rejects).toContain("3,“x” is no price.");
  expect(rejects).toContain("4,The order number is missing.");
  expect(rejects).toContain("5,The purchase lies in the future.");
  expect(rejects).toContain("'=cmd|");
});

test("semicolons, decimal commas, day first and Latin-1 are understood; returns reduce the order they belong to", async () => {
  const text =
    "Rechnungsnummer;Artikelnummer;Bezeichnung;Menge;Datum;Einzelpreis;Kundennummer;Land\n" +
    "D1;X9;Schüssel groß;3;15.01.2026 09:30;1.012,50;80001;Deutschland\nD2;X9;Schüssel groß;-2;20.01.2026 09:30;1.012,50;80001;Deutschland\n";
  const { report } = await importFile(Buffer.from(text, "latin1"));
  expect(report?.sumMinor).toBe(101_250);
  expect(report?.outcomes.find((each) => each.outcome === "return-matched")).toMatchObject({ rows: 1, amountMinor: -202_500 });
  const lines = await world.clickhouse.query(
    "select order_id, toString(kind) as kind, toInt32(quantity) as quantity, toInt32(amount) as amount from identify_order_lines where sku = 'X9' order by at",
  );
  expect(lines).toEqual([
    { order_id: "D1", kind: "sale", quantity: 3, amount: 303_750 },
    { order_id: "D1", kind: "return", quantity: -2, amount: -202_500 },
  ]);
});

test("a contact file joins by number, notes consent with its words, and never re-opens a withdrawal", async () => {
  const contacts =
    "customer_number,given_name,family_name,email,preferred_medium,max_per_month,consent_offers_email,consent_words,consent_at\n" +
    "70001,Ann,Lee,ann@example.com,email,2,yes,Yes please write to me,2026-02-01\n70009,Bo,Ek,not an address,,,yes,,\n";
  const { report } = await importFile(contacts);
  expect(report).toMatchObject({ rejects: 1, people: { known: 1, new: 0 } });
  const ann = await world.house.identify.personBy(world.db, "email", "ann@example.com");
  expect(ann).toBe(await world.house.identify.personBy(world.db, "customer_number", "70001"));
  const consents = () => world.house.trust.consentsNow(world.db, ann ?? "");
  expect(await consents()).toMatchObject([{ purpose: "offers", medium: "email", decision: "given" }]);
  await world.house.trust.recordConsent(world.db, {
    personId: ann ?? "",
    identifier: "ann@example.com",
    purpose: "offers",
    medium: "email",
    decision: "withdrawn",
    words: { id: "t", version: 1, language: "en", text: "No more" },
    method: "preference-page",
    actor: "person",
    at: world.clock.now,
  });
  await importFile(contacts);
  expect(await consents()).toMatchObject([{ decision: "withdrawn" }]);
});

test("two known people are never joined by a line that names both", async () => {
  await world.person({ email: "carl@example.com", number: "70050" });
  await world.person({ email: "dora@example.com", number: "70051" });
  const { report, rejects } = await importFile("customer_number,email,given_name\n70050,dora@example.com,Carl\n");
  expect(report?.rejects).toBe(1);
  expect(rejects).toContain("two different people");
});

const claims = async (value: string) => {
  const { rows } = await sql<{ holder: string; claimant: string }>`
    select holder_id as holder, person_id as claimant from identify.identifier_claims where value = ${value} order by first_at, person_id`.execute(
    world.db,
  );
  return rows;
};
const numbered = (value: string) => world.house.identify.personBy(world.db, "customer_number", value);

test("what a contact file gives that is somebody's already is noted as claimed, and of three people it points at nobody", async () => {
  const [erna, fritz] = [await world.person({ number: "71001", given: "Erna" }), await world.person({ number: "71002", given: "Fritz" })];
  const header = "customer_number,email,phone,given_name\n";
  await importFile(`${header}71001,desk@hotel.example,+442071838701,Erna\n71002,,+442071838701,Fritz\n71002,desk@hotel.example,,Fritz\n`);
  expect(await claims("+442071838701")).toEqual([{ holder: erna, claimant: fritz }]);
  // The line that named two people was refused; that it did is known.
  expect(await claims("desk@hotel.example")).toEqual([{ holder: erna, claimant: fritz }]);
  expect(await world.house.identify.personBy(world.db, "phone", "+442071838701")).toBe(erna);
  // Another number at the same address is another customer.
  const { report } = await importFile(`${header}71003,desk@hotel.example,+442071838701,Gerda\n71004,desk@hotel.example,,Hugo\n`);
  expect(report).toMatchObject({ rejects: 0, people: { new: 2 } });
  const [gerda, hugo] = [await numbered("71003"), await numbered("71004")];
  expect(gerda).not.toBe(hugo);
  expect((await claims("desk@hotel.example")).map(({ claimant }) => claimant)).toEqual(expect.arrayContaining([fritz, gerda, hugo]));
  expect(await world.house.identify.personBy(world.db, "email", "desk@hotel.example")).toBeNull();
  expect(await world.house.identify.personBy(world.db, "phone", "+442071838701")).toBeNull();
});

test("number and address of records that are joined are one person's; who is known by address alone gets the number", async () => {
  const [kept, gone] = [await world.person({ number: "71010" }), await world.person({ email: "ida@example.com" })];
  const join = { kept, gone, actor: "user:test", why: "review" as const, evidence: {} };
  await world.postgres.transaction((tx) => world.house.merging.join(tx, join));
  const jan = await world.person({ email: "jan@example.com" });
  const { report } = await importFile("customer_number,email,given_name\n71010,ida@example.com,Ida\n71011,jan@example.com,Jan\n");
  expect(report).toMatchObject({ rejects: 0, people: { known: 2, new: 0 } });
  expect(await claims("ida@example.com")).toEqual([]);
  expect(await numbered("71011")).toBe(jan);
});

test("an address beside several customers' purchases is the first one's, and claimed for the others", async () => {
  await importFile(
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Email\n" +
      "E1,A1,Mug,2,2026-01-05 10:00,3.50,71020,France,Office@firm.example\nE2,A1,Mug,1,2026-01-04 10:00,3.50,71021,France,office@firm.example\n",
  );
  const [later, first] = [await numbered("71020"), await numbered("71021")];
  expect(await world.house.identify.personBy(world.db, "email", "office@firm.example")).toBe(first);
  expect(await claims("office@firm.example")).toEqual([{ holder: first, claimant: later }]);
});

test("an import that a kill cut off before its first batch begins again", async () => {
  const { imports } = world.house;
  const path = file(gzipSync(`${HEADER}K1,A1,Mug,2,2026-01-05 10:00,3.50,70077,France\n`));
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping }, "test");
  // What a killed process leaves: taken, half staged, no sign of life since.
  expect(await takeImport(world.db, id)).toBe(true);
  await sql`update identify.imports set heartbeat_at = now() - interval '1 minute' where id = ${id}`.execute(world.db);
  await imports.resume();
  await world.settle();
  expect(await imports.find(id)).toMatchObject({ state: "done", report: { orders: 1 } });
  expect((await imports.run(id)) ?? "not run twice").toBe("not run twice");
});

test("a damaged archive is named as such", async () => {
  const whole = gzipSync(Buffer.from(`${HEADER}${"1,A1,Mug,2,2026-01-05 10:00,3.50,70001,France\n".repeat(50_000)}`));
  const { imports } = world.house;
  const path = file(whole.subarray(0, whole.length - 400));
  const id = await imports
    .beginPath(path, { kind: "purchases", mapping: { order: 0, sku: 1, name: 2, quantity: 3, at: 4, price: 5, customer: 6 } }, "test")
    .catch((error: unknown) => error);
  if (typeof id === "string") await expect(imports.run(id)).rejects.toThrow(/damaged/);
  else expect(String(id)).toMatch(/damaged/);
});

test("moved to now, the last day becomes yesterday", async () => {
  await importFile(`${HEADER}S1,A1,Mug,2,2011-12-09 10:00,3.50,70200,France\nS2,A1,Mug,1,2011-12-01 10:00,3.50,70200,France\n`, {
    shiftToNow: true,
  });
  const person = await world.house.identify.personBy(world.db, "customer_number", "70200");
  const [row] = await world.clickhouse.query<{ last: string; first: string }>(
    "select toString(toDate(max(at))) as last, toString(toDate(min(at))) as first from identify_order_lines where person_id = {p:UUID}",
    { p: person },
  );
  expect(row).toEqual({ last: "2026-06-14", first: "2026-06-06" });
});

describe("people about whom nothing may be taken in", () => {
  const purchases = (number: string, order: string, email = ""): string =>
    `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Email\n${order},A1,Mug,2,2026-01-05 10:00,3.50,${number},${email}\n${order}b,A1,Mug,-1,2026-01-07 10:00,3.50,${number},${email}\nX${order},A1,Mug,1,2026-01-05 10:00,3.50,someone-${number},\n`;
  const orders = async (personId: string) =>
    (await sql`select from identify.events where person_id = ${personId} and name like 'Order %'`.execute(world.db)).rows.length;

  /** What the preview says of each row. */
  const judged = async (content: string) =>
    (await world.house.imports.previewPath(file(content))).rows.map(({ outcome, why }) => `${outcome}: ${why}`);

  test("restricted: neither a contact nor a purchase file changes the record, the reason is said, and a no is heard", async () => {
    const { house, db, clock } = world;
    const id = await world.person({ given: "Rea", email: "rea@example.com", number: "70300" });
    await house.rights.restrict(id, "disputes the address", "test");
    await world.settle();
    const before = await house.rights.export(id);
    expect(await judged("customer_number,email,given_name\n,rea@example.com,Rea\n")).toEqual([
      expect.stringMatching(/^rejected: The use of/),
    ]);
    const contacts = await importFile(
      "customer_number,email,given_name,phone,country,preferred_medium,consent_offers_email,consent_offers_letter,consent_words\n70300,rea@example.com,Changed,+441134960000,GB,letter,no,yes,Not by mail\n70301,new@example.com,New,,,,yes,,Yes\n",
    );
    expect(contacts.report).toMatchObject({ rejects: 1, people: { new: 1, known: 0 } });
    expect(contacts.rejects).toContain("The use of this person's data is restricted");
    expect((await judged(purchases("70300", "R1")))[0]).toMatch(/^rejected: The use of/);
    const bought = await importFile(purchases("70300", "R1", "rea@example.com"));
    expect(bought.report).toMatchObject({ rows: 3, rejects: 2, orders: 1, people: { new: 1 } });
    expect(bought.report?.sentence).toContain("every line is accounted for to the cent");
    expect(bought.rejects).toMatch(/^2,"The use of this person's data is restricted.*,R1,A1,Mug,2,.*,70300,rea@example.com$/m);
    const after = await house.rights.export(id);
    const ours = ({ table }: { table: string }) => table.startsWith("identify.");
    expect(after.sections.filter(ours)).toEqual(before.sections.filter(ours));
    expect(await house.trust.consentsNow(db, id)).toMatchObject([{ medium: "email", decision: "refused" }]);
    expect(await orders(id)).toBe(0);
    await house.rights.liftRestriction(id);
    clock.now = new Date(clock.now.getTime() + 1000);
    expect((await importFile(purchases("70300", "R1", "rea@example.com"))).report).toMatchObject({
      rejects: 0,
      orders: 2,
      people: { new: 0 },
    });
    expect(await orders(id)).toBe(2);
  });

  test("erased: a purchase file does not raise them, by number or by the address beside another number", async () => {
    const id = await world.person({ given: "Eda", email: "eda@example.com", number: "70400" });
    await world.house.rights.erase([id], { actor: "test", reason: "asked", people: 1 });
    await world.settle();
    for (const [number, order] of [
      ["70400", "E1"],
      ["70401", "E2"],
    ] as const) {
      expect((await judged(purchases(number, order, "eda@example.com")))[0]).toMatch(/^rejected: This person asked to be forgotten/);
      const { report, rejects } = await importFile(purchases(number, order, "eda@example.com"));
      expect(report).toMatchObject({ rows: 3, rejects: 2, orders: 1 });
      expect(rejects).toContain("They come back only by themselves.");
      expect(await world.house.identify.personBy(world.db, "customer_number", number)).toBeNull();
    }
    expect(await world.house.identify.personBy(world.db, "email", "eda@example.com")).toBeNull();
  });
});

// The last, since twenty thousand people make each refresh longer.
test("fault 37: a quote that never closes costs its own line and no other", async () => {
  const line = (n: number, name = "Mug") => `Q${n},A1,${name},2,2026-01-05 10:00,3.50,${90_000 + n},France\n`;
  const some = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i)).join("");
  // One near the beginning, one that another quote seems to close, one that nothing closes, one in the last line.
  const text = `${HEADER}${line(1)}${line(2, '"Mug')}${some(3, 40)}${line(40, '"Mug, large"')}${some(41, 9000)}${line(9000, '"Mug')}${some(9001, 20_000)}${line(20_000, '"Mug')}`;
  const { report, rejects } = await importFile(text);
  expect(report).toMatchObject({ rows: 20_000, rejects: 3, orders: 19_997 });
  expect([...rejects.matchAll(/^(\d+),A quote is opened/gm)].map(([, n]) => Number(n))).toEqual([3, 9001, 20_001]);
});
