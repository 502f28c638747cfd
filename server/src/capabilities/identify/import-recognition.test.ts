// Known exports, saved mappings and guesses: which wins, and that each leads to rows that go in.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

function file(name: string, ...lines: string[]): string {
  const path = world.files.path("given", name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

async function importPath(path: string) {
  const { imports } = world.house;
  const preview = await imports.previewPath(path);
  const report = await imports.run(await imports.beginPath(path, { kind: preview.kind, mapping: preview.mapping }, "test"));
  await world.settle();
  return { preview, report };
}

test("a Shopify export: the buyer stands in the first line of an order only, and counts for all of them", async () => {
  const path = file(
    "shopify.csv",
    "Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country",
    "#1001,ann@shop.example.com,paid,2026-01-05 10:00:00 +0100,2026-01-05 10:00:00 +0100,2,Mug,3.50,MUG-1,GB",
    "#1001,,,,2026-01-05 10:00:00 +0100,1,Plate,5.00,,",
    "#1002,bo@shop.example.com,paid,2026-01-06 10:00:00 +0100,2026-01-06 10:00:00 +0100,1,Mug,3.50,MUG-1,GB",
  );
  const { preview, report } = await importPath(path);
  expect(preview.readings[0]).toMatchObject({ by: "preset", name: "Shopify orders", kind: "purchases" });
  expect(preview.sentence).toContain("Shopify orders");
  expect(report).toMatchObject({ orders: 2, rejects: 0, people: { new: 2 }, sumMinor: 1550 });
  const ann = await world.house.identify.personBy(world.db, "email", "ann@shop.example.com");
  const lines = await world.clickhouse.query<{ sku: string }>(
    "select sku from identify_order_lines where person_id = {p:UUID} order by sku",
    { p: ann },
  );
  expect(lines.map(({ sku }) => sku)).toEqual(["MUG-1", "Plate"]);
});

test("what was taken off a line, and the branch, come along: by their columns, or by a line that takes money off", async () => {
  const path = file(
    "branches.csv",
    "Order,Date,SKU,Description,Quantity,Price,Customer,Discount,Branch",
    "B-1,2026-02-01,MUG-1,Mug,2,3.00,C-77,1.00,York",
    "B-1,2026-02-01,BDAY,Birthday discount,1,-2.00,C-77,,York",
    "B-2,2026-02-02,MUG-1,Mug,1,3.50,C-77,,",
    "B-3,2026-02-03,MUG-1,Mug,1,3.50,C-77,10 %,",
  );
  const { report } = await importPath(path);
  expect(report).toMatchObject({ orders: 2, rejects: 1, sumMinor: 1100 });
  expect(report?.outcomes.find(({ outcome }) => outcome === "rejected")?.label).toContain("is no discount in money");
  const lines = await world.clickhouse.query(
    `select order_id as order, toString(kind) as kind, toInt32(amount) as amount, toInt32(discount) as discount, place
    from identify_order_lines where order_id like 'B-%' order by order_id, line`,
  );
  expect(lines).toEqual([
    { order: "B-1", kind: "sale", amount: 600, discount: 100, place: "York" },
    { order: "B-1", kind: "fee", amount: -200, discount: 200, place: "York" },
    { order: "B-2", kind: "sale", amount: 350, discount: 0, place: "" },
  ]);
});

test.each([
  [
    "Shopify customers",
    "people",
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent",
    "7,Ann,Lee,a@p.example.com,yes,1.00",
  ],
  [
    "WooCommerce orders",
    "purchases",
    "Order Number,Order Date,Email (Billing),SKU,Item Name,Quantity (- Refund),Item Cost",
    "W1,2026-01-05 10:00,b@p.example.com,S1,Mug,2,3.50",
  ],
  [
    "WooCommerce customers",
    "people",
    "Name,Username,Sign Up,Email,Total Spend,AOV,Country / Region,City,Postal Code",
    "Ann Maria Lee,al,2026-01-01,c@p.example.com,1,1,GB,Leeds,LS1 1AA",
  ],
  [
    "Mailchimp audience",
    "people",
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID",
    "d@p.example.com,Ann,Lee,2,2026-01-01,1,2",
  ],
  [
    "Klaviyo profiles",
    "people",
    "Email,Klaviyo ID,First Name,Last Name,Phone Number,Email Marketing Consent",
    "e@p.example.com,K1,Ann,Lee,+442079460018,SUBSCRIBED",
  ],
  ["Stripe customers", "people", "id,Email,Name,Created (UTC),Delinquent,Total Spend", "cus_1,f@p.example.com,Ann Lee,2026-01-01,false,1"],
  [
    "Stripe payments",
    "purchases",
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Description,Customer ID,Customer Email",
    "ch_1,2026-01-05 10:00,12.50,0,eur,Mug,cus_9,g@p.example.com",
  ],
])("%s are known by their header, and their rows go in", async (name, kind, header, row) => {
  const { preview, report } = await importPath(file(`${name}.csv`, header, row));
  expect(preview.readings[0]).toMatchObject({ by: "preset", name, kind });
  expect(preview.rows[0]?.why).not.toContain("No column");
  expect(report).toMatchObject({ rows: 1, rejects: 0, people: { new: 1 } });
});

test("being on somebody's list is no consent; saying yes there is", async () => {
  const consents = async (email: string) =>
    world.house.trust.consentsNow(world.db, (await world.house.identify.personBy(world.db, "email", email)) ?? "");
  expect(await consents("d@p.example.com")).toEqual([]);
  expect(await consents("e@p.example.com")).toMatchObject([{ medium: "email", decision: "given" }]);
});

test("a saved mapping wins for its own header, is offered where its columns are, and can be forgotten and put back", async () => {
  const { imports } = world.house;
  const header = ["Kundencode", "Wer", "Mail-Adresse"];
  const path = file("club.csv", header.join(","), "C1,Ann Lee,ann@club.example.com");
  expect((await imports.previewPath(path)).sentence).toContain("no column is chosen");
  const mapping = {
    name: "Club",
    kind: "people" as const,
    header,
    columns: { customer: "Kundencode", full_name: "Wer", email: "Mail-Adresse" },
  };
  await imports.mappings.put(mapping, "user:test");
  expect(await imports.previewPath(path)).toMatchObject({ kind: "people", mapping: { customer: 0, full_name: 1, email: 2 } });
  const wider = file("wider.csv", ["Extra", ...header].join(","), "x,C1,Ann Lee,ann@club.example.com");
  expect((await imports.previewPath(wider)).readings.map(({ by }) => by)).toEqual(["guess", "saved"]);
  expect(await imports.previewPath(wider, { reading: "Club" })).toMatchObject({ mapping: { customer: 1, full_name: 2, email: 3 } });
  await expect(imports.mappings.put({ ...mapping, columns: { full_name: "Wer" } }, "user:test")).rejects.toThrow(
    /Customer number or e-mail/,
  );
  const removed = await imports.mappings.remove("Club");
  expect((await imports.previewPath(path)).readings[0]?.by).toBe("guess");
  await imports.mappings.put(removed, "user:test");
  expect((await imports.previewPath(path)).readings[0]).toMatchObject({ by: "saved", name: "Club" });
});

test("what somebody chooses is judged at once", async () => {
  const { imports } = world.house;
  const path = file("choose.csv", "a,b,c", "x1,ann@choose.example.com,030 123456", "x2,no address,");
  expect((await imports.previewPath(path)).rows.map(({ outcome }) => outcome)).toEqual(["rejected", "rejected"]);
  const chosen = { kind: "people", mapping: { customer: 0, email: 1, phone: 2 } } as const;
  const judged = await imports.previewPath(path, chosen);
  expect(judged.rows.map(({ outcome }) => outcome)).toEqual(["new", "rejected"]);
  expect(judged.rows[0]?.why).toContain("without the phone number");
  expect((await imports.previewPath(path, { ...chosen, country: "DE" })).rows[0]?.why).toBe("A new person.");
});
