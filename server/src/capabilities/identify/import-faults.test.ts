// Files as they really come: fault 37 of the list. Good rows go in, bad rows come back with line and reason, again changes nothing.
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";

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

async function importPath(path: string) {
  const { imports } = world.house;
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping }, "test");
  const report = await imports.run(id);
  return { report, rejects: report && report.rejects > 0 ? readFileSync(await imports.rejectsFile(id), "utf8") : "" };
}

const HEADER = "customer_number,given_name,family_name,email\n";
const nameOf = async (number: string) => {
  const id = await world.house.identify.personBy(world.db, "customer_number", number);
  const [card] = id === null ? [] : await world.house.identify.cards(world.db, [id]);
  return card?.name;
};
const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

test.each([
  ["UTF-8 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
  ["UTF-16, little end first, with a mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["UTF-16, big end first, with a mark", (text: string) => utf16be(`\uFEFF${text}`)],
  ["UTF-16 without a mark", (text: string) => Buffer.from(text, "utf16le")],
  ["UTF-16, big end first, without a mark", utf16be],
  ["Latin-1", (text: string) => Buffer.from(text, "latin1")],
  ["UTF-16, packed", (text: string) => gzipSync(Buffer.from(`\uFEFF${text}`, "utf16le"))],
])("fault 37: %s", async (name, encode) => {
  const number = `E${files}`;
  const { report } = await importPath(file(encode(`${HEADER}${number},Jürgen,Weiß,\n${number}b,Ann,Lée,\n`)));
  expect(report, name).toMatchObject({ rows: 2, rejects: 0, people: { new: 2 } });
  expect(await nameOf(number)).toBe("Jürgen Weiß");
});

test("fault 37: line ends of three kinds in one file, empty lines, and the right line numbers", async () => {
  const { report, rejects } = await importPath(
    file(`customer_number,given_name,email\r\nM1,Ann,\nM2,Bo,\rM3,"Two\r\nlines",\r\n\r\nM4,Cy,no address\nM5,Di,\n`),
  );
  expect(report).toMatchObject({ rows: 5, rejects: 1, people: { new: 4 } });
  expect(rejects).toContain("7,The e-mail address");
});

test("fault 37: a NUL costs its line; a file full of them is no table", async () => {
  const { report, rejects } = await importPath(file(`${HEADER}N1,Ann,Lee,\nN2,B\0o,Ek,\nN3,Cy,Fox,\n`));
  expect(report).toMatchObject({ rows: 3, rejects: 1, people: { new: 2 } });
  expect(rejects).toContain('3,"The line holds a NUL byte, which no text has."');
  await expect(importPath(file(Buffer.alloc(5000)))).rejects.toThrow(/bytes that no text has/);
});

test("fault 37: headers that repeat are told apart; ten thousand columns are read", async () => {
  const { imports } = world.house;
  const twice = await imports.previewPath(file("customer_number,email,email,given_name\nD1,d1@example.com,other@example.com,Ann\n"));
  expect(twice.columns.map(({ header }) => header)).toEqual(["customer_number", "email", "email (2)", "given_name"]);
  expect(twice.mapping).toMatchObject({ email: 1 });
  const names = Array.from({ length: 9_998 }, (_, i) => `extra ${i}`);
  const wide = file(`${[...names, "customer_number", "given_name"].join(",")}\n${[...names.map(() => "x"), "W1", "Ann"].join(",")}\n`);
  expect((await imports.previewPath(wide)).columns.length).toBeLessThan(1000);
  const { report } = await importPath(wide);
  expect(report).toMatchObject({ rows: 1, rejects: 0, people: { new: 1 } });
  expect(await nameOf("W1")).toBe("Ann");
  await expect(importPath(file(`${Array.from({ length: 20_000 }, (_, i) => `c${i}`).join(",")}\n`))).rejects.toThrow(
    /20000 columns; 16384 is the most/,
  );
});

test("fault 37: a long file with three bad rows in a hundred, and the same again", { timeout: 240_000 }, async () => {
  const ROWS = 20_000;
  const path = world.files.path("given", "long.csv");
  const out = createWriteStream(path);
  out.write(HEADER);
  for (let i = 0; i < ROWS; i++) {
    const bad = i % 100 < 3 ? ["no address", "a@b@c", '"open'][i % 100] : undefined;
    if (!out.write(`L${i},Ann,Lee,${bad ?? `l${i}@long.example.com`}\n`)) await once(out, "drain");
  }
  out.end();
  await finished(out);
  const { report, rejects } = await importPath(path);
  const bad = (ROWS * 3) / 100;
  expect(report).toMatchObject({ rows: ROWS, rejects: bad, people: { new: ROWS - bad } });
  expect(rejects.trimEnd().split("\n")).toHaveLength(bad + 1);
  const count = async () => (await sql<{ n: number }>`select count(*)::int as n from identify.facts`.execute(world.db)).rows[0]?.n;
  const [people, facts] = [await world.house.identify.count(world.db), await count()];
  expect((await importPath(path)).report).toMatchObject({ rows: ROWS, rejects: bad, people: { new: 0, known: ROWS - bad } });
  expect([await world.house.identify.count(world.db), await count()]).toEqual([people, facts]);
});

test("orders in a foreign currency are left out, with a reason, and never added to the business's own", async () => {
  const header = "order,date,sku,name,quantity,price,customer,currency\n";
  const rows = [
    "K1,2026-03-01,A1,Mug,1,10.00,KA,EUR",
    "K2,2026-03-02,A1,Mug,1,20.00,KB,GBP",
    // Only the first line of an order names its currency, as shops export.
    "K2,2026-03-02,A2,Plate,3,30.00,KB,",
    "K3,2026-03-03,A2,Plate,1,5.00,KA,€",
    "K4,2026-03-04,A2,Plate,1,7.00,KA,",
    "K5,2026-03-05,A2,Plate,1,9000,KA,jpy",
  ];
  const path = file(`${header}${rows.join("\n")}\n`);
  const preview = await world.house.imports.previewPath(path);
  expect(preview.mapping["currency"]).toBe(7);
  expect(preview.rows.map((row) => row.outcome === "rejected")).toEqual([false, true, true, false, false, true]);
  const { report, rejects } = await importPath(path);
  expect(report).toMatchObject({ rows: 6, rejects: 3, sumMinor: 2200 });
  expect(rejects).toContain("Order K2 is in GBP, the business counts in EUR: it is left out.");
  expect(rejects).toContain("Order K5 is in JPY, the business counts in EUR: it is left out.");
});
