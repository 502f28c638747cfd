import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../platform/postgres.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { knownFacts } from "./dictionary-reads.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const DAY = 86_400_000;
const at = (days: number): Date => new Date(world.clock.now.getTime() + days * DAY);
const factsOf = async (id: string, attribute: string) =>
  Object.fromEntries(
    (await knownFacts(world.db, id)).filter((fact) => fact.attribute === attribute).map((fact) => [fact.kind, fact.value]),
  );

describe("the kinds never share a field", () => {
  test("a guess stands beside what the person said and never replaces it", async () => {
    const { identify } = world.house;
    const ann = await world.person({ given: "Ann" });
    await identify.declareFacts(world.db, [{ personId: ann, attribute: "interest", value: "gardens", source: "desk", at: at(0) }]);
    await identify.inferFacts(world.db, "next-basket", [
      { personId: ann, attribute: "interest", value: "music", at: at(1), confidence: 0.7 },
    ]);
    expect(await factsOf(ann, "interest")).toEqual({ declared: "gardens", inferred: "music" });
    expect((await identify.cards(world.db, [ann]))[0]?.interest).toBe("gardens");
    const guess = (await knownFacts(world.db, ann)).find((fact) => fact.kind === "inferred");
    expect(guess).toMatchObject({ source: "model next-basket", confidence: expect.closeTo(0.7, 5) as number });
  });

  test("a model that tries to write a declared fact is refused by the database, whichever way it tries", async () => {
    const { db } = world;
    const ben = await world.person();
    const insert = sql`insert into identify.facts (person_id, attribute, kind, value, source, observed_at)
      values (${ben}, 'interest', 'declared', '"cars"', 'model', now())`;
    await expect(insert.execute(db)).rejects.toThrow(/only identify.declare_facts writes one, a model writes inferred facts/);
    await world.house.identify.inferFacts(db, "m", [{ personId: ben, attribute: "interest", value: "cars", at: at(0), confidence: 0.9 }]);
    const promote = sql`update identify.facts set kind = 'declared' where person_id = ${ben}`;
    await expect(promote.execute(db)).rejects.toThrow(/declared fact is what a person said/);
    // Nor does the leave given to a person's words last beyond them, not even in the same transaction.
    const ride = world.postgres.transaction(async (tx) => {
      await world.house.identify.declareFacts(tx, [{ personId: ben, attribute: "given_name", value: "Ben", source: "desk", at: at(0) }]);
      await insert.execute(tx);
    });
    await expect(ride).rejects.toThrow(/declared fact is what a person said/);
    const door = world.house.identify.noteFacts(db, [
      { personId: ben, attribute: "interest", kind: "declared" as "observed", value: "cars", source: "m", at: at(0) },
    ]);
    await expect(door).rejects.toThrow(/declared fact is what a person said/);
    expect(await factsOf(ben, "interest")).toEqual({ inferred: "cars" });
    expect(await factsOf(ben, "given_name")).toEqual({});
  });
});

test("a correction keeps what it replaces; saying the same again does not; an older word does not win", async () => {
  const { identify } = world.house;
  const cara = await world.person({ given: "Cara" });
  const say = (value: string, source: string, when: Date) =>
    identify.declareFacts(world.db, [{ personId: cara, attribute: "family_name", value, source, at: when }]);
  await say("Miller", "import spring.csv", at(0));
  await say("Miller", "desk", at(1));
  await say("Müller", "preference page", at(2));
  await say("Muller", "import old.csv", at(-9));
  expect(await factsOf(cara, "family_name")).toEqual({ declared: "Müller" });
  expect(await identify.replacedFacts(world.db, cara)).toMatchObject([
    { attribute: "family_name", kind: "declared", value: "Miller", source: "desk", replacedBy: "preference page" },
  ]);
  await expect(sql`update identify.fact_changes set value = '"x"'`.execute(world.db)).rejects.toThrow(/append-only/);
});

test("a value that does not fit its attribute is a clear sentence, and nothing of the batch is written", async () => {
  const { identify } = world.house;
  const dan = await world.person();
  const batch = [
    { personId: dan, attribute: "given_name", value: "Dan", source: "form", at: at(0) },
    { personId: dan, attribute: "time_zone", value: "Mars/Olympus", source: "form", at: at(0) },
  ];
  await expect(identify.declareFacts(world.db, batch)).rejects.toThrow(
    "Time zone (“Mars/Olympus”): it is no time zone (IANA, such as Europe/London).",
  );
  const unknown = [{ personId: dan, attribute: "shoe_size", value: 42, source: "form", at: at(0) }];
  await expect(identify.declareFacts(world.db, unknown)).rejects.toThrow(
    "The data dictionary has no attribute “shoe_size”. Add it there first.",
  );
  const ruled = [{ personId: dan, attribute: "how_often", value: "4", source: "form", at: at(0) }];
  await expect(identify.declareFacts(world.db, ruled)).rejects.toThrow(/set by the contact rules/);
  expect(await knownFacts(world.db, dan)).toEqual([]);
});

describe("the data dictionary", () => {
  const line = async (id: string) => (await world.house.dictionary.lines()).find((each) => each.id === id);

  test("says who has what, by kind, how much of it is stale, and who uses it; changing the freshness counts at once", async () => {
    const { dictionary, identify, trust } = world.house;
    const made = await dictionary.create({
      name: "Favourite colour",
      type: "choice",
      purpose: "to wrap parcels in it",
      sensitivity: "open",
      freshDays: 30,
      options: ["red", "blue"].map((value) => ({ value, words: { en: value } })),
      words: {},
    });
    expect(made.id).toBe("favourite_colour");
    const people = [await world.person(), await world.person(), await world.person()];
    for (const [i, personId] of people.entries()) {
      await identify.declareFacts(world.db, [{ personId, attribute: made.id, value: "red", source: "desk", at: at(-20 * i) }]);
    }
    await identify.noteFacts(world.db, [
      { personId: people[0] ?? "", attribute: made.id, kind: "supplied", value: "blue", source: "list", at: at(-90) },
    ]);
    expect(await line(made.id)).toMatchObject({ usedBy: [] });
    const counts = async () => [...((await line(made.id))?.counts ?? [])].sort((a, b) => (a.kind < b.kind ? -1 : 1));
    expect(await counts()).toEqual([
      { kind: "declared", people: 3, stale: 1 },
      { kind: "supplied", people: 1, stale: 1 },
    ]);
    expect((await dictionary.stale(made.id, 10)).map((fact) => fact.personId)).toEqual([people[0], people[2]]);
    await dictionary.change(made.id, { freshDays: 15 });
    expect((await counts())[0]).toEqual({ kind: "declared", people: 3, stale: 2 });
    // Two records joined are one person.
    await sql`insert into trust.joined (member_id, person_id) values (${people[2]}, ${people[1]})`.execute(world.db);
    expect((await counts())[0]).toEqual({ kind: "declared", people: 2, stale: 1 });
    await trust.putRules(world.db, people[0] ?? "", { medium: "letter", maxPerMonth: 1, pauseUntil: null }, "desk", "Letter", at(0));
    expect(await line("preferred_medium")).toMatchObject({
      counts: [{ kind: "declared", people: 1, stale: 0 }],
      usedBy: ["By which medium we write"],
    });
  });

  test("an attribute is changed and archived only where nothing stored or used would break", async () => {
    const { dictionary } = world.house;
    await expect(dictionary.change("favourite_colour", { type: "text", options: [] })).rejects.toThrow(
      /facts of “Favourite colour” already/,
    );
    await expect(dictionary.change("favourite_colour", { options: [] })).rejects.toThrow(/Give it two options or more/);
    await expect(dictionary.change("how_often", { type: "text", options: [] })).rejects.toThrow(/the permission gate knows/);
    await expect(dictionary.archive("language")).rejects.toThrow("“Language” is needed: Language of our messages and pages.");
    await expect(
      dictionary.create({ name: "Language", type: "text", purpose: "again", sensitivity: "open", freshDays: null, options: [], words: {} }),
    ).rejects.toThrow(/There is an attribute “Language” already/);
    await dictionary.archive("favourite_colour");
    const fact = { personId: await world.person(), attribute: "favourite_colour", value: "red", source: "desk", at: at(0) };
    await expect(world.house.identify.declareFacts(world.db, [fact])).rejects.toThrow(/is archived/);
    await dictionary.restore("favourite_colour");
    await world.house.identify.declareFacts(world.db, [fact]);
    expect((await line("favourite_colour"))?.archivedAt).toBeNull();
    await expect(dictionary.archive("nothing")).rejects.toThrow("The data dictionary has no such attribute.");
  });
});
