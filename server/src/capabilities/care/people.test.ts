import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { PeopleFilter } from "./people-filter.ts";

let world: World;
const ids: string[] = [];
const PEOPLE = 60;

/** Person i bought i times (three in each five), lives by turns in three countries, and was asked for consent by turns. */
beforeAll(async () => {
  world = await createWorld();
  const { house, db, clock } = world;
  const now = clock.now.getTime();
  for (let i = 0; i < PEOPLE; i++) {
    clock.now = new Date(now - i * 10 * DAY);
    const email = i % 4 === 3 ? {} : { email: `p${i}@shop.example` };
    const id = await world.person({
      given: "Pat",
      family: `Lane${i}`,
      number: `${1000 + i}`,
      country: ["GB", "DE", "FR"][i % 3] ?? "",
      ...email,
    });
    ids.push(id);
    const decision = (["given", "refused", null] as const)[i % 3] ?? null;
    if (decision !== null) {
      const words = { id: "t", version: 1, language: "en", text: "Yes" };
      const said = {
        personId: id,
        identifier: "x",
        purpose: "offers",
        medium: "email",
        decision,
        words,
        method: "form",
        actor: "person",
        at: clock.now,
      };
      await house.trust.recordConsent(db, said);
    }
    const orders = i % 5 < 3 ? i : 0;
    await house.identify.record(
      db,
      Array.from({ length: orders }, (_, k) => ({
        personId: id,
        messageId: `order:${i}-${k}`,
        type: "track" as const,
        name: "Order Completed",
        at: new Date(now - (400 - 5 * k) * DAY),
        source: "test",
        payload: { order_id: `${i}-${k}`, total_minor: 1000, products: [{ sku: "A", name: "A", quantity: 1, amount_minor: 1000 }] },
      })),
    );
  }
  clock.now = new Date(now);
  await world.settle();
  await house.differentiate.refresh(clock.now);
  await house.care.complaints.open(ids[7] ?? "", { subject: "Broken", words: "", channel: "phone" });
});
afterAll(() => world.close());

/** The list page by page, as the screen reads it. */
async function list(filter: PeopleFilter & { sort?: "revenue" | "last" | "since" }, limit = 7): Promise<number[]> {
  const seen: number[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await world.house.care.people({ ...filter, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...page.items.map((item) => ids.indexOf(item.id)));
    cursor = page.nextCursor ?? undefined;
    more = page.nextCursor !== null;
  }
  expect(new Set(seen).size, "each person once").toBe(seen.length);
  return seen;
}

const all = Array.from({ length: PEOPLE }, (_, i) => i);
const bought = (i: number): number => (i % 5 < 3 ? i : 0);

describe("a list of people", () => {
  it("is whole and in order, by sales, by last order, by when they became known", async () => {
    const bySales = await list({});
    expect([...bySales].sort((a, b) => a - b)).toEqual(all);
    expect(bySales.map(bought)).toEqual(bySales.map(bought).sort((a, b) => b - a));
    expect(await list({ sort: "since" })).toEqual(all);
    expect((await list({ sort: "last" })).slice(0, 10).every((i) => bought(i) > 0)).toBe(true);
  });

  it.each([
    ["country", { country: "DE" }, (i: number) => i % 3 === 1],
    ["a country of nobody", { country: "XX" }, () => false],
    ["source", { source: "test" }, () => true],
    ["known for at most a month", { since: "30d" }, (i: number) => i * 10 <= 30],
    ["never bought", { value: "none" }, (i: number) => bought(i) === 0],
    ["said yes to mail", { consent: "email-yes" }, (i: number) => i % 3 === 0],
    ["said no to mail", { consent: "email-no" }, (i: number) => i % 3 === 1],
    ["never asked", { consent: "email-unasked" }, (i: number) => i % 3 === 2],
    ["reachable by mail now", { reachable: "email" }, (i: number) => i % 3 === 0 && i % 4 !== 3],
    ["with an open complaint", { complaint: "open" }, (i: number) => i === 7],
    [
      "all of it together",
      { country: "GB", reachable: "email", value: "none", since: "365d" },
      (i: number) => i % 3 === 0 && i % 4 !== 3 && bought(i) === 0 && i < 37,
    ],
    ["words and a filter", { q: "pat lane1", country: "DE" }, (i: number) => i % 3 === 1 && (i === 1 || (i >= 10 && i < 20))],
  ] as [string, PeopleFilter, (i: number) => boolean][])("by %s shows just those, and counts them", async (_, filter, fits) => {
    const expected = all.filter(fits);
    for (const sort of [undefined, "since"] as const) {
      expect((await list({ ...filter, ...(sort && { sort }) })).sort((a, b) => a - b)).toEqual(expected);
    }
    expect(await world.house.care.countPeople(filter)).toEqual({ people: expected.length, exact: true });
    const { total } = await world.house.care.people({ ...filter, limit: 1 });
    expect([null, expected.length]).toContain(total);
  });

  it("says what there is to filter by", async () => {
    expect(await world.house.care.filterValues()).toEqual({ countries: ["DE", "FR", "GB"], sources: ["test"] });
  });

  it("refuses a cursor that it did not give out", async () => {
    for (const sort of ["revenue", "since"] as const) {
      await expect(world.house.care.people({ sort, cursor: "rubbish", limit: 5 })).rejects.toMatchObject({ kind: "invalid" });
    }
  });

  it("goes out as a file exactly as filtered, formulas defused, and the audit says whose data it was", async () => {
    const evil = await world.person({ given: "=1+1", family: 'Lane "x"', number: "2000", country: "DE" });
    let text = "";
    for await (const piece of world.house.care.exportPeople({ country: "DE", sort: "since" }, "user:test")) text += piece;
    const [head, ...lines] = text.replace("\uFEFF", "").trim().split("\r\n");
    expect(head).toMatch(/^Name,Customer number,E-mail/);
    expect(lines.map((line) => line.split(",").at(-1))).toEqual([evil, ...all.filter((i) => i % 3 === 1).map((i) => ids[i])]);
    expect(lines[0]).toMatch(/^"'=1\+1 Lane ""x""",2000,/);
    const { rows } = await sql<{ n: number }>`
      select cardinality(people) as n from trust.audit where action = 'GET /v1/people.csv' and actor = 'user:test'`.execute(world.db);
    expect(rows).toEqual([{ n: lines.length }]);
  });
});

describe("a saved view", () => {
  it("is seen by its maker, or by all where it is the team's, and can be taken away", async () => {
    const { views } = world.house.care;
    const mine = await views.add("user:a", { name: "Germans", team: false, search: { country: "DE" } });
    const ours = await views.add("user:a", { name: "all French", team: true, search: { country: "FR" } });
    expect(await views.list("user:a")).toEqual([ours, mine]);
    expect(await views.list("user:b")).toEqual([{ ...ours, mine: false }]);
    expect(await views.remove("user:b", mine.id)).toBe(false);
    expect(await views.remove("user:b", ours.id)).toBe(true);
    expect(await views.list("user:a")).toEqual([mine]);
  });
});
