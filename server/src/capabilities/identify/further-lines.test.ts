// An order in two files: what the second has beyond the first goes to the same order, and nothing counts twice.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
let files = 0;

async function importLines(...lines: string[]) {
  const path = world.files.path("given", `${files++}.csv`);
  writeFileSync(path, `${[HEADER, ...lines].join("\n")}\n`);
  const { imports } = world.house;
  const { kind, mapping } = await imports.previewPath(path);
  const report = await imports.run(await imports.beginPath(path, { kind, mapping }, "test"));
  await world.settle();
  return report;
}

const linesOf = (...orders: string[]) =>
  world.clickhouse.query<{ order: string; sku: string; quantity: number; amount: number }>(
    `select order_id as order, sku, toInt32(quantity) as quantity, toInt32(amount) as amount from identify_order_lines
     where order_id in {orders:Array(String)} order by order_id, sku, quantity, amount`,
    { orders },
  );

const mug = "F1,A1,Mug,2,2026-01-05 10:00,3.50,60001,France";
const plate = "F1,A2,Plate,1,2026-01-05 10:00,5.00,60001,France";
const bowl = "F1,A3,Bowl,4,2026-01-05 10:00,1.25,60001,France";

test("lines of one invoice in two files come together under it; each file again changes nothing", async () => {
  expect(await importLines(mug, plate)).toMatchObject({ orders: 1, extended: 0, repeated: 0 });
  expect(await importLines(plate, bowl)).toMatchObject({ orders: 0, extended: 1, repeated: 1, people: { new: 0, known: 1 } });
  const all = [
    { order: "F1", sku: "A1", quantity: 2, amount: 700 },
    { order: "F1", sku: "A2", quantity: 1, amount: 500 },
    { order: "F1", sku: "A3", quantity: 4, amount: 500 },
  ];
  expect(await linesOf("F1")).toEqual(all);
  expect(await importLines(plate, bowl)).toMatchObject({ orders: 0, extended: 0, repeated: 2 });
  expect(await importLines(mug, plate, bowl)).toMatchObject({ orders: 0, extended: 0, repeated: 3 });
  expect(await linesOf("F1")).toEqual(all);
});

test("the same article a second time, for other money, is a further line; a customer named only now does not move the order", async () => {
  await importLines("F2,A1,Mug,2,2026-02-05 10:00,3.50,,France");
  const report = await importLines("F2,A1,Mug,2,2026-02-05 10:00,3.00,60002,France", "F2,A1,Mug,2,2026-02-05 10:00,3.50,60002,France");
  expect(report).toMatchObject({ extended: 1, repeated: 1 });
  const owners = await world.clickhouse.query<{ n: number; anonymous: number }>(
    "select toInt32(uniqExact(person_id)) as n, toInt32(countIf(anonymous)) as anonymous from identify_order_lines where order_id = 'F2'",
  );
  expect(owners).toEqual([{ n: 1, anonymous: 2 }]);
});

test("a credit note that was split over two orders is known again as the line it was", async () => {
  const back = "CF5,A9,Vase,-3,2026-03-09 10:00,7.00,60003,France";
  const further = "CF5,A8,Jug,-1,2026-03-09 10:00,2.00,60003,France";
  await importLines(
    "F3,A9,Vase,2,2026-03-01 10:00,7.00,60003,France",
    "F4,A9,Vase,2,2026-03-02 10:00,7.00,60003,France",
    "F4,A8,Jug,1,2026-03-02 10:00,2.00,60003,France",
    back,
  );
  const split = [
    { order: "F3", sku: "A9", quantity: -1, amount: -700 },
    { order: "F3", sku: "A9", quantity: 2, amount: 1400 },
    { order: "F4", sku: "A8", quantity: 1, amount: 200 },
    { order: "F4", sku: "A9", quantity: -2, amount: -1400 },
    { order: "F4", sku: "A9", quantity: 2, amount: 1400 },
  ];
  expect(await linesOf("F3", "F4")).toEqual(split);
  expect(await importLines(back)).toMatchObject({ orders: 0, extended: 0, repeated: 1 });
  expect(await importLines(back, further)).toMatchObject({ orders: 0, extended: 1, repeated: 1 });
  expect(await linesOf("F3", "F4")).toEqual([
    ...split.slice(0, 2),
    { order: "F4", sku: "A8", quantity: -1, amount: -200 },
    ...split.slice(2),
  ]);
});
