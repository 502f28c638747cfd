// The same table in every format comes in as the same rows; what would fill memory or leave the folder is refused.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync, gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, expect, test } from "vitest";
import writeExcelFile from "write-excel-file/node";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

function file(name: string, content: string | Uint8Array): string {
  const path = world.files.path("given", name);
  writeFileSync(path, content);
  return path;
}

async function importPath(path: string) {
  const { imports } = world.house;
  const { kind, mapping } = await imports.previewPath(path);
  const id = await imports.beginPath(path, { kind, mapping }, "test");
  const report = await imports.run(id);
  const rejects = report && report.rejects > 0 ? readFileSync(await imports.rejectsFile(id), "utf8") : "";
  return { kind, report, rejects };
}

const HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
const lineOf = (format: string, n: number): (string | number | Date)[] => [
  `${format}${n}`,
  `A${n}`,
  "Mug, large",
  n,
  new Date(Date.UTC(2026, 0, 5, 10, 0)),
  3.5,
  7000 + n,
  "France",
];

test("a workbook, with numbers and dates as such", async () => {
  const path = world.files.path("given", "orders.xlsx");
  const rows = [HEADER, ...[1, 2, 3].map((n) => lineOf("X", n))].map((row) =>
    row.map((value) => ({ value, ...(value instanceof Date ? { format: "yyyy-mm-dd hh:mm" } : {}) })),
  );
  await writeExcelFile(rows as never).toFile(path);
  const { kind, report } = await importPath(path);
  expect(kind).toBe("purchases");
  expect(report).toMatchObject({ rows: 3, orders: 3, rejects: 0, sumMinor: 350 * 6 });
});

test("JSON Lines, nested and gzipped; a line that is no object is rejected with its number", async () => {
  const lines = [1, 2, 3].map((n) => {
    const [order, sku, name, quantity, at, price, customer] = lineOf("J", n);
    return JSON.stringify({ order_id: order, sku, name, quantity, created_at: at, price, customer: { id: customer }, country: "FR" });
  });
  const path = file("orders.jsonl.gz", gzipSync(`${lines[0]}\n\nnot json\n${lines[1]}\n${lines[2]}\n`));
  const { imports } = world.house;
  const { columns, kind } = await imports.previewPath(path);
  expect(columns.map(({ header }) => header)).toContain("customer.id");
  expect(kind).toBe("purchases");
  const { report, rejects } = await importPath(path);
  expect(report).toMatchObject({ rows: 4, orders: 3, rejects: 1 });
  expect(rejects).toContain("3,The line is no JSON object.");
});

test("Parquet, with its own types", async () => {
  const column = (i: number, type: "STRING" | "INT32" | "DOUBLE" | "TIMESTAMP") => ({
    name: HEADER[i] ?? "",
    data: [1, 2, 3].map((n) => lineOf("P", n)[i]),
    type,
  });
  const columnData = [
    column(0, "STRING"),
    column(1, "STRING"),
    column(2, "STRING"),
    column(3, "INT32"),
    column(4, "TIMESTAMP"),
    column(5, "DOUBLE"),
    column(6, "INT32"),
    column(7, "STRING"),
  ];
  const { report } = await importPath(file("orders.parquet", new Uint8Array(parquetWriteBuffer({ columnData }))));
  expect(report).toMatchObject({ rows: 3, orders: 3, rejects: 0, sumMinor: 350 * 6 });
});

test("cards: names, mail, phone, address and birthday; a broken one is rejected with its line", async () => {
  const cards = [
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Lee\r\nN:Lee;Ann;;;\r\nEMAIL;TYPE=work:ann@cards.example.com\r\nTEL;VALUE=uri:tel:+4930123456\r\nBDAY:19800229\r\nADR:;;Lindenweg 4;Bremen;;28195;DE\r\nEND:VCARD",
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo van Ek\r\nEMAIL:bo@cards.example.com\r\nNOTE:a note that is long and fold\r\n ed over two lines\r\nEND:VCARD",
    "BEGIN:VCARD\r\nthis is no property\r\nEND:VCARD",
  ];
  const { kind, report, rejects } = await importPath(file("people.vcf", `${cards.join("\r\n")}\r\n`));
  expect(kind).toBe("people");
  expect(report).toMatchObject({ rows: 3, rejects: 1, people: { new: 2 } });
  expect(rejects).toContain("17,The card cannot be read");
  const ann = await world.house.identify.personBy(world.db, "email", "ann@cards.example.com");
  const dossier = await world.house.identify.dossier(world.db, ann ?? "");
  expect(dossier?.card).toMatchObject({
    name: "Ann Lee",
    phone: "+4930123456",
    address: { lines: ["Lindenweg 4"], postalCode: "28195", city: "Bremen" },
  });
  expect(dossier?.facts.find(({ attribute }) => attribute === "birth_date")?.value).toBe("1980-02-29");
  expect(
    (await world.house.identify.dossier(world.db, (await world.house.identify.personBy(world.db, "email", "bo@cards.example.com")) ?? ""))
      ?.card,
  ).toMatchObject({
    givenName: "Bo van",
    familyName: "Ek",
  });
});

/** A ZIP archive of one deflated entry, whose table of contents says what we like. */
function archive(name: string, packed: Buffer, says: number): Buffer {
  const title = Buffer.from(name);
  const sizes = (at: Buffer, offset: number): void => {
    at.writeUInt16LE(8, offset - 8);
    at.writeUInt32LE(packed.length, offset);
    at.writeUInt32LE(says, offset + 4);
    at.writeUInt16LE(title.length, offset + 8);
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  sizes(local, 18);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(says, 24);
  entry.writeUInt16LE(title.length, 28);
  const start = local.length + title.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + title.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([local, title, packed, entry, title, end]);
}

test(
  "fault 38: an archive that unpacks to gigabytes, says so or not, and one that names a place outside",
  { timeout: 120_000 },
  async () => {
    const { imports } = world.house;
    const bomb = deflateRawSync(Buffer.alloc(200_000_000, 0x61), { level: 9 });
    await expect(imports.previewPath(file("honest.xlsx", archive("xl/worksheets/sheet1.xml", bomb, 4_000_000_000)))).rejects.toMatchObject({
      kind: "too-large",
    });
    // It claims to be small; whatever comes of it, this process and its files stay as they are.
    const before = process.memoryUsage().rss;
    await expect(imports.previewPath(file("lying.xlsx", archive("xl/worksheets/sheet1.xml", bomb, 1000)))).rejects.toMatchObject({
      kind: expect.stringMatching(/invalid|too-large/) as string,
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    const outside = archive("../../../outside.txt", deflateRawSync(Buffer.from("got out")), 7);
    await expect(imports.previewPath(file("outside.xlsx", outside))).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("outside") as string,
    });
    expect(existsSync(`${world.files.root}/../outside.txt`)).toBe(false);
  },
);
