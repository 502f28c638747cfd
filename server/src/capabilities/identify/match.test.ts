// The matching on the real stores: a run over everybody, new records one by one, guards, decisions that stay.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { proposals, decidePair } from "./match-pairs-store.ts";
import type { MatchPair } from "./match-tables.ts";

const GIVEN =
  "Anna Bruno Clara Dimitri Elena Fabian Greta Hassan Irina Jonas Katja Leander Mirjam Norbert Olga Pavel Quirin Ronja Stefan Tilda".split(
    " ",
  );
const FAMILY = (
  "Abendroth Birnbaum Czerny Dallinger Eisenhut Falkenberg Gerstner Haberland Immergut Jablonski Kaltenbach Lindqvist Morgenstern Nagelschmidt " +
  "Oberholzer Pfannkuch Quandt Rosenzweig Schimmelpfennig Trautwein Uhlenbrock Vogelsang Wackernagel Xylander Ziegenhagen"
).split(" ");
const CITIES = ["Aachen", "Bremen", "Chemnitz", "Dresden", "Essen", "Freiburg", "Gera", "Halle"];

interface Known {
  readonly given: string;
  readonly family: string;
  readonly birth: string;
  readonly street: string;
  readonly city: number;
  readonly phone?: string;
  readonly number?: string;
}

let world: World;
const people: (Known & { readonly id: string })[] = [];

async function add(known: Known): Promise<string> {
  const { given, family, number, street, city } = known;
  const address = { lines: [street], postalCode: String(10_000 + city), city: CITIES[city % CITIES.length]!, country: "DE" };
  const id = await world.person({ given, family, address, ...(number === undefined ? {} : { number }) });
  const at = world.clock.now;
  await world.house.identify.declareFacts(world.db, [{ personId: id, attribute: "birth_date", value: known.birth, source: "test", at }]);
  if (known.phone !== undefined) {
    await world.house.identify.addIdentifier(world.db, { kind: "phone", value: known.phone, personId: id, source: "test", at });
  }
  people.push({ ...known, id });
  return id;
}

/** Somebody unlike anybody else, mostly. */
function somebody(random: () => number): Known {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  const day = new Date(Date.UTC(1940 + Math.floor(random() * 60), 0, 1 + Math.floor(random() * 365))).toISOString().slice(0, 10);
  const street = `${1 + Math.floor(random() * 90)} ${pick(FAMILY)}weg`;
  return { given: pick(GIVEN), family: pick(FAMILY), birth: day, street, city: Math.floor(random() * 40) };
}

async function pairsOf(id: string): Promise<MatchPair[]> {
  const { rows } = await sql<MatchPair>`
    select id, person_a as "personA", person_b as "personB", weight, probability, band, guard, levels, state
    from identify.match_pairs where person_a = ${id} or person_b = ${id} order by weight desc`.execute(world.db);
  return rows;
}
const between = async (one: string, other: string): Promise<MatchPair | undefined> =>
  (await pairsOf(one)).find(({ personA, personB }) => personA === other || personB === other);

beforeAll(async () => {
  world = await createWorld();
  const random = seeded("match");
  for (let i = 0; i < 260; i++) await add(somebody(random));
  // Every tenth is there a second time, with a slip of the pen or an address of before.
  for (let i = 0; i < 26; i++) {
    const once = people[i * 10]!;
    await add(i % 2 === 0 ? { ...once, family: `${once.family}t` } : { ...once, street: "1 Anderswo", city: 39 });
  }
  // Two customers with a number each who look like one.
  const twin = somebody(random);
  await add({ ...twin, number: "C-1" });
  await add({ ...twin, number: "C-2" });
  while (await world.house.matching.step());
});
afterAll(() => world.close());

const at = (place: number): string => people[place]!.id;

test("a run finds who is there twice, explains each pair, and joins no two known people", async () => {
  const report = await world.house.matching.run();
  expect(report?.records).toBe(people.length);
  const free = await proposals(world.db, 1000);
  const right = (pairs: readonly MatchPair[]): number =>
    pairs.filter(({ personA, personB }) => {
      const [a, b] = [people.findIndex(({ id }) => id === personA), people.findIndex(({ id }) => id === personB)];
      return Math.min(a, b) % 10 === 0 && Math.max(a, b) === 260 + Math.min(a, b) / 10;
    }).length;
  // Nobody wrong is joined; who is not sure enough on so short a list waits in review.
  expect(right(free)).toBe(free.length);
  expect(free.length).toBeGreaterThanOrEqual(13);
  expect(right(await world.house.matching.pairs({ limit: 500 }))).toBeGreaterThanOrEqual(24);
  expect(report?.joined).toBe(free.length);
  const twins = await between(at(286), at(287));
  expect(twins).toMatchObject({ band: "joined", guard: "two-known", state: "open" });
  const shown = await world.house.matching.pair(twins!.id);
  const sum = shown.levels.reduce((total, { bits, frequencyBits }) => total + bits + frequencyBits, shown.priorBits);
  expect(sum).toBeCloseTo(shown.weight, 6);
  expect(shown.a.family).toBe(shown.b.family);
});

test("the model is stored and shown: weights fall from level to level, bands come from these records", async () => {
  const model = await world.house.matching.model();
  expect(model.run?.state).toBe("done");
  expect(model.records).toBe(people.length);
  expect(model.expectedMatches).toBeGreaterThan(20);
  expect(model.expectedMatches).toBeLessThan(35);
  expect(model.bands!.falseShare).toBeLessThanOrEqual(0.01);
  for (const { levels } of model.comparisons) {
    const bits = levels.map((level) => level.bits);
    bits.slice(1).forEach((each, i) => expect(each).toBeLessThanOrEqual(bits[i]! + 1e-9));
  }
  const [{ n }] = (await world.clickhouse.query<{ n: number }>("select toUInt32(count()) as n from identify_match_records")) as [
    { n: number },
  ];
  expect(n, "nobody's copy stays in ClickHouse").toBe(0);
});

test("a new record is placed among the others as it comes in", async () => {
  const id = await add({ ...people[13]!, given: people[13]!.given.slice(0, -1) });
  expect(await pairsOf(id)).toEqual([]);
  await world.house.matching.step();
  const [pair, ...more] = await pairsOf(id);
  expect(more).toEqual([]);
  expect(new Set([pair?.personA, pair?.personB])).toEqual(new Set([id, at(13)]));
  expect(pair).toMatchObject({ band: "joined", guard: null, state: "open" });
  // Weighed here as a run weighs it.
  await world.house.matching.run();
  expect((await between(id, at(13)))!.weight).toBeCloseTo(pair!.weight, 0);
});

test("a record that changes is placed anew; what no longer fits goes", async () => {
  const id = await add({ ...people[27]! });
  await world.house.matching.step();
  expect(await between(id, at(27))).toBeDefined();
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const said = { family_name: "Entirely-Different", given_name: "Xaver", birth_date: "1999-09-09" };
  await world.house.identify.declareFacts(
    world.db,
    Object.entries(said).map(([attribute, value]) => ({ personId: id, attribute, value, source: "test", at: world.clock.now })),
  );
  await world.house.matching.step();
  expect((await between(id, at(27)))?.band ?? "apart").not.toBe("joined");
});

test("pairs set apart by a person are never proposed again", async () => {
  const pair = (await between(at(0), at(260)))!;
  await decidePair(world.db, pair.id, "apart", "user:test", world.clock.now);
  await world.house.matching.run();
  expect(await between(at(0), at(260))).toMatchObject({ id: pair.id, state: "apart" });
  await world.house.identify.declareFacts(world.db, [
    { personId: at(0), attribute: "language", value: "de", source: "test", at: world.clock.now },
  ]);
  await world.house.matching.step();
  expect(await between(at(0), at(260))).toMatchObject({ id: pair.id, state: "apart" });
  // A third record of the same looks cannot bring them together either.
  const third = await add({ ...people[0]! });
  await world.house.matching.step();
  const free = (await pairsOf(third)).filter(({ band, guard, state }) => state === "open" && band === "joined" && guard === null);
  expect(free.length).toBe(1);
});

const given = (personId: string, kind: "email" | "phone", value: string) =>
  world.house.identify.addIdentifier(world.db, { kind, value, personId, source: "test", at: world.clock.now });
const compared = async (id: string) => {
  const { rows } = await sql<{ email: string; emails: string; phone: string }>`
    select email, emails, phone from identify.match_records where person_id = ${id}`.execute(world.db);
  return rows[0];
};
const labels = (pair: MatchPair | undefined, comparison: string) => pair?.levels.find((each) => each.comparison === comparison)?.label;

test("the second mailbox of one record meets the only one of the other, one by one and in a run", async () => {
  const ella = somebody(seeded("ella"));
  const one = await add({ ...ella, given: "Ella", family: "Zwiebelstein" });
  await given(one, "email", "ella@home.example");
  await given(one, "email", "ella@work.example");
  await world.house.matching.step();
  const other = await add({ ...ella, given: "Ella", family: "Schmalz", street: "99 Fern", city: 38 });
  // Whoever has it first keeps it; it is compared for both.
  await given(other, "email", "ella@work.example");
  await world.house.matching.step();
  expect(await compared(other)).toMatchObject({ email: "ella@work.example" });
  const pair = await between(one, other);
  expect(labels(pair, "email")).toBe("the same");
  await world.house.matching.run();
  expect(labels(await between(one, other), "email")).toBe("the same");
});

test("a value that becomes shared loses its weight for all who gave it, and has it again when two of three turn out to be one", async () => {
  const ids = await Promise.all(["Vera", "Wanda", "Yusuf"].map((name) => add({ ...somebody(seeded(name)), given: name })));
  const [a = "", b = "", c = ""] = ids;
  for (const id of [a, b]) await given(id, "phone", "+4930999777");
  while (await world.house.matching.step());
  const phones = async () => Promise.all(ids.map(async (id) => (await compared(id))?.phone));
  expect(await phones()).toEqual(["930999777", "930999777", ""]);
  await given(c, "phone", "+4930999777");
  await world.house.matching.step();
  expect(await phones()).toEqual(["", "", ""]);
  const join = { kept: a, gone: b, actor: "user:test", why: "review" as const, evidence: {} };
  const joined = await world.postgres.transaction((tx) => world.house.merging.join(tx, join));
  await world.house.matching.step();
  expect((await phones()).every((phone) => phone !== "")).toBe(true);
  await world.postgres.transaction((tx) => world.house.merging.undo(tx, "merge" in joined ? joined.merge : "", "user:test"));
  await world.house.matching.step();
  expect(await phones()).toEqual(["", "", ""]);
});

test("an address that two gave is a question, never a silent joining; members of one household with two given names are no question", async () => {
  const { house, db } = world;
  const known = somebody(seeded("ines"));
  const one = await add({ ...known, given: "Ines", family: "Quellengrund" });
  const other = await add({ ...known, given: "Ines", family: "Ottokar", birth: "1950-05-05", street: "99 Fern", city: 38 });
  const sister = await add({ ...known, given: "Quendolina", family: "Quellengrund" });
  await house.identify.addGroups(
    db,
    [{ id: HOUSEHOLD, kind: "household", name: "Quellengrund" }],
    [one, sister].map((personId) => ({ groupId: HOUSEHOLD, personId, role: "member" })),
  );
  for (const id of [one, other]) await given(id, "email", "ines@quellengrund.example");
  await given(sister, "phone", "+4930222111");
  await given(other, "phone", "+4930222111");
  const check = async () => {
    const pair = await between(one, other);
    expect(pair).toMatchObject({ band: "review", guard: "claimed" });
    expect(pair?.weight).toBeLessThan((await house.matching.model()).bands!.review);
    expect(labels(pair, "email")).toBe("the same");
    // Known to be two: in one household, or called quite differently and alike in nothing else.
    expect(await between(one, sister)).toBeUndefined();
    expect(await between(other, sister)).toBeUndefined();
  };
  while (await house.matching.step());
  await check();
  // Placed anew it is the pair that it was: somebody may have it before them.
  const before = await between(one, other);
  await house.identify.declareFacts(db, [{ personId: one, attribute: "language", value: "de", source: "test", at: world.clock.now }]);
  expect(await house.matching.step()).toBe(true);
  expect((await between(one, other))?.id).toBe(before?.id);
  await house.matching.run();
  await check();
  await sql`delete from identify.memberships where group_id = ${HOUSEHOLD}`.execute(db);
  await house.matching.run();
  expect(await between(one, sister)).toMatchObject({ state: "open" });
});
const HOUSEHOLD = newId();

test("two runs at once: the second does nothing", async () => {
  const answers = await Promise.all([world.house.matching.run(), world.house.matching.run()]);
  expect(answers.filter((answer) => answer === null).length).toBe(1);
});

test("an unknown pair is a clear answer", async () => {
  await expect(world.house.matching.pair(newId())).rejects.toThrow("There is no such pair.");
});
