import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { createProspects } from "../../capabilities/prospects/index.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { DEMO_CURRENCY, DEMO_SEED, makeBusiness } from "./business.ts";
import { makeContactFile } from "./contact-file.ts";
import { liveRecentWeeks } from "./live-decisions.ts";
import { liveOffers } from "./live-offers.ts";
import { drawJourneys, livePast } from "./live-past.ts";
import { beginBusiness, loadBusiness } from "./load.ts";
import { LAW } from "./purchases.ts";
import { yorkClosed } from "./terms.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const until = Math.floor(NOW.getTime() / DAY) * DAY;

/** Another test's open transaction on the same server may hold the log's reader back for a moment. */
async function settled(world: World): Promise<void> {
  do await world.settle();
  while ((await world.house.identify.projection.lag()) > 0);
}

describe("the generator", () => {
  const demo = makeBusiness(DEMO_SEED, NOW);

  test("the same seed and day give the same business, another seed another", () => {
    expect(makeBusiness("a", NOW, 60)).toEqual(makeBusiness("a", NOW, 60));
    expect(makeBusiness("a", NOW, 60).people[0]).not.toEqual(makeBusiness("b", NOW, 60).people[0]);
  });

  test("5 000 people over three years up to yesterday, nobody real, nothing in the future", () => {
    expect(demo.people).toHaveLength(5000);
    expect(new Set(demo.people.map((p) => p.id)).size).toBe(5000);
    const emails = demo.people.flatMap((p) => p.email ?? []);
    expect(new Set(emails).size).toBe(emails.length);
    for (const email of emails) expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.com$/);
    const times = demo.orders.map((o) => o.at.getTime());
    expect(until - times.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(1000 * DAY);
    const last = times.reduce((a, b) => Math.max(a, b));
    expect(last).toBeLessThan(until);
    expect(last).toBeGreaterThanOrEqual(until - DAY);
    for (const { at } of [...demo.touches, ...demo.permissions, ...demo.complaints]) expect(at.getTime()).toBeLessThan(NOW.getTime());
    expect(new Set(demo.people.map((p) => p.language)).size).toBeGreaterThan(4);
  });

  test("orders are whole: sums, costs, returns that point to what they take back", () => {
    const byId = new Map(demo.orders.map((o) => [o.id, o]));
    expect(byId.size).toBe(demo.orders.length);
    for (const order of demo.orders) {
      for (const line of order.lines) expect(line.amount_minor).toBe(line.quantity * line.price_minor);
      if (order.refundOf === undefined) continue;
      const origin = byId.get(order.refundOf)!;
      expect(origin.at < order.at && origin.personId === order.personId).toBe(true);
      expect(origin.lines.find((line) => line.sku === order.lines[0]!.sku)!.quantity).toBe(-order.lines[0]!.quantity);
    }
    expect(demo.orders.filter((o) => o.refundOf !== undefined).length / demo.orders.length).toBeGreaterThan(0.03);
  });

  test("there is something of everything", () => {
    for (const decision of ["given", "refused", "withdrawn"])
      expect(demo.permissions.filter((p) => p.decision === decision).length).toBeGreaterThan(100);
    expect(demo.complaints.filter((c) => c.settledAt === undefined).length).toBeGreaterThan(2);
    expect(demo.rules.filter((r) => r.pauseUntil !== null).length).toBeGreaterThan(50);
    expect(demo.groups.filter((g) => g.kind === "organisation")).toHaveLength(12);
    expect(demo.groups.filter((g) => g.kind === "household").length).toBeGreaterThan(100);
    expect(demo.captures).toHaveLength(800);
    const inMonth = (month: number): number => demo.orders.filter((o) => o.at.getUTCMonth() === month).length;
    expect(inMonth(11)).toBeGreaterThan(1.3 * inMonth(0));
  });

  test("the closed branch sells nothing any more, though some who went there came again", () => {
    const closed = Date.parse(`${yorkClosed(new Date(until)).day}T00:00:00Z`);
    const york = demo.orders.filter(({ lines }) => lines.some(({ place }) => place === "York"));
    expect(york.length).toBeGreaterThan(1000);
    for (const { at } of york) expect(at.getTime()).toBeLessThan(closed);
    const went = new Set(york.map(({ personId }) => personId));
    expect(demo.orders.filter(({ at, personId }) => at.getTime() >= closed && went.has(personId)).length).toBeGreaterThan(100);
  });

  test("categories of a pair are in one order far more often than chance has it, the others less", () => {
    const baskets = demo.orders
      .filter(({ refundOf }) => refundOf === undefined)
      .map(({ lines }) => new Set(lines.flatMap(({ category }) => category || [])));
    const share = (...categories: string[]): number =>
      baskets.filter((one) => categories.every((each) => one.has(each))).length / baskets.length;
    const lift = (a: string, b: string): number => share(a, b) / (share(a) * share(b));
    for (const [a, b] of [
      ["Garden", "Home"],
      ["Kitchen", "Books"],
      ["Toys", "Paper"],
    ] as const)
      expect(lift(a, b), `${a} and ${b}`).toBeGreaterThan(1.6);
    expect(lift("Garden", "Toys")).toBeLessThan(0.7);
  });

  test("rates and lapses follow the law that the documentation states", () => {
    const truths = [...demo.truth.values()];
    const mean = (f: (t: (typeof truths)[number]) => number): number => truths.reduce((sum, t) => sum + f(t), 0) / truths.length;
    expect(mean((t) => t.ratePerDay) / LAW.ratePerDay).toBeCloseTo(1, 1);
    expect(mean((t) => t.leave)).toBeCloseTo(LAW.leaveA / (LAW.leaveA + LAW.leaveB), 2);
  });
});

test("a contact file is the same each time, has its gaps, and fits a spreadsheet", () => {
  const numbers = Array.from({ length: 4372 }, (_, i) => String(12_346 + i));
  const text = makeContactFile(numbers, "s", NOW);
  expect(text).toBe(makeContactFile(numbers, "s", NOW));
  const [header, ...rows] = text.trim().split("\n");
  expect(header).toContain("customer_number,given_name");
  expect(rows).toHaveLength(4372);
  const share = (test: (row: string) => boolean): number => rows.filter(test).length / rows.length;
  expect(share((row) => row.includes("@example.com"))).toBeGreaterThan(0.85);
  expect(share((row) => !row.includes("@"))).toBeGreaterThan(0.05);
  expect(share((row) => /,letter,/.test(row))).toBeGreaterThan(0.15);
});

describe("loaded into a house", () => {
  let world: World;
  const demo = makeBusiness(DEMO_SEED, NOW);
  beforeAll(async () => {
    world = await createWorld(NOW);
    const { house, clock, postgres } = world;
    const { differentiate } = house;
    clock.now = new Date(NOW.getTime() - 400 * DAY);
    await house.trust.changeSettings(world.db, {
      business: { currency: DEMO_CURRENCY },
      sending: { quietFrom: "00:00", quietTo: "00:00" },
    });
    const [telling, drawn] = await Promise.all([beginBusiness({ ...house, postgres }, demo), drawJourneys(house, demo, NOW)]);
    expect(telling.report.people).toBe(5000);
    await livePast({ seed: DEMO_SEED, now: NOW, house, demo, telling, drawn, turn: (at) => void (clock.now = at) });
    await liveOffers({ seed: DEMO_SEED, now: NOW, house, demo, turn: (at) => void (clock.now = at) });
    clock.now = NOW;
    while (await house.identify.projection.step());
    await settled(world);
    await differentiate.refresh(NOW);
    await liveRecentWeeks({ seed: DEMO_SEED, now: NOW, house, demo, turn: (at) => void (clock.now = at) });
    clock.now = NOW;
    await settled(world);
    await house.decisions.learning.run();
    // Some lists need what is studied after a refresh.
    await world.settleStudies();
  }, 240_000);
  afterAll(() => world.close());

  test("sums agree with what was made, to the penny", async () => {
    const made = demo.orders
      .flatMap((o) => o.lines)
      .filter((line) => !line.fee)
      .reduce((sum, line) => sum + line.amount_minor, 0);
    const { rows } = await sql<{ minor: number }>`
      select sum(total_minor)::float8 as minor from identify.order_totals where order_id like 'L%'`.execute(world.db);
    const { revenueMinor, people } = await world.house.differentiate.deciles();
    // What the letter in two versions brought besides.
    const brought = rows[0]?.minor ?? 0;
    expect(brought).toBeGreaterThan(0);
    expect(revenueMinor).toBe(made + brought);
    expect(people).toBe(demo.truth.size);
    expect((await world.house.differentiate.state()).people).toBe(5000);
  });

  test("those who truly left are found by silence, and the model ranks them", async () => {
    const values = await world.house.differentiate.values([...demo.truth.keys()]);
    const rows = [...demo.truth].map(([id, truth]) => ({ left: truth.leftOn !== null, value: values.get(id)! }));
    const [left, here] = [rows.filter((r) => r.left), rows.filter((r) => !r.left)];
    const found = left.filter((r) => ["lapsing", "former"].includes(r.value.state)).length / left.length;
    const wronged = here.filter((r) => r.value.state === "former").length / here.length;
    // Probability that of one who left and one who did not the model believes rather the second to be there.
    const sorted = [...rows].sort((a, b) => a.value.pAlive! - b.value.pAlive!);
    const ranks = sorted.reduce((sum, r, i) => sum + (r.left ? 0 : i + 1), 0);
    const auc = (ranks - (here.length * (here.length + 1)) / 2) / (here.length * left.length);
    expect(found).toBeGreaterThan(0.7);
    expect(wronged).toBeLessThan(0.25);
    expect(auc).toBeGreaterThan(0.8);
  });

  test("its people are each there once: hardly any is proposed as another's double, and nobody is joined", async () => {
    const { matching } = world.house;
    while (await matching.step());
    await matching.run();
    await settled(world);
    const { rows } = await sql<{ proposed: number; joined: number }>`
      select (select count(*)::int from identify.match_pairs) as proposed, (select count(*)::int from trust.joined) as joined`.execute(
      world.db,
    );
    expect(rows[0]?.joined).toBe(0);
    expect(rows[0]?.proposed).toBeLessThan(10);
  });

  test("what goes with what, the own brand and the next things are there to be seen", async () => {
    const { complements, catalogue, next } = world.house;
    await complements.compute(NOW);
    const things = await catalogue.products.page({ sort: "sales", limit: 200 });
    // Two came in the past year.
    expect(things.total).toBe(demo.articles.length + 2);
    const bread = things.items.find(({ name }) => name === "Bread board, Linden & Rowe")!;
    const near = (await complements.neighbours("order", [bread.sku])).slice(0, 2);
    const names = await catalogue.names(
      world.db,
      near.map(({ other }) => other),
    );
    expect(new Set(names.values())).toEqual(new Set(["Bread at home, Linden & Rowe", "Butter dish, Linden & Rowe"]));
    for (const { lift } of near) expect(lift).toBeGreaterThan(3);
    expect(
      (await catalogue.products.sameUse([bread.useGroup])).map(({ ownBrand }) => ownBrand).sort((a, b) => Number(a) - Number(b)),
    ).toEqual([false, true]);
    const busy = [...demo.truth].sort((a, b) => b[1].ratePerDay - a[1].ratePerDay).slice(0, 400);
    const found = await next.people(busy.map(([id]) => id));
    const count = (gap: string): number => [...found.values()].filter(({ gaps }) => gaps.some(({ id }) => id === gap)).length;
    for (const gap of ["running-out", "own-brand", "part-of-the-week", "category-elsewhere"]) expect(count(gap), gap).toBeGreaterThan(5);
    const reasons = new Set([...found.values()].flatMap(({ suggestions }) => suggestions.map(({ reason }) => reason)));
    expect(reasons).toEqual(new Set(["about to run out", "own habit", "goes with", "people like you", "own brand"]));
  });

  test("watch lists name people", async () => {
    for (const { id, people } of await world.house.differentiate.watchLists()) {
      // Partners and the ten are few by their rule, and few complain.
      expect(people, id).toBeGreaterThan(["in-person", "partner-heads", "complaining"].includes(id) ? 1 : 20);
    }
  });

  test("its past can be read: what was acted on and what not sent, who stopped listening, what runs, what people asked for and said", async () => {
    const { relevance, listening, journeys, interact, care, houseRules } = world.house;
    const { cells, stopped } = await relevance.study();
    const sum = (of: (cell: (typeof cells)[number]) => number): number => cells.reduce((all, cell) => all + of(cell), 0);
    expect(new Set(cells.map(({ month }) => month)).size).toBeGreaterThan(6);
    expect(new Set(cells.map(({ medium }) => medium))).toEqual(new Set(["email", "letter", "phone"]));
    expect(sum(({ acted }) => acted)).toBeGreaterThan(200);
    expect(sum(({ ignored }) => ignored)).toBeGreaterThan(500);
    expect(new Set(stopped.map(({ reason }) => reason)).size).toBeGreaterThan(3);
    expect((await listening.study()).found).toBeGreaterThan(10);

    const campaigns = await interact.campaigns.list(false);
    expect(campaigns.map(({ state }) => state).toSorted()).toEqual([...Array(11).fill("finished"), "sending"]);
    const letter = campaigns.find(({ name }) => name === "A letter to those we miss")!;
    expect(letter.counts.heldBack).toBeGreaterThan(10);
    const result = await interact.result(letter.id);
    expect(result.sampleRatio.ok).toBe(true);
    expect(result.difference).not.toBeNull();
    const drawn = await journeys.list(false);
    expect(drawn.map(({ state }) => state).toSorted()).toEqual(["paused", "running"]);
    for (const { counts } of drawn) expect(counts.inside).toBeGreaterThan(10);
    expect((await journeys.tasks.list(true, undefined)).length).toBeGreaterThan(2);
    const { items } = await interact.work.list("user:a", "phone");
    expect(items.length).toBeGreaterThan(5);

    expect((await interact.alerts.told(10)).length).toBeGreaterThan(1);
    expect((await interact.alerts.demand({ had: false })).items.length).toBeGreaterThan(0);
    const { kinds } = await care.suggestions.summary();
    expect(kinds.reduce((all, { asked }) => all + asked, 0)).toBe(14);
    expect(kinds.find(({ kind }) => kind === "delivery")).toMatchObject({ asked: 3, actedOn: 3, open: 0 });
    const { sending } = await world.house.trust.settings(world.db);
    const tried = await houseRules.replay({ ...sending, capPerMonth: 1 }, {});
    expect(tried.sentBefore).toBeGreaterThan(100);
    expect(tried.sentAfter).toBeLessThan(tried.sentBefore);
    // Nothing of the past goes out when the house opens.
    const { rows } = await sql<{
      medium: string;
    }>`select distinct medium from interact.sends where state not in ('accepted', 'suppressed', 'bounced', 'refused')`.execute(world.db);
    expect(rows).toEqual([{ medium: "phone" }]);
  });

  test("what it offered can be read: of many kinds, by codes, within limits, given back, drawn", async () => {
    const { offers } = world.house;
    const all = (await offers.list()).filter(({ kind }) => kind !== null);
    expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThan(7);
    for (const { name, taken, moneyLeft, usesLeft } of all) {
      expect(taken.usedUses, name).toBeGreaterThan(3);
      expect(moneyLeft ?? 1, name).toBeGreaterThan(0);
      expect(usesLeft ?? 1, name).toBeGreaterThan(0);
    }
    const codes = await offers.codes.counts(all.map(({ id }) => id));
    expect([...codes.values()].filter(({ used }) => used > 10)).toHaveLength(1);
    const hamper = all.find(({ kind }) => kind === "sweepstake")!;
    expect((await offers.draws.of(hamper.id)).winners).toHaveLength(3);
    const { rows } = await sql<{ state: string; back: boolean }>`
      select distinct state, given_back_minor > 0 as back from customise.uses`.execute(world.db);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["committed", "reserved", "released"]));
    expect(rows.some(({ back }) => back)).toBe(true);
  });

  test("its card can be read: members, points earned, spent, expired, a status reached", async () => {
    const { programmes } = world.house.loyalty;
    const { members, outstanding, months } = await programmes.overview();
    expect(members).toBeGreaterThan(40);
    expect(outstanding).toBeGreaterThan(1000);
    expect(months.length).toBeGreaterThan(3);
    for (const what of ["earned", "spent", "expired"] as const)
      expect(
        months.reduce((sum, month) => sum + month[what], 0),
        what,
      ).toBeGreaterThan(50);
  });

  test("what it tried can be read: one thing that made a difference, one that made none, one that runs", async () => {
    const { experiments } = world.house;
    const own = (await experiments.list()).filter(({ kind }) => kind === "own");
    const pages = await Promise.all(own.map(({ id }) => experiments.one(id)));
    const of = (state: string) => pages.filter((page) => page.state === state).map(({ pairs }) => pairs[0]?.verdict);
    expect(of("ended")).toHaveLength(3);
    expect(of("ended")).toContain("more");
    expect(of("ended").some((verdict) => verdict === "open" || verdict === "none")).toBe(true);
    expect(of("running")).toHaveLength(1);
  });

  test("of its letter in two versions it is told what it brought after its cost, and who should get which", async () => {
    const { effects } = world.house;
    const letter = (await effects.list()).find(({ name }) => /what is new, or what is cheaper/.test(name));
    await effects.ask(letter!.id);
    await settled(world);
    const { report, sentence } = await effects.of(letter!.id);
    expect(report!.people).toBeGreaterThan(2000);
    for (const { before, cost, after } of report!.brought) {
      expect(cost).toBeGreaterThan(100);
      expect(before!.low - after!.low).toBeCloseTo(cost, 6);
      expect(after!.low).toBeGreaterThan(0);
    }
    expect(sentence).toMatch(/^It pays to choose: /);
    // Those who come for what is taken off should get what is cheaper.
    const reduced = new Map(report!.given.map(({ arm, known }) => [arm, known["reduced"] ?? 0]));
    expect(reduced.get("What is cheaper")!).toBeGreaterThan(reduced.get("What is new")! + 0.2);
  });

  test("what it decided can be read: shown, answered, learned from, for a tier too", async () => {
    const { screen } = world.house.decisions;
    const all = await screen.learned([]);
    expect(all.decisions).toBeGreaterThan(200);
    expect(all.model.evidence).toBeGreaterThan(100);
    const answered = all.offers.reduce((sum, offer) => sum + offer.answered, 0);
    expect(answered).toBeGreaterThan(10);
    for (const { shown, answered: some } of all.offers) expect(some).toBeLessThanOrEqual(shown);
    const ofA = await screen.learned(["tier:A"]);
    expect(ofA.decisions).toBeGreaterThan(10);
    expect(ofA.decisions).toBeLessThan(all.decisions);
  });

  test("loading it again changes nothing", { timeout: 240_000 }, async () => {
    const count = async (): Promise<number> => world.house.identify.count(world.db);
    const before = await count();
    const { identify, differentiate, trust } = world.house;
    const prospects = createProspects({ postgres: world.postgres, identify, differentiate, clock: () => NOW });
    await loadBusiness(
      {
        postgres: world.postgres,
        identify,
        trust,
        prospects,
        catalogue: world.house.catalogue,
        care: { complaints: { addPast: () => Promise.resolve() } },
      },
      demo,
      NOW,
    );
    expect(await count()).toBe(before);
    await settled(world);
    await differentiate.refresh(NOW);
    expect((await differentiate.deciles()).people).toBe(demo.truth.size);
  });
});
