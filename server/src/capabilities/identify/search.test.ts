import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { identifierForms, phoneEnd, searchWords } from "./search-words.ts";

let world: World;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await createWorld();
  const at = world.clock.now;
  const leeds = { lines: ["5 Mill Lane"], postalCode: "LS1 4AB", city: "Leeds", country: "GB" };
  const york = { ...leeds, postalCode: "YO1 6JT", city: "New York" };
  ids["ann"] = await world.person({ given: "Ann", family: "Smith", email: "ann@shop.example", number: "C-1001", address: leeds });
  ids["annette"] = await world.person({
    given: "Annette",
    family: "Naismith",
    email: "annette@shop.example",
    number: "C-1002",
    address: york,
  });
  ids["jörg"] = await world.person({ given: "Jörg", family: "van der Berg", number: "77001", address: york });
  ids["smithson"] = await world.person({ given: "Paul", family: "Smithson", number: "77002" });
  await world.house.identify.addIdentifiers(world.db, [
    { kind: "phone", value: "+491711234567", personId: ids["jörg"], source: "test", at },
    { kind: "card", value: "2900000000017", personId: ids["smithson"], source: "test", at },
  ]);
  await world.house.identify.record(world.db, [
    {
      personId: ids["smithson"],
      messageId: "order:A536365",
      type: "track",
      name: "Order Completed",
      at,
      source: "test",
      payload: { order_id: "A536365", total_minor: 100, products: [] },
    },
  ]);
});
afterAll(() => world.close());

const found = async (text: string): Promise<string[]> => {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return (await world.house.identify.find(world.db, text, 10)).ids.map((id) => names.get(id) ?? id);
};

describe("people are found", () => {
  it.each([
    ["by an identifier, exactly, however it is written", ["C-1001", "c-1001", "ann@shop.example", "ANN@shop.example"], ["ann"]],
    ["by phone in any notation", ["+49 171 1234567", "0049-171-123 45 67", "(0171) 1234567", "0171/1234567", "1234567"], ["jörg"]],
    ["by card and by order", ["2900000000017", "2900 0000 0001 7", "A536365", "a536365"], ["smithson"]],
    ["by place", ["ls1 4ab", "LS14", "leeds"], ["ann"]],
    ["by name and place, in any order", ["smith leeds", "Leeds ann"], ["ann"]],
    ["by a name of several words", ["van der berg", "der berg", "Jörg van"], ["jörg"]],
    ["with a slip of the pen, if nobody fits as it stands", ["Anette Naismth"], ["annette"]],
  ])("%s", async (_, texts, expected) => {
    for (const text of texts) expect(await found(text), text).toEqual(expected);
  });

  it("the whole name first, then how names begin, then parts of names", async () => {
    expect(await found("smith")).toEqual(["ann", "smithson", "annette"]);
    expect(await found("an")).toEqual(expect.arrayContaining(["ann", "annette"]));
    expect(await found("new york")).toHaveLength(2);
  });

  it("nobody, where a word fits nobody; wildcards are letters; nothing typed finds nothing", async () => {
    for (const text of ["ann zzzz", "%", "_nn", "\\", "", "  "]) expect(await found(text), text).toEqual([]);
  });

  it("says when there are more than asked for", async () => {
    expect(await world.house.identify.find(world.db, "an", 1)).toMatchObject({ ids: [expect.any(String)], more: true });
    expect(await world.house.identify.find(world.db, "an", 2)).toMatchObject({ more: false });
  });

  it("a joined record leads to its person, and words may be true of different records", async () => {
    await sql`insert into trust.joined (member_id, person_id) values (${ids["smithson"]}, ${ids["ann"]})`.execute(world.db);
    expect(await found("smithson")).toEqual(["ann"]);
    expect(await found("2900000000017")).toEqual(["ann"]);
    expect(await found("paul leeds")).toEqual(["ann"]);
    await sql`delete from trust.joined`.execute(world.db);
    expect(await found("smithson")).toEqual(["smithson"]);
  });

  it("of words that very many people fit each: those who fit all, few or many", async () => {
    // 1800 called Gerda, 40 of them Quist and 3 Rahn; 1800 others called Quist, 1800 called Rahn.
    await sql`
      with made as (
        select n, uuidv7() as id, case when n < 1800 then 'Gerda' else 'Hilde' end as given,
          case when n < 40 then 'Quist' when n >= 1797 and n < 1800 then 'Rahn' when n < 1800 then 'Fr' || n when n % 2 = 0 then 'Quist' else 'Rahn' end as family
        from generate_series(0, 5399) n
      ), people as (insert into identify.people (id, since) select id, now() from made)
      insert into identify.facts (person_id, attribute, kind, value, source, observed_at)
      select id, a.attribute, 'supplied', to_jsonb(a.value), 'test', now()
      from made, lateral (values ('given_name', given), ('family_name', family)) a(attribute, value)`.execute(world.db);
    expect(await world.house.identify.find(world.db, "gerda quist", 20)).toMatchObject({ more: true });
    expect((await world.house.identify.find(world.db, "gerda quist", 20)).ids).toHaveLength(20);
    expect(await world.house.identify.find(world.db, "rah gerda", 20)).toMatchObject({ ids: { length: 3 }, more: false });
    expect(await world.house.identify.find(world.db, "gerd hild", 20)).toMatchObject({ ids: [], more: false });
  });

  it("a name that nobody has any more is forgotten; one that somebody still has stays", async () => {
    const names = async () =>
      (
        await sql<{ name: string }>`select name from identify.names where name in ('einmalig', 'ann') order by 1`.execute(world.db)
      ).rows.map((row) => row.name);
    const only = await world.person({ given: "Ann", family: "Einmalig" });
    expect(await names()).toEqual(["ann", "einmalig"]);
    await world.house.identify.eraseRecords(world.db, [only]);
    expect(await names()).toEqual(["ann"]);
  });
});

describe("what was typed", () => {
  it("comes apart into words", () => {
    expect(searchWords("  Ann,  SMITH ")).toEqual({ whole: "ann smith", tokens: ["ann", "smith"] });
    expect(searchWords("a b c d e f g").tokens).toHaveLength(5);
  });

  it("is the end of a phone number only where it can be one", () => {
    expect(phoneEnd("0171 12 34 567")).toBe("7654321171");
    expect(phoneEnd("+49 (0)171 1234567")).toBe("765432117194");
    for (const text of ["1234", "ann", "2026-x", ""]) expect(phoneEnd(text), text).toBeNull();
  });

  it("stands as an identifier with and without gaps", () => {
    expect(identifierForms("c-10 01")).toEqual(expect.arrayContaining(["c-10 01", "C-1001", "c1001"]));
  });
});
