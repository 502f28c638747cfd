import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { createCatalogue } from "../catalogue/index.ts";
import { createIdentify } from "../identify/index.ts";
import { createTrust } from "../trust/index.ts";
import { expectedSpending, fitSpending } from "./gamma-gamma.ts";
import { fit } from "./fit.ts";
import { collapse } from "./histories.ts";
import { displayedAlive, expectedPurchases, logsOf, MBG_NBD, probabilityOfReturn } from "./model.ts";
import { createDifferentiate, type Differentiate } from "./index.ts";
import { DEFAULT_LIFE_LINE, stateOf, type LifeLineRule, type State } from "./life-line.ts";
import { statesOn } from "./replay-reads.ts";
import { decileCuts, decileOf, tierBounds, tierOf } from "./tiers.ts";
import { valueRows } from "./value-reads.ts";
import { readHistories, sweep, writeHistories } from "./value-store.ts";
import { watchListPage } from "./watch-service.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const today = Math.floor(NOW.getTime() / DAY);

interface Simulated {
  id: string;
  days: number[];
  lines: { day: number; kind: "sale" | "return" | "fee"; amount: number; cost: number }[];
  engagedDay: number | null;
  farewellDay: number | null;
}

/** People whose rate and lapse we know. */
function simulate(count: number): Simulated[] {
  const random = seeded("differentiate");
  const exponential = (rate: number): number => -Math.log(1 - random()) / rate;
  return Array.from({ length: count }, (_, i) => {
    const person: Simulated = { id: newId(), days: [], lines: [], engagedDay: null, farewellDay: null };
    const rate = exponential(30) + 0.002;
    const leave = 1 - random() ** (1 / 4);
    if (i % 10 !== 0) {
      for (let day = today - 900 * random(); day < today + 20; day += exponential(rate)) {
        const whole = Math.floor(day);
        person.lines.push({ day: whole, kind: "sale", amount: Math.round(500 + 9000 * random()), cost: 300 });
        if (random() < 0.2) person.lines.push({ day: whole, kind: "sale", amount: 1000, cost: 100 });
        if (random() < 0.1) person.lines.push({ day: whole, kind: "return", amount: -400, cost: -50 });
        if (random() < 0.3) person.lines.push({ day: whole, kind: "fee", amount: 495, cost: 0 });
        if (random() < leave) break;
      }
      person.days = [...new Set(person.lines.filter((l) => l.kind === "sale").map((l) => l.day))].sort((a, b) => a - b);
    }
    if (random() < 0.2) person.engagedDay = today - Math.floor(700 * random());
    if (random() < 0.03) person.farewellDay = today - Math.floor(200 * random());
    return person;
  });
}

const at = (day: number): string => new Date(day * DAY + 43_200_000).toISOString().slice(0, 19).replace("T", " ");

async function load(clickhouse: Awaited<ReturnType<typeof createStores>>["clickhouse"], people: Simulated[]): Promise<void> {
  const zero = "00000000-0000-0000-0000-000000000000";
  await clickhouse.insert(
    "identify_order_lines",
    people.flatMap(({ id, lines }) =>
      lines.map((l, line) => ({
        person_id: id,
        at: at(l.day),
        order_id: `${id}-${l.day}`,
        line,
        kind: l.kind,
        anonymous: false,
        sku: "A",
        category: "",
        quantity: 1,
        amount: l.amount,
        cost: l.cost,
        event_id: zero,
      })),
    ),
  );
  await clickhouse.insert("identify_order_lines", [
    {
      person_id: newId(),
      at: at(today - 10),
      order_id: "nobody",
      line: 1,
      kind: "sale",
      anonymous: true,
      sku: "A",
      category: "",
      quantity: 1,
      amount: 777,
      cost: 0,
      event_id: zero,
    },
  ]);
  await clickhouse.insert(
    "identify_touches",
    people.flatMap(({ id, lines, engagedDay, farewellDay }) => [
      { person_id: id, at: at(Math.min(lines[0]?.day ?? today - 400, today - 1)), name: "First seen", event_id: zero },
      ...(engagedDay === null ? [] : [{ person_id: id, at: at(engagedDay), name: "Product Viewed", event_id: zero }]),
      ...(farewellDay === null ? [] : [{ person_id: id, at: at(farewellDay), name: "Moved Away", event_id: zero }]),
    ]),
  );
}

const build = (stores: Awaited<ReturnType<typeof createStores>>, restricted: readonly string[] = []): Differentiate =>
  createDifferentiate({
    restricted: () => Promise.resolve(new Set(restricted)),
    clickhouse: stores.clickhouse,
    db: stores.postgres.db,
    clock: () => NOW,
    queue: { announce: () => Promise.resolve() },
    trust: createTrust({
      queue: { announce: () => Promise.resolve(), forget: () => Promise.resolve() },
      clock: () => NOW,
      instance: "test",
      seal: (text) => text,
    }),
    catalogue: createCatalogue({ ...stores, queue: { announce: () => Promise.resolve() }, clock: () => NOW }),
    identify: createIdentify(stores),
    currency: () => Promise.resolve("GBP"),
  });

describe("a business of a thousand", () => {
  const people = simulate(1000);
  let stores: Awaited<ReturnType<typeof createStores>>;
  let room: Differentiate;
  beforeAll(async () => {
    stores = await createStores();
    await load(stores.clickhouse, people);
    room = build(stores);
  });
  afterAll(() => stores.close());

  const until = (person: Simulated, day: number): number[] => person.days.filter((d) => d <= day);
  const gapOn = (day: number): number => {
    const gaps = people
      .map((p) => until(p, day))
      .filter((d) => d.length > 1)
      .map((d) => (d.at(-1)! - d[0]!) / (d.length - 1))
      .sort((a, b) => a - b);
    return gaps[Math.floor(gaps.length / 2)]!;
  };

  test("each figure of each person is what the pure functions say", async () => {
    const report = await room.refresh(NOW);
    expect(report.people).toBe(1000);
    const customers = people.map((p) => until(p, today)).filter((d) => d.length > 0);
    const histories = collapse(customers.map((d) => ({ x: d.length - 1, tx: (d.at(-1)! - d[0]!) / 7, T: (today - d[0]!) / 7 })));
    for (const [ours, pure] of [
      [report.fit, fit(histories)],
      [report.oneTime, fit(histories, MBG_NBD)],
    ] as const) {
      expect(ours?.logLikelihood).toBeCloseTo(pure.logLikelihood, 6);
      logsOf(pure.model).forEach((log, i) => expect(logsOf(ours!.model)[i]).toBeCloseTo(log, 4));
    }
    expect(report.typicalGapDays).toBeCloseTo(gapOn(today), 6);
    const sales = (p: Simulated, from: number, to: number): number =>
      p.lines.filter((l) => l.kind !== "fee" && l.day > from && l.day <= to).reduce((sum, l) => sum + l.amount, 0);
    const bounds = tierBounds(people.map((p) => sales(p, today - 365, today)));
    const cuts = decileCuts(people.filter((p) => until(p, today).length > 0).map((p) => sales(p, 0, today)));
    const spenders = people.flatMap((p): [number, number][] => {
      const [n, sum] = [until(p, today).length, sales(p, 0, today)];
      return n > 0 && sum > 0 ? [[n, sum / n]] : [];
    });
    const spending = fitSpending({ x: Uint32Array.from(spenders, ([x]) => x), mean: Float64Array.from(spenders, ([, mean]) => mean) });
    for (const key of ["p", "q", "v"] as const) expect(report.spending.parameters[key] / spending.parameters[key]).toBeCloseTo(1, 3);
    const rows = new Map(
      (
        await valueRows(
          stores.clickhouse,
          people.map((p) => p.id),
        )
      ).map((row) => [row.personId, row]),
    );
    for (const p of people) {
      const row = rows.get(p.id)!;
      const days = until(p, today);
      expect(row.state).toBe(stateOf({ ...p, named: true }, today, report.typicalGapDays));
      expect([row.orders, row.revenueMinor, row.revenueYearMinor]).toEqual([days.length, sales(p, 0, today), sales(p, today - 365, today)]);
      if (days.length === 0) continue;
      const history = { x: days.length - 1, tx: (days.at(-1)! - days[0]!) / 7, T: (today - days[0]!) / 7 };
      expect(row.pAlive).toBeCloseTo(displayedAlive(report.fit.model, report.oneTime!.model, history), 5);
      expect(row.pAlive).toBeLessThan(1);
      expect(row.pReturn).toBeCloseTo(probabilityOfReturn(report.fit.model, history, 365 / 7), 5);
      expect(Math.abs(row.expectedOrders - expectedPurchases(report.fit.model, history, 365 / 7))).toBeLessThan(1e-3);
      const each = expectedSpending(spending.parameters, days.length, Math.max(0, row.revenueMinor) / days.length);
      if (row.revenueMinor >= 0) expect(Math.abs(row.expectedValueMinor - row.expectedOrders * each)).toBeLessThan(1 + 1e-6 * each);
      expect(row.tier).toBe(tierOf(row.revenueYearMinor, bounds));
      expect(row.decile).toBe(decileOf(row.revenueMinor, cuts));
    }
  });

  test("the model is judged on the last months by what people did since", async () => {
    const { from, to, people: judged, bins, sentence } = await room.calibration();
    const day = (text: string | null): number => Math.floor(Date.parse(text ?? "") / DAY);
    expect(day(to)).toBe(today);
    const past = day(from);
    const customers = people
      .map((p) => ({ before: until(p, past), since: until(p, today).filter((d) => d > past) }))
      .filter((p) => p.before.length > 0);
    expect(judged).toBe(customers.length);
    expect(bins).toHaveLength(10);
    expect(bins.reduce((sum, bin) => sum + bin.people * bin.ordered, 0)).toBeCloseTo(customers.filter((p) => p.since.length > 0).length, 6);
    // The chances are those of the pure functions, fitted on what was known by then.
    const historyOf = (d: readonly number[]) => ({ x: d.length - 1, tx: (d.at(-1)! - d[0]!) / 7, T: (past - d[0]!) / 7 });
    const { model } = fit(collapse(customers.map(({ before }) => historyOf(before))));
    const expected = customers.reduce((sum, { before }) => sum + probabilityOfReturn(model, historyOf(before), (today - past) / 7), 0);
    expect(bins.reduce((sum, bin) => sum + bin.people * bin.expected, 0) / expected).toBeCloseTo(1, 3);
    // A tenth each, from those of whom least was expected up.
    for (const [i, bin] of bins.entries()) {
      expect(Math.abs(bin.people - judged / 10)).toBeLessThanOrEqual(1);
      expect(bin.expected).toBeGreaterThanOrEqual(bins[i - 1]?.expected ?? 0);
    }
    expect(sentence).toMatch(/^Made to foretell on /);
    const [left] = await stores.clickhouse.query<{ n: number }>(
      "select toUInt32(count()) as n from system.tables where database = currentDatabase() and startsWith(name, 'differentiate_work_')",
    );
    expect(left?.n).toBe(0);
  });

  test("people whose data may not be used do not judge the model either", async () => {
    const everybody = (await room.calibration()).people;
    const some = people.filter((p) => p.lines.length > 0).slice(0, 50);
    const without = build(
      stores,
      some.map((p) => p.id),
    );
    await without.refresh(NOW);
    const { from, people: judged } = await without.calibration();
    const past = Math.floor(Date.parse(from ?? "") / DAY);
    const left = some.filter((p) => until(p, past).length > 0).length;
    expect(left).toBeGreaterThan(10);
    expect(judged).toBe(everybody - left);
    await room.refresh(NOW);
  });

  test("a past day can be replayed, and everybody is somewhere on both days", async () => {
    const past = today - 200;
    const states = await statesOn(stores.clickhouse, { asOf: past, rule: DEFAULT_LIFE_LINE, known: "now", live: 0 });
    for (const p of people) {
      const known =
        p.lines.some((l) => l.day <= past) ||
        (p.engagedDay ?? Infinity) <= past ||
        today - 400 <= past ||
        (p.farewellDay ?? Infinity) <= past;
      if (states.has(p.id)) expect(states.get(p.id)).toBe(stateOf({ ...p, named: true }, past, gapOn(past)));
      else expect(known && p.lines.length === 0).toBe(false);
    }
    const life = await room.lifeLine.on(new Date(past * DAY), "now");
    expect(life.flows.reduce((sum, flow) => sum + flow.people, 0)).toBe(1000);
    const named = life.states.filter((s) => s.state !== "stranger");
    expect(named.reduce((sum, s) => sum + s.people, 0)).toBe(1000);
    for (const s of named) expect(s.before).toBe([...states.values()].filter((state) => state === s.state).length);
    expect(life.states.find((s) => s.state === "stranger")).toMatchObject({ people: 1, revenueMinor: 777, before: 0 });
  });

  test("another definition: the preview says who would change, and the refresh that follows places everybody so", async () => {
    const gap = gapOn(today);
    const rules: LifeLineRule[] = [
      { ...DEFAULT_LIFE_LINE, lapsingAfter: 1.5, formerAfter: 6, quickestRhythm: 30 },
      { silence: "days", lapsingAfter: 90, formerAfter: 240, quickestRhythm: 0, wonBackDays: 200, engagedDays: 100 },
    ];
    const states = (rule: LifeLineRule): State[] => people.map((p) => stateOf({ ...p, named: true }, today, gap, rule));
    for (const rule of rules) {
      const [was, would] = [states(DEFAULT_LIFE_LINE), states(rule)];
      const counted = new Map<string, number>();
      was.forEach((from, i) => {
        if (from !== would[i]) counted.set(`${from} ${would[i]}`, (counted.get(`${from} ${would[i]}`) ?? 0) + 1);
      });
      expect(counted.size).toBeGreaterThan(2);
      const preview = await room.lifeLine.preview(rule);
      expect(preview.people).toBe(1000);
      expect(new Map(preview.changes.map(({ from, to, people: n }) => [`${from} ${to}`, n]))).toEqual(counted);
      await room.lifeLine.change(rule);
      await room.refresh(NOW);
      const rows = new Map(
        (
          await valueRows(
            stores.clickhouse,
            people.map((p) => p.id),
          )
        ).map((row) => [row.personId, row.state]),
      );
      expect(people.map((p) => rows.get(p.id))).toEqual(would);
      await room.lifeLine.change(DEFAULT_LIFE_LINE);
      await room.refresh(NOW);
    }
    await expect(room.lifeLine.preview({ ...DEFAULT_LIFE_LINE, formerAfter: 1 })).rejects.toThrow(
      "choose more than 2 times the own rhythm",
    );
    await expect(room.lifeLine.change({ lapsingAfter: 9 })).rejects.toThrow("choose more than 9 times");
  });

  test("what became of those in each state is counted from what was known on that day", async () => {
    const { from, to, items, sentence } = await room.lifeLine.outcome();
    const [past, end] = [from, to].map((day) => Math.floor(Date.parse(day ?? "") / DAY)) as [number, number];
    const buyers = people.filter((p) => until(p, past).length > 0);
    for (const { state, people: n, bought } of items) {
      const those = buyers.filter((p) => stateOf({ ...p, named: true }, past, gapOn(past)) === state);
      expect(n).toBe(those.length);
      expect(bought).toBe(those.filter((p) => p.days.some((d) => d > past && d <= end)).length);
    }
    expect(items.reduce((sum, row) => sum + row.people, 0)).toBe(buyers.length);
    expect(sentence).toMatch(/\d+ in 100 of active customers, \d+ in 100 of those it called lapsing/);
  });

  test("cohorts hold each buyer once, and say in which periods they bought", async () => {
    const { months, items, sentence } = await room.cohorts();
    expect(months).toBe(3);
    const quarter = (day: number): number => {
      const date = new Date(day * DAY);
      return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / 3);
    };
    const buyers = people.map((p) => [...new Set(until(p, today).map(quarter))]).filter((quarters) => quarters.length > 0);
    expect(items.reduce((sum, item) => sum + item.people, 0)).toBe(buyers.length);
    const now = quarter(today);
    for (const { from, people: n, bought } of items) {
      const first = quarter(Math.floor(Date.parse(from) / DAY));
      const those = buyers.filter((quarters) => Math.min(...quarters) === first);
      expect(those.length).toBe(n);
      expect(bought).toEqual(
        Array.from({ length: now - first + 1 }, (_, k) => those.filter((quarters) => quarters.includes(first + k)).length),
      );
    }
    expect(sentence).toMatch(/In the quarter after their first purchase \d+ in 100/);
  });

  test("a day that has not come is refused with the last one there is", async () => {
    await expect(room.lifeLine.on(new Date((today + 1) * DAY), "then")).rejects.toThrow("as of 2026-06-15, and 2026-06-16 comes after it");
  });

  test("a later refresh replaces the earlier one whole, and old runs go", async () => {
    await room.refresh(new Date((today - 100) * DAY));
    await Promise.all([room.refresh(NOW), room.refresh(NOW)]);
    expect((await room.state()).people).toBe(1000);
    const [row] = await stores.clickhouse.query<{ runs: number; left: number }>(
      "select toUInt32(uniqExact(run)) as runs, toUInt32((select count() from system.tables where database = currentDatabase() and startsWith(name, 'differentiate_work_'))) as left from differentiate_values",
    );
    expect(row).toEqual({ runs: 2, left: 0 });
  });

  test("of many distinct histories every so-manieth is fitted, in order", async () => {
    const run = newId();
    await writeHistories(stores.clickhouse, run, today, 365);
    const all = await readHistories(stores.clickhouse, run, today);
    const some = await readHistories(stores.clickhouse, run, today, Math.ceil(all.keys.length / 3));
    const third = (_: number, i: number): boolean => i % 3 === 2;
    expect(all.keys.length).toBeGreaterThan(300);
    expect(all.keys).toEqual(all.keys.toSorted((a, b) => a - b));
    expect(some).toEqual({ keys: all.keys.filter(third), weight: all.weight.filter(third) });
    await sweep(stores.clickhouse, run, []);
    await room.refresh(NOW);
  });

  test("tiers and tenths add up, pages hold each person once", async () => {
    const [tiers, deciles, { model }] = await Promise.all([room.money.tiers(), room.deciles(), room.state()]);
    expect(tiers.items.reduce((sum, t) => sum + t.share, 0)).toBeCloseTo(1, 9);
    expect(tiers.items[0]!.share).toBeGreaterThanOrEqual(0.8);
    expect(deciles.items.at(-1)!.cumulativeShare).toBeCloseTo(1, 9);
    expect(deciles.items.reduce((sum, d) => sum + d.people, 0)).toBe(deciles.people);
    expect(model).toMatchObject({ name: "BG/NBD", tooEarly: false });
    for (const sort of ["revenue", "last"] as const) {
      const seen: string[] = [];
      for (let after: string | undefined, more = true; more;) {
        const piece: Awaited<ReturnType<Differentiate["order"]>> = await room.order({ sort, after, limit: 170 });
        seen.push(...piece.map((one) => one.personId));
        after = piece.at(-1)?.place;
        more = piece.length === 170;
      }
      expect(new Set(seen).size).toBe(1000);
      expect(seen).toHaveLength(1000);
    }
    expect(await room.count({})).toBe(1000);
    const some = { state: "lapsing", tier: "A", deciles: [1, 3] } as const;
    const found = await room.order({ ...some, sort: "revenue", limit: 1000 });
    expect(found).toHaveLength(await room.count(some));
    const values = await room.values(found.map((one) => one.personId));
    for (const value of values.values()) expect(value).toMatchObject({ state: "lapsing", tier: "A" });
    await expect(room.order({ sort: "revenue", after: "rubbish", limit: 1 })).rejects.toMatchObject({ kind: "invalid" });
  });

  const watching = () => ({
    clickhouse: stores.clickhouse,
    db: stores.postgres.db,
    identify: createIdentify(stores),
    currency: () => Promise.resolve("GBP"),
  });

  test("watch lists name people, say why, and hold just those whom the definition names", async () => {
    for (const { id, people: count, example } of await room.watchLists()) {
      const members = await room.watchListMembers(id);
      expect(members).toHaveLength(count);
      expect(count > 0 || !["shrinking-large", "valuable-lapsing"].includes(id), id).toBe(true);
      expect(example ?? "£").toMatch(/£/);
      const page = await watchListPage(watching(), id, { limit: 500 });
      expect(page.items.map((item) => item.personId)).toEqual(members.slice(0, 500));
      for (const item of page.items) {
        expect(item.why).not.toMatch(/NaN|undefined|null/);
        if (id === "valuable-lapsing") expect(item.state).toBe("lapsing");
        if (id === "shrinking-large") expect(item.revenueYearMinor).toBeLessThanOrEqual(item.revenueYearBeforeMinor / 2);
      }
    }
    await expect(watchListPage(watching(), "none", { limit: 1 })).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("odd businesses", () => {
  test("no purchases, one customer, one day, only returns: a clear state, never NaN", async () => {
    const stores = await createStores();
    const room = build(stores);
    try {
      expect(await room.state()).toMatchObject({ asOf: null, people: 0 });
      await room.refresh(NOW);
      expect(await room.state()).toMatchObject({ people: 0, model: { tooEarly: true } });
      expect((await room.deciles()).items).toEqual([]);
      const person = (lines: Simulated["lines"]): Simulated => ({ id: newId(), days: [], lines, engagedDay: null, farewellDay: null });
      const one = person([{ day: today - 1, kind: "sale", amount: 100, cost: 0 }]);
      const future = person([{ day: today + 300, kind: "sale", amount: 100, cost: 0 }]);
      const returned = person([{ day: today - 5, kind: "return", amount: -100, cost: 0 }]);
      await load(stores.clickhouse, [one, future, returned]);
      await room.refresh(NOW);
      const values = await room.values([one.id, future.id, returned.id]);
      expect(values.get(one.id)).toMatchObject({ orders: 1, state: "first-time", rhythmDays: null, tier: "A", decile: 1 });
      expect(values.get(one.id)!.sentence).toContain("Too early to say");
      expect(values.get(future.id)).toMatchObject({ orders: 0, state: "prospect", sentence: "Has not ordered yet." });
      expect(values.get(returned.id)).toMatchObject({ orders: 0, state: "prospect", revenueMinor: -100, pAlive: null });
      expect(JSON.stringify([...values.values()])).not.toMatch(/NaN|Infinity/);
      for (const { id, people: many } of await room.watchLists()) expect(many, id).toBe(id === "in-person" ? 1 : 0);
    } finally {
      await stores.close();
    }
  });
});
