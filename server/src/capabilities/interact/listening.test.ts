import { afterAll, beforeAll, expect, test } from "vitest";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { purchasesOf } from "../differentiate/index.ts";
import { createIdentify } from "../identify/index.ts";
import { createTrust, type Ask, type Trust } from "../trust/index.ts";
import { createRelevance } from "./relevance-service.ts";
import { createListening, type Listening } from "./listening-service.ts";
import { heardOf, judge, listeningSentence, pauseDays, PRIOR } from "./listening.ts";
import { presentationOf } from "./presentation.ts";

const clock = { now: new Date("2026-06-15T10:00:00Z") };
const START = clock.now.getTime();
let stores: Awaited<ReturnType<typeof createStores>>;
let trust: Trust;
let room: Listening;
const nothing = (): Promise<void> => Promise.resolve();

interface Simulated {
  id: string;
  /** Message from which on they answer nothing; null: they listen to the end. */
  stops: number | null;
  answers: boolean[];
}
const MESSAGES = 24;
const people: Simulated[] = [];
const messageAt = (i: number): Date => new Date(START - (MESSAGES - i) * 7 * DAY - 20 * DAY);

/** Each answers with a probability of their own; three in ten stop listening somewhere in the middle. */
function simulate(): void {
  const random = seeded("listening");
  for (let n = 0; n < 500; n++) {
    const rate = 0.15 + 0.6 * random();
    const stops = random() < 0.3 ? 6 + Math.floor(8 * random()) : null;
    people.push({
      id: newId(),
      stops,
      answers: Array.from({ length: MESSAGES }, (_, i) => (stops === null || i < stops) && random() < rate),
    });
  }
}

const campaign = newId();
beforeAll(async () => {
  stores = await createStores();
  const { postgres, clickhouse } = stores;
  trust = createTrust({ queue: { announce: nothing, forget: nothing }, clock: () => clock.now, instance: "here", seal: (text) => text });
  room = createListening({
    postgres,
    clock: () => clock.now,
    trust,
    identify: createIdentify(stores),
    purchases: (ids, since) => purchasesOf(clickhouse, ids, since),
  });
  simulate();
  const { db } = postgres;
  await sql`
    insert into interact.campaigns (id, name, audience, subject, mjml, letter, created_by)
    values (${campaign}, 'Weekly', '{}', 's', '<mj-section><mj-text>a</mj-text></mj-section>', 'l', 'test')`.execute(db);
  const rows = people.flatMap(({ id, answers }) => answers.map((answered, i) => ({ id, send: newId(), at: messageAt(i), answered })));
  // The table has one row a campaign, step and person, so each message is a step.
  await sql`
    insert into interact.sends (person_id, id, campaign_id, step, medium, address, state, due_at, done_at)
    select r.id, r.send, ${campaign}, row_number() over (partition by r.id order by r.at), 'email', 'a@x.example', 'accepted', r.at, r.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, send uuid, at timestamptz)`.execute(db);
  // Scanners look at every mail; that is no answer.
  await sql`
    insert into interact.clicks (person_id, send_id, link, at, class, why)
    select r.id, r.send, '0', r.at + interval '1 second', 'machine', 'x' from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, send uuid, at timestamptz)
    union all
    select r.id, r.send, '0', r.at + interval '1 day', 'human', 'x' from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, send uuid, at timestamptz, answered boolean) where r.answered`.execute(
    db,
  );
  await sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language,
      words_hash, method, actor, event_time, previous_hash, hash)
    select id, 1, 'x', 'offers', '*', 'given', 'consent', 'w', 1, 'en', '', 'form', 'test', '2024-01-01', '', '' from unnest(${people.map(({ id }) => id)}::uuid[]) as p(id)`.execute(
    db,
  );
  await trust.changeSettings(db, { sending: { quietFrom: "00:00", quietTo: "00:00" } });
});
afterAll(() => stores.close());

const open = async (): Promise<Map<string, Awaited<ReturnType<typeof trust.numb.open>>[number]>> =>
  new Map((await trust.numb.open(stores.postgres.db)).map((row) => [row.personId, row]));

test("of simulated people those who stopped are found, and hardly anybody who still listens", async () => {
  const { found } = await room.study();
  const numb = await open();
  expect(numb.size).toBe(found);
  const stopped = people.filter(({ stops }) => stops !== null);
  const right = stopped.filter(({ id }) => numb.has(id)).length;
  const wrong = found - right;
  // Who rarely answers and was silent for ten messages cannot be told from who stopped.
  expect(right / stopped.length).toBeGreaterThan(0.6);
  expect(wrong / found).toBeLessThan(0.1);
  // Studied again, nobody is found twice.
  expect((await room.study()).found).toBe(0);
  const { media } = await room.summary();
  expect(media).toMatchObject([{ medium: "email", fitted: true, open: found, messages: 500 * MESSAGES }]);
  const [first] = (await room.page({ open: true })).items;
  expect(first?.sentence).toMatch(
    /^None of the last \d+ of 24 messages was answered; \d+ % sure\. Quiet until 2026-08-14, then one different attempt\.$/,
  );
});

test("the gate keeps quiet, lets one different attempt through after the pause, and waits longer where it came to nothing", async () => {
  const [personId = "", other = ""] = (await open()).keys();
  const ask = (more: Partial<Ask> = {}): Ask => ({
    personId,
    ask: newId(),
    purpose: "offers",
    medium: "email",
    address: "a@x.example",
    timeZone: "UTC",
    country: null,
    presentation: "something new",
    ...more,
  });
  const said = async (...asks: Ask[]) =>
    (await stores.postgres.transaction((tx) => trust.gate.ask(tx, asks, clock.now))).map(({ reason }) => reason);
  expect(await said(ask(), ask({ medium: "letter" }), ask({ purpose: "service" }))).toEqual(["numb", "permitted", "permitted"]);
  clock.now = new Date(START + 61 * DAY);
  const same = presentationOf({ mjml: "<mj-section><mj-text>other words</mj-text></mj-section>", letter: "" }, "email");
  const attempt = ask();
  expect(await said(ask({ presentation: same }), attempt, ask())).toEqual(["numb-same", "permitted", "numb-tried"]);
  // The same question again is the same attempt.
  expect(await said(attempt)).toEqual(["permitted"]);
  // Refused by the mail server for good: it was no attempt.
  await stores.postgres.transaction((tx) => trust.gate.release(tx, [attempt]));
  expect(await said(ask())).toEqual(["permitted"]);
  expect(await said(ask({ personId: other }))).toEqual(["permitted"]);
  // The other bought within two weeks of the attempt; the first did not stir.
  await stores.clickhouse.insert("identify_order_lines", [
    {
      person_id: other,
      at: "2026-08-20 10:00:00",
      order_id: "o",
      line: 1,
      kind: "sale",
      anonymous: false,
      sku: "s",
      category: "c",
      quantity: 1,
      amount: 100,
      cost: 0,
      event_id: newId(),
    },
  ]);
  // What the house says of pauses counts from the next one on.
  await trust.changeSettings(stores.postgres.db, { sending: { listenPauseGrowth: 1.5, listenPauseMost: 80 } });
  clock.now = new Date(START + 80 * DAY);
  const { ended, longer } = await room.study();
  expect([ended, longer]).toEqual([1, 1]);
  const row = (await open()).get(personId);
  expect(row).toMatchObject({ pauses: 2, attemptAsk: null });
  expect(row?.quietUntil).toEqual(new Date(clock.now.getTime() + 80 * DAY));
  await expect(trust.changeSettings(stores.postgres.db, { sending: { listenPauseMost: 30 } })).rejects.toThrow(/longest pause/);
  expect((await room.page({ open: false })).items).toMatchObject([{ personId: other, endedBy: "a purchase" }]);
  expect((await room.person(other))[0]?.sentence).toMatch(/^Answered \d+ of 24 messages by e-mail/);
});

test("the report of relevance adds up, counts no machine, and tells who bought all the same; each figure leads to its people", async () => {
  clock.now = new Date(START);
  const { postgres, clickhouse } = stores;
  const { db } = postgres;
  const [buyer, ...others] = people.slice(0, 8).map(({ id }) => id);
  const stopped = [buyer, ...others].map((id) => ({ id, reason: id === buyer ? "house-cap" : "withdrawn" }));
  await sql`
    insert into interact.sends (person_id, campaign_id, step, medium, state, reason, due_at, done_at)
    select r.id, ${campaign}, 99, 'letter', 'suppressed', r.reason, ${new Date(START - 40 * DAY)}, ${new Date(START - 40 * DAY)}
    from jsonb_to_recordset(${JSON.stringify(stopped)}::jsonb) as r(id uuid, reason text)`.execute(db);
  await clickhouse.insert("identify_order_lines", [
    {
      person_id: buyer,
      at: "2026-05-10 10:00:00",
      order_id: "p",
      line: 1,
      kind: "sale",
      anonymous: false,
      sku: "s",
      category: "c",
      quantity: 1,
      amount: 100,
      cost: 0,
      event_id: newId(),
    },
  ]);
  const relevance = createRelevance({
    db,
    clock: () => clock.now,
    trust,
    identify: createIdentify(stores),
    purchases: (ids, since) => purchasesOf(clickhouse, ids, since),
  });
  const report = await relevance.report();
  const sum = (of: (cell: (typeof report.cells)[number]) => number): number => report.cells.reduce((all, cell) => all + of(cell), 0);
  expect(sum((cell) => cell.acted + cell.ignored + cell.young)).toBe(500 * MESSAGES);
  const bought = new Date("2026-05-10T10:00:00Z");
  const acted = people.flatMap(({ id, answers }) =>
    answers.filter(
      (answered, i) => answered || (id === buyer && bought > messageAt(i) && bought.getTime() <= messageAt(i).getTime() + 14 * DAY),
    ),
  ).length;
  expect(sum((cell) => cell.acted)).toBe(acted);
  expect(report.stopped.map(({ reason, messages, boughtAnyway, againstWish }) => [reason, messages, boughtAnyway, againstWish])).toEqual(
    expect.arrayContaining([
      ["house-cap", 1, 1, false],
      ["withdrawn", 7, 0, true],
    ]),
  );
  expect(report.sentence).toMatch(
    /^Of 12,000 messages \d+ % were acted on, \d+ % ignored; 8 were not sent, 88 % of these because the person did not wish it\.$/,
  );
  const behind = await relevance.people({ outcome: "stopped", reason: "withdrawn" });
  expect(new Set(behind.items.map(({ personId }) => personId))).toEqual(new Set(others));
  const { month = "" } = report.cells.find((cell) => cell.acted > 0) ?? {};
  const cellActed = report.cells
    .filter((cell) => cell.month === month && cell.medium === "email")
    .reduce((all, cell) => all + cell.acted, 0);
  const listed = async (ask: { month?: string; medium?: string; purpose?: string }): Promise<number> => {
    let found = 0;
    for (let cursor: string | undefined, more = true; more;) {
      const page = await relevance.people({ outcome: "acted", ...ask, cursor });
      found += page.items.length;
      more = page.nextCursor !== null;
      cursor = page.nextCursor ?? undefined;
    }
    return found;
  };
  expect(await listed({ month, medium: "email" })).toBe(cellActed);
  const { purpose = "" } = report.cells[0] ?? {};
  const wanted = report.cells.filter((cell) => cell.purpose === purpose).reduce((all, cell) => all + cell.acted, 0);
  expect(await listed({ purpose })).toBe(wanted);
  expect(await listed({ purpose: "another" })).toBe(0);
});

test("a small number is too early; a pause grows up to the longest as the house says; the sentence has the figures", () => {
  const at = (days: number): Date => new Date(START + days * DAY);
  const silent = heardOf(
    [1, 2, 3, 4].map((days) => ({ at: at(days), answered: false })),
    [],
    at(60),
  );
  expect(judge(silent, PRIOR)).toEqual({ state: "early", listening: null });
  expect(listeningSentence("e-mail", silent, judge(silent, PRIOR), 0.1)).toContain("Too early to say");
  // What is younger than two weeks may still be answered; a purchase afterwards is an answer, one before is none.
  expect(
    heardOf(
      [
        { at: at(0), answered: false },
        { at: at(50), answered: false },
      ],
      [at(-1), at(3)],
      at(60),
    ),
  ).toEqual({ messages: 1, answered: 1, unanswered: 0 });
  const days = (first: number, growth: number, most: number) => [1, 2, 3, 4, 9].map((nth) => pauseDays({ first, growth, most }, nth));
  expect(days(60, 2, 365)).toEqual([60, 120, 240, 365, 365]);
  expect(days(30, 1.5, 90)).toEqual([30, 45, 68, 90, 90]);
  expect(days(45, 1, 45)).toEqual([45, 45, 45, 45, 45]);
  const regular = { messages: 20, answered: 10, unanswered: 10 };
  expect(judge(regular, PRIOR).state).toBe("numb");
  expect(listeningSentence("e-mail", regular, judge(regular, PRIOR), 0.1)).toMatch(
    /^Answered 10 of 20 messages by e-mail, none of the last 10\. They have stopped listening/,
  );
});
