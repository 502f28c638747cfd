import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { knownFacts } from "./dictionary-reads.ts";
import { answerCounts } from "./questions-reads.ts";

let world: World;
let ann: string;
const DAY = 86_400_000;
const desk = { contact: "desk" as const, actor: "user:test", language: "en" as const };
const ask = async (id: string, contact: "desk" | "page" = "desk") =>
  (await world.house.questions.next(id, contact, "en")).map((question) => question.attribute);
const pass = (days: number): void => void (world.clock.now = new Date(world.clock.now.getTime() + days * DAY));

beforeAll(async () => {
  world = await createWorld();
  // Germans of this base write German and live by Berlin's clock; Britons are of two minds about the medium.
  for (let i = 0; i < 30; i++) {
    const german = await world.person({ country: "DE", language: "de", timeZone: "Europe/Berlin" });
    const briton = await world.person({ country: "GB", language: "en", timeZone: "Europe/London" });
    const rules = (medium: string) => ({ medium, maxPerMonth: null, pauseUntil: null });
    await world.house.trust.putRules(world.db, german, rules("email"), "form", "E-mail", world.clock.now);
    await world.house.trust.putRules(world.db, briton, rules(i % 2 === 0 ? "letter" : "email"), "form", "Medium", world.clock.now);
  }
  ann = await world.person({ given: "Ann", country: "DE" });
});
afterAll(() => world.close());

test("what people answer is counted by country, only while it is fresh", async () => {
  const counts = await answerCounts(world.db, world.clock.now);
  const of = (attribute: string, country: string) =>
    counts.filter((one) => one.attribute === attribute && one.country === country).map(({ value, people }) => [value, people]);
  expect(of("language", "DE")).toEqual([["de", 30]]);
  expect(of("preferred_medium", "GB")).toEqual(
    expect.arrayContaining([
      ["letter", 15],
      ["email", 15],
    ]),
  );
  const later = await answerCounts(world.db, new Date(world.clock.now.getTime() + 800 * DAY));
  expect(later.filter((one) => one.attribute === "preferred_medium")).toEqual([]);
});

test("two at most, worded in the reader's language, each with what it is for and what hangs on it", async () => {
  const questions = await world.house.questions.next(ann, "desk", "de");
  expect(questions).toHaveLength(2);
  for (const question of questions) {
    expect(question.question).toMatch(/\?$/);
    expect(question.whatFor).toMatch(/^Damit /);
    expect(question.changes.length).toBeGreaterThan(0);
  }
  expect(questions[0]?.worth).toBeGreaterThanOrEqual(questions[1]?.worth ?? 0);
  // Where everything else is known: a German whose language we do not know is worth asking, for we would write English; a Briton hardly.
  const worth = async (country: string) => {
    const address = { lines: ["1 Street"], postalCode: "", city: "Town", country };
    const id = await world.person({ country, address, timeZone: "Europe/Paris" });
    await world.house.identify.declareFacts(world.db, [
      { personId: id, attribute: "interest", value: "tea", source: "t", at: world.clock.now },
    ]);
    await world.house.trust.putRules(world.db, id, { medium: "email", maxPerMonth: 4, pauseUntil: null }, "form", "Rules", world.clock.now);
    const [only, ...none] = await world.house.questions.next(id, "form", "en");
    expect([only?.attribute, none]).toEqual(["language", []]);
    return only?.worth ?? 0;
  };
  // Nobody was asked on a form so far: one in two answers. Of those alike all 30 wrote German, of all 60 half.
  const base = (30 + 1 / 3) / 61;
  expect(await worth("DE")).toBeCloseTo(0.5 * (1 - (10 * base) / 40), 2);
  expect(await worth("GB")).toBeCloseTo(0.5 * (1 - (30 + 10 * base) / 40), 2);
});

test("an answer is stored as declared, says what it changes, and is not asked again while fresh", async () => {
  const ben = await world.person({ country: "DE" });
  await world.house.identify.inferFacts(world.db, "guess", [
    { personId: ben, attribute: "language", value: "en", at: world.clock.now, confidence: 0.5 },
  ]);
  const [said] = await world.house.questions.reply(ben, desk, [{ attribute: "language", outcome: "answered", value: "German" }]);
  expect(said).toEqual({
    attribute: "language",
    sentence: "Noted: Language, German. Language of our messages and pages: German.",
    changes: [{ decision: "Language of our messages and pages", before: "English", after: "German" }],
    before: null,
  });
  const facts = await knownFacts(world.db, ben);
  expect(facts.filter((fact) => fact.attribute === "language").map(({ kind, value, source }) => [kind, value, source])).toEqual([
    ["declared", "de", "desk"],
    ["inferred", "en", "model guess"],
  ]);
  pass(3000);
  expect(await ask(ben)).not.toContain("language");
  await world.house.questions.takeBack(ben, "language", said?.before, desk);
  expect((await knownFacts(world.db, ben)).filter((fact) => fact.attribute === "language" && fact.kind === "declared")).toEqual([]);
});

test("an answer about contact goes to the rules the gate obeys, at once; taking it back restores them", async () => {
  const cara = await world.person({ email: "cara@example.com", country: "GB", timeZone: "Europe/London" });
  const at = world.clock.now;
  await world.house.trust.recordConsent(world.db, {
    personId: cara,
    identifier: "cara@example.com",
    purpose: "offers",
    medium: "email",
    decision: "given",
    words: { id: "t", version: 1, language: "en", text: "Yes" },
    method: "form",
    actor: "person",
    at,
  });
  const gate = async () => {
    const asks = [
      {
        personId: cara,
        ask: "x",
        purpose: "offers",
        medium: "email",
        address: "cara@example.com",
        timeZone: "Europe/London",
        country: "GB",
      },
    ];
    return (await world.house.trust.gate.peek(world.db, asks, at))[0]?.reason;
  };
  expect(await gate()).toBe("permitted");
  const [said] = await world.house.questions.reply(cara, desk, [{ attribute: "preferred_medium", outcome: "answered", value: "letter" }]);
  expect(said?.changes).toEqual([{ decision: "By which medium we write", before: "by e-mail, else by letter", after: "by letter only" }]);
  expect(await gate()).toBe("wrong-medium");
  await world.house.questions.takeBack(cara, "preferred_medium", null, desk);
  expect(await gate()).toBe("permitted");
});

test("rather not say is respected for a year, and two at one contact are enough", async () => {
  const dora = await world.person({ country: "GB" });
  const [first = "", second = ""] = await ask(dora);
  const [said] = await world.house.questions.reply(dora, desk, [{ attribute: first, outcome: "refused" }]);
  expect(said?.sentence).toMatch(/^We leave it at that and do not ask before \d{4}-\d\d-\d\d\.$/);
  expect(await ask(dora)).toEqual([second]);
  await world.house.questions.reply(dora, desk, [{ attribute: second, outcome: "unanswered" }]);
  expect(await ask(dora)).toEqual([]);
  pass(1);
  const next = await ask(dora);
  expect(next.length).toBeGreaterThan(0);
  expect(next).not.toContain(first);
  pass(40);
  expect(await ask(dora)).not.toContain(first);
  pass(330);
  expect([...(await ask(dora)), ...(await ask(dora, "page"))]).toContain(first);
});

test("bad answers are sentences and leave nothing behind; a person that does not exist is said to be none", async () => {
  const eve = await world.person({ country: "GB" });
  const bad = world.house.questions.reply(eve, desk, [
    { attribute: "language", outcome: "answered", value: "de" },
    { attribute: "preferred_medium", outcome: "answered", value: "pigeon" },
  ]);
  await expect(bad).rejects.toThrow("Preferred medium (“pigeon”): it should be one of email, letter, phone, sms.");
  expect((await knownFacts(world.db, eve)).filter((fact) => fact.attribute === "language")).toEqual([]);
  await expect(world.house.questions.reply(eve, desk, [{ attribute: "shoes", outcome: "refused" }])).rejects.toThrow(
    /no question about “shoes”/,
  );
  await expect(world.house.questions.reply("00000000-0000-7000-8000-000000000000", desk, [])).rejects.toThrow("There is no such person.");
});
