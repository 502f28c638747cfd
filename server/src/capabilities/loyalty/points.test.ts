import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ledgerFaults } from "./points-reads.ts";

const SOUND = { sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 };
const NO_PROGRAMME_LIFE = 730;

let world: World;
let serial = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** An ask about somebody, with a key of its own. */
const ask = (personId: string, points: number, key = `test:${++serial}`) => ({ personId, points, key, why: "a test", actor: "user:test" });
const points = () => world.house.loyalty.points;
const earn = (personId: string, amount: number, expiresAt?: Date) =>
  world.postgres.transaction((tx) => points().earn(tx, { ...ask(personId, amount), ...(expiresAt === undefined ? {} : { expiresAt }) }));
const spend = (personId: string, amount: number, key?: string) => points().spend(ask(personId, amount, key));
const inDays = (days: number) => new Date(world.clock.now.getTime() + days * DAY);
const usable = async (personId: string, at?: Date) => (await points().balance(world.db, personId, at)).usable;

test("fault 45: two devices spend the last 10 points, the same key comes 200 times, and a crowd spends a small balance: exactly as many as there are", async () => {
  const ann = await world.person({ given: "Ann" });
  await earn(ann, 10);
  const two = await Promise.all([spend(ann, 10), spend(ann, 10)]);
  expect(two.filter(({ done }) => done)).toHaveLength(1);
  expect(await usable(ann)).toBe(0);
  await earn(ann, 500);
  const same = await Promise.all(Array.from({ length: 200 }, () => spend(ann, 100, "redeem:same")));
  expect(new Set(same.map((one) => (one.done ? one.id : one.why))).size).toBe(1);
  expect(same.filter((one) => one.done && !one.again)).toHaveLength(1);
  expect(await usable(ann)).toBe(400);
  const crowd = await Promise.all(Array.from({ length: 60 }, () => spend(ann, 10)));
  expect(crowd.filter(({ done }) => done)).toHaveLength(40);
  expect(await usable(ann)).toBe(0);
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("the same key for another amount or another person is a conflict, and moves nothing", async () => {
  const [bob, bea] = [await world.person({ given: "Bob" }), await world.person({ given: "Bea" })];
  await earn(bob, 100);
  await earn(bea, 100);
  await spend(bob, 10, "key:1");
  await expect(spend(bob, 20, "key:1")).rejects.toThrow("used for something else");
  await expect(spend(bea, 10, "key:1")).rejects.toThrow("used for something else");
  const race = await Promise.allSettled([spend(bob, 5, "key:2"), spend(bea, 5, "key:2")]);
  expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await usable(bob)) + (await usable(bea))).toBe(185);
});

test("what expires soonest is spent first; what ran out is no balance and goes at the next round", async () => {
  const cat = await world.person({ given: "Cat" });
  await earn(cat, 100, inDays(100));
  await earn(cat, 50, inDays(10));
  expect((await points().balance(world.db, cat)).next).toEqual({ points: 50, at: inDays(10) });
  await spend(cat, 70);
  expect((await points().balance(world.db, cat)).next).toEqual({ points: 80, at: inDays(100) });
  const before = world.clock.now;
  world.clock.now = inDays(101);
  expect(await usable(cat)).toBe(0);
  expect(await spend(cat, 1)).toMatchObject({ done: false, why: "too few", usable: 0 });
  expect(await points().expire()).toBeGreaterThan(0);
  expect(await points().expire()).toBe(0);
  expect(await usable(cat, before)).toBe(80);
  world.clock.now = before;
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("points on hold cannot be spent elsewhere; they are spent or released once, and released by themselves after the deadline", async () => {
  const dan = await world.person({ given: "Dan" });
  await earn(dan, 100);
  const hold = (amount: number) => points().hold({ ...ask(dan, amount), seconds: 600 });
  const held = await hold(60);
  if (!held.done) throw new Error("there was enough");
  expect(await points().balance(world.db, dan)).toMatchObject({ usable: 40, held: 60 });
  expect(await spend(dan, 41)).toMatchObject({ done: false });
  const ended = await Promise.all([1, 2, 3].map(() => points().commit(world.db, held.id, "taken", "user:test")));
  expect(ended.filter((one) => one.done && !one.again)).toHaveLength(1);
  expect(await points().release(world.db, held.id, "x", "user:test")).toMatchObject({ done: false, why: "over" });
  expect(await points().balance(world.db, dan)).toMatchObject({ usable: 40, held: 0 });

  const second = await hold(40);
  const third = await hold(1);
  expect(third.done).toBe(false);
  if (!second.done) throw new Error("there was enough");
  const before = world.clock.now;
  world.clock.now = new Date(before.getTime() + 600_000);
  // Before any job has run, the deadline counts.
  expect(await points().balance(world.db, dan)).toMatchObject({ usable: 40, held: 0 });
  expect(await points().commit(world.db, second.id, "too late", "user:test")).toMatchObject({ done: false, why: "late" });
  expect((await spend(dan, 40)).done).toBe(true);
  world.clock.now = before;
  const fourth = await points().reverse(world.db, held.id, "came back", "user:test");
  expect(fourth).toEqual({ done: true, again: false });
  expect(await points().reverse(world.db, held.id, "came back", "user:test")).toEqual({ done: true, again: true });
  expect(await usable(dan)).toBe(60);
  await hold(60);
  world.clock.now = new Date(before.getTime() + 600_001);
  expect(await points().releaseOverdue()).toBeGreaterThan(0);
  expect(await points().balance(world.db, dan)).toMatchObject({ usable: 60, held: 0 });
  world.clock.now = before;
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("what is taken back after it was spent is owed: nothing is usable until later points have settled it, and the balance is never below zero", async () => {
  const eve = await world.person({ given: "Eve" });
  const first = await earn(eve, 100);
  await spend(eve, 70);
  expect(await points().reverse(world.db, first.id, "given by mistake", "user:test")).toEqual({ done: true, again: false });
  expect(await points().reverse(world.db, first.id, "given by mistake", "user:test")).toEqual({ done: true, again: true });
  expect(await points().balance(world.db, eve)).toMatchObject({ usable: 0, owed: 70 });
  const second = await earn(eve, 50);
  expect(await points().balance(world.db, eve)).toMatchObject({ usable: 0, owed: 20 });
  await earn(eve, 50);
  expect(await points().balance(world.db, eve)).toMatchObject({ usable: 30, owed: 0 });
  // What settled the debt is taken back too: so it is owed again.
  await points().reverse(world.db, second.id, "also", "user:test");
  expect(await points().balance(world.db, eve)).toMatchObject({ usable: 0, owed: 20 });
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("joined people have one balance over all records, and an undo separates it exactly", async () => {
  const { house, postgres } = world;
  const [fay, twin] = [await world.person({ given: "Fay" }), await world.person({ given: "Fay" })];
  const given = await earn(fay, 30);
  await earn(twin, 50, inDays(5));
  const join = () =>
    postgres.transaction((tx) => house.merging.join(tx, { kept: fay, gone: twin, actor: "user:x", why: "review", evidence: {} }));
  await join();
  expect(await usable(fay)).toBe(80);
  expect(await usable(twin)).toBe(80);
  expect((await spend(fay, 60)).done).toBe(true);
  expect(await usable(twin)).toBe(20);
  // Given by mistake under one record: the other's points are not spent on that debt, but cannot be used while the two are one.
  await points().reverse(world.db, given.id, "mistake", "user:test");
  expect(await points().balance(world.db, fay)).toMatchObject({ usable: 0, owed: 10 });
  const [merge] = await house.merging.history(world.db, fay);
  await postgres.transaction((tx) => house.merging.undo(tx, merge?.id ?? "", "user:x"));
  expect(await points().balance(world.db, fay)).toMatchObject({ usable: 0, owed: 10 });
  expect(await points().balance(world.db, twin)).toMatchObject({ usable: 0, owed: 0 });
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("the database itself refuses what does not balance, what would be below zero, and any change of what was written", async () => {
  const { db } = world;
  const gus = await world.person({ given: "Gus" });
  const { id } = await earn(gus, 10);
  const lot = (await sql<{ id: string }>`select id from loyalty.lots where person_id = ${gus}`.execute(db)).rows[0]?.id;
  const post = (a: string, b: string, x: number, y: number) =>
    sql`insert into loyalty.postings values (${gus}, ${id}, ${lot}, ${a}, ${x}::bigint), (${gus}, ${id}, ${lot}, ${b}, ${y}::bigint)`.execute(
      db,
    );
  await expect(post("held", "redeemed", -5, 6)).rejects.toThrow("sum to zero");
  await expect(post("held", "redeemed", -5, 5)).rejects.toThrow("check constraint");
  await expect(sql`update loyalty.lots set free = 1000 where person_id = ${gus}`.execute(db)).rejects.toThrow("postings");
  await expect(sql`update loyalty.accounts set owed = 1 where person_id = ${gus}`.execute(db)).rejects.toThrow("postings");
  await expect(sql`update loyalty.postings set points = 99 where person_id = ${gus}`.execute(db)).rejects.toThrow("append-only");
  await expect(sql`delete from loyalty.entries where person_id = ${gus}`.execute(db)).rejects.toThrow("append-only");
  expect(await usable(gus)).toBe(10);
});

test("odd asks get a sentence", async () => {
  const hal = await world.person({ given: "Hal" });
  for (const amount of [0, -5, 1.5, Number.NaN, 2e9]) await expect(spend(hal, amount)).rejects.toThrow("whole numbers");
  await expect(spend("01890000-0000-7000-8000-00000000dead", 5)).rejects.toThrow("no such person");
  await expect(earn("01890000-0000-7000-8000-00000000dead", 5)).rejects.toThrow("no such person");
  await expect(earn(hal, 5, inDays(-1))).rejects.toThrow("expired already");
  await expect(points().commit(world.db, "01890000-0000-7000-8000-00000000dead", "x", "x")).rejects.toThrow("no such hold");
  await expect(points().reverse(world.db, "01890000-0000-7000-8000-00000000dead", "x", "x")).rejects.toThrow("no such entry");
  expect(await points().balance(world.db, hal)).toEqual({ usable: 0, pending: 0, held: 0, owed: 0, next: null });
  await earn(hal, 5);
  expect((await points().balance(world.db, hal)).next?.at).toEqual(inDays(NO_PROGRAMME_LIFE));
});
