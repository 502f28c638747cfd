// The gate under contention: many transactions at once, over people, caps and budgets that they share.
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql, type Postgres } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { createTrust, type Ask, type Trust } from "./index.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let postgres: Postgres;
let trust: Trust;
const now = new Date("2026-06-15T10:00:00Z");
const nothing = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  stores = await createStores();
  ({ postgres } = stores);
  trust = createTrust({ queue: { announce: nothing, forget: nothing }, clock: () => now, instance: "here", seal: (text) => text });
});
afterAll(() => stores.close());

const rows = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row[]> => (await query.execute(postgres.db)).rows;

/** People who said yes to offers by mail and letter, each in a tier. */
async function people(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await sql`truncate trust.gate_log, trust.tiers, trust.tier_budgets, trust.medium_costs`.execute(postgres.db);
  await sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language,
      words_hash, method, actor, event_time, previous_hash, hash)
    select id, 1, 'x', 'offers', '*', 'given', 'consent', 'w', 1, 'en', '', 'form', 'test', ${now}, '', '' from unnest(${ids}::uuid[]) as p(id)`.execute(
    postgres.db,
  );
  return ids;
}

const plan = (budgetMilli: number, ids: readonly string[]) => ({
  budgets: [{ tier: "A", budgetMilli, spentMilli: 0 }],
  costs: [
    { medium: "email", costMilli: 200 },
    { medium: "letter", costMilli: 110_000 },
  ],
  people: () => Readable.from([{ tier: "A", ids }]),
});

const askFor = (personId: string, medium = "email"): Ask => ({
  personId,
  ask: `send:${newId()}`,
  purpose: "offers",
  medium,
  address: `${personId}@x.example`,
  timeZone: "UTC",
  country: null,
});

const spent = async (): Promise<number> => (await trust.budgets.all(postgres.db))[0]?.spentMilli ?? 0;
const reserved = async (): Promise<number> =>
  (await rows(sql<{ n: number }>`select coalesce(sum(cost_milli), 0)::bigint as n from trust.gate_log where verdict = 'permitted'`))[0]
    ?.n ?? 0;

test("however many ask at once, no cap and no budget is exceeded, and what is spent is what is reserved", async () => {
  for (const seed of ["one", "two", "three"]) {
    const random = seeded(seed);
    const ids = await people(12);
    const budgetMilli = 110_000 * 9 + 200 * 7;
    await postgres.transaction((tx) => trust.budgets.handIn(tx, plan(budgetMilli, ids.slice(0, 8)), now));
    await postgres.transaction((tx) =>
      trust.changeSettings(tx, {
        sending: {
          capPerDay: 4,
          capPerMonth: 6,
          quietFrom: "00:00",
          quietTo: "00:00",
          mediumCaps: { letter: { day: 2, week: 2, month: null } },
        },
      }),
    );
    const batches = Array.from({ length: 24 }, () =>
      Array.from({ length: 5 }, () => askFor(ids[Math.floor(random() * ids.length)]!, random() < 0.5 ? "email" : "letter")),
    );
    const answers = (await Promise.all(batches.map((asks) => postgres.transaction((tx) => trust.gate.ask(tx, asks, now))))).flat();
    const had = await rows(
      sql<{ letters: number; n: number }>`
        select count(*)::int as n, count(*) filter (where medium = 'letter')::int as letters from trust.gate_log where verdict = 'permitted' group by person_id`,
    );
    expect(Math.max(...had.map(({ n }) => n))).toBe(4);
    expect(Math.max(...had.map(({ letters }) => letters))).toBe(2);
    expect(await spent()).toBeLessThanOrEqual(budgetMilli);
    expect(await spent()).toBe(
      (await rows(sql<{ n: number }>`select sum(cost_milli)::bigint as n from trust.gate_log where tier = 'A'`))[0]?.n,
    );
    // Every limit was met, or the test says nothing.
    expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(["permitted", "house-cap", "medium-cap", "tier-budget"]));
  }
});

test("what is refused for good gives back cap and money; twice gives back once; the month it was of is the month it goes to", async () => {
  const [anna = "", ben = ""] = await people(2);
  await postgres.transaction((tx) => trust.budgets.handIn(tx, plan(220_000, [anna, ben]), now));
  await postgres.transaction((tx) => trust.changeSettings(tx, { sending: { capPerDay: 1, mediumCaps: {} } }));
  const ask = (one: Ask, at = now) => postgres.transaction(async (tx) => (await trust.gate.ask(tx, [one], at))[0]?.reason);
  const first = askFor(anna, "letter");
  expect(await ask(first)).toBe("permitted");
  // The same question again is the same question.
  expect(await ask(first)).toBe("permitted");
  expect(await spent()).toBe(110_000);
  expect(await ask(askFor(anna, "letter"))).toBe("house-cap");
  await Promise.all([1, 2, 3].map(() => postgres.transaction((tx) => trust.gate.release(tx, [first]))));
  expect(await spent()).toBe(0);
  expect(await ask(askFor(anna, "letter"))).toBe("permitted");
  expect(await ask(askFor(ben, "letter"))).toBe("permitted");
  expect(await spent()).toBe(220_000);
  // A new month begins with the whole budget; what June reserved does not come back to July.
  const july = new Date("2026-07-02T10:00:00Z");
  const next = askFor(ben, "letter");
  expect(await ask(next, july)).toBe("permitted");
  expect(await spent()).toBe(110_000);
  const [june] = await rows(
    sql<{
      personId: string;
      ask: string;
    }>`select person_id as "personId", ask from trust.gate_log where person_id = ${anna} and verdict = 'permitted'`,
  );
  await postgres.transaction((tx) => trust.gate.release(tx, [june!]));
  expect(await spent()).toBe(110_000);
  // A permission that turns into a no gives back as well.
  await sql`insert into trust.suppressions values ('letter', ${`${ben}@x.example`}, 'by-hand', 'test', ${now})`.execute(postgres.db);
  expect(await ask(next, july)).toBe("suppressed");
  expect(await spent()).toBe(0);
});

test("a plan handed in again keeps what the gate reserved, and takes what was counted elsewhere where that is more", async () => {
  const [anna = "", ben = ""] = await people(2);
  const hand = (spentMilli: number, ids: string[]) =>
    postgres.transaction((tx) =>
      trust.budgets.handIn(tx, { ...plan(300_000, ids), budgets: [{ tier: "A", budgetMilli: 300_000, spentMilli }] }, now),
    );
  await hand(0, [anna, ben]);
  await postgres.transaction((tx) => trust.gate.ask(tx, [askFor(anna, "letter")], now));
  await hand(0, [anna]);
  expect(await spent()).toBe(await reserved());
  await hand(250_000, [anna]);
  expect(await spent()).toBe(250_000);
  const answers = await postgres.transaction((tx) =>
    trust.gate.ask(tx, [askFor(ben, "letter"), askFor(anna, "letter")], new Date(now.getTime() + 2 * 86_400_000)),
  );
  // Ben has left the tier, so nothing is spent on him from its money.
  expect(answers.map(({ reason }) => reason)).toEqual(["permitted", "tier-budget"]);
  // Service is no marketing money.
  const service = await postgres.transaction((tx) => trust.gate.ask(tx, [{ ...askFor(anna, "letter"), purpose: "service" }], now));
  expect(service[0]?.verdict).toBe("permitted");
  expect(await spent()).toBe(250_000);
});
