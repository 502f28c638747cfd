// Offers at the till, over HTTP: codes, repeated calls, wrong tries, points, returns.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../../test/doorway.ts";
import { sql } from "../../platform/postgres.ts";
import { systemRandom } from "../../platform/random.ts";
import { isCode } from "./code.ts";
import { commitmentOf, drawWinners } from "./draw.ts";
import type { UseAnswer } from "./uses-service.ts";

let door: Doorway;
let cookie = "";
let ann: string;

const host = { host: "localhost:4321", origin: "http://localhost:4321" };
const call = (method: "GET" | "POST" | "PATCH", url: string, payload?: object) =>
  door.app.inject({ method, url, headers: { ...host, cookie }, ...(payload === undefined ? {} : { payload }) });
const post = (url: string, payload: object) => call("POST", url, payload);

beforeAll(async () => {
  door = await createDoorway();
  cookie = await door.owner();
  ann = await door.world.person({ given: "Ann", email: "ann@example.com" });
});
afterAll(() => door.close());

async function make(wish: object = {}): Promise<string> {
  const coupon = { name: "Five off", headline: "Five off", kind: "coupon", terms: { off: "amount", amount: 500 } };
  const answer = await post("/v1/offers", { ...coupon, ...wish });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ id: string }>().id;
}

async function codesOf(id: string): Promise<string[]> {
  const file = await call("GET", `/v1/offers/${id}/codes.csv`);
  return file.body
    .split("\r\n")
    .slice(1, -1)
    .map((line) => line.split(",")[0] ?? "");
}

/** Past the door of HTTP, so that a thousand at once are one crowd at the offers and none at the sign-in. */
const claim = (ask: { code: string; key: string; order?: { ref: string; minor: number }; from: string }) =>
  door.world.house.offers.redeem({ person: { by: "id", value: ann }, offerId: null, order: null, answer: null, commit: true, ...ask });
function outcomes(answers: readonly UseAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const word = "use" in answer ? "granted" : answer.refusal;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

const order = (ref: string, minor = 4000) => ({ ref, minor });
const redeem = (ask: object) => post("/v1/offers/redeem", { person: { value: ann }, ...ask });
/** Status → how many. */
function counted(answers: readonly { statusCode: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { statusCode } of answers) counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  return counts;
}

describe("codes", () => {
  test("fault 45: 1,000 claims of one code at once: exactly one; the same key 200 times: one and the same", async () => {
    const id = await make();
    await post(`/v1/offers/${id}/codes`, { count: 2 });
    const [code = "", other = ""] = await codesOf(id);
    const claims = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => redeem({ code, key: `k${i}`, order: order(`o${i}`), from: `10.0.${i}.1` })),
    );
    expect(counted(claims)).toEqual({ 200: 1, 422: 999 });
    const same = await Promise.all(
      Array.from({ length: 200 }, () => redeem({ code: other, key: "same", order: order("same"), from: "shop" })),
    );
    expect(counted(same)).toEqual({ 200: 200 });
    expect(new Set(same.map((answer) => answer.json<{ useId: string }>().useId)).size).toBe(1);
    expect((await call("GET", `/v1/offers/${id}`)).json()).toMatchObject({
      taken: { heldUses: 0, usedUses: 2, usedMinor: 1000 },
      codes: { drawn: 2, used: 2 },
    });
  });

  test("unknown, used and somebody else's answer alike; a code is the same however it is typed; one's own is always the same", async () => {
    const id = await make();
    await post(`/v1/offers/${id}/codes`, { count: 1 });
    const [code = ""] = await codesOf(id);
    expect(isCode(code)).toBe(true);
    const bob = await door.world.person({ given: "Bob", email: "bob@example.com" });
    const own = await post(`/v1/people/${bob}/offers/${id}/code`, {});
    expect((await post(`/v1/people/${bob}/offers/${id}/code`, {})).json()).toEqual(own.json());
    const typed = ` ${code.toLowerCase().replaceAll("-", " ")} `;
    expect((await redeem({ code: typed, key: "t1", order: order("t1") })).statusCode).toBe(200);
    const refused = await Promise.all(
      [code, own.json<{ code: string }>().code, "AAAA-AAAA-AAAA-A", "NOSUCHWORD"].map((each, i) =>
        redeem({ code: each, key: `t2-${i}`, order: order("t2"), from: `10.1.0.${i}` }),
      ),
    );
    expect(new Set(refused.map((answer) => `${answer.statusCode} ${answer.json<{ detail: string }>().detail}`)).size).toBe(1);
    const byMail = {
      person: { by: "email", value: " BOB@example.com" },
      code: own.json<{ code: string }>().code,
      key: "t3",
      order: order("t3"),
    };
    expect((await post("/v1/offers/redeem", byMail)).json()).toMatchObject({ personId: bob, state: "committed", costMinor: 500 });
    expect((await redeem({ person: { by: "card", value: "701" }, code, key: "t4" })).json()).toMatchObject({ why: "no-such-person" });
  });

  test("a word for many: each as often as the offer says; not a word of another offer", async () => {
    const [id, other] = [await make({ perPerson: 1 }), await make()];
    expect((await post(`/v1/offers/${id}/codes/shared`, { word: "Spring-10" })).statusCode).toBe(200);
    expect((await post(`/v1/offers/${other}/codes/shared`, { word: "SPRING10" })).statusCode).toBe(409);
    expect((await post(`/v1/offers/${id}/codes/shared`, { word: "x" })).statusCode).toBe(400);
    expect((await redeem({ code: "spring10", key: "w1", order: order("w1") })).statusCode).toBe(200);
    expect((await redeem({ code: "SPRING10", key: "w2", order: order("w2") })).json()).toMatchObject({ why: "had-it" });
  });

  test("fault 46: guesses from 200 addresses hit nothing and are throttled; who has a real code is not in their way", async () => {
    const id = await make();
    await post(`/v1/offers/${id}/codes`, { count: 200 });
    const real = await codesOf(id);
    const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    const guess = (): string => Array.from({ length: 13 }, () => letters[Math.floor(systemRandom() * letters.length)]).join("");
    const guesses = Array.from({ length: 3000 }, (_, i) =>
      claim({ code: guess(), key: `g${i}`, order: order(`g${i}`), from: `10.2.0.${i % 200}` }),
    );
    const honest = real.slice(0, 20).map((code, i) => claim({ code, key: `h${i}`, order: order(`h${i}`), from: `192.0.2.${i}` }));
    expect(outcomes(await Promise.all(honest))).toEqual({ granted: 20 });
    await Promise.all(guesses);
    const again = await Promise.all(
      Array.from({ length: 200 }, (_, i) => redeem({ code: real[100 + (i % 50)], key: `a${i}`, from: `10.2.0.${i}` })),
    );
    expect(counted(again)).toEqual({ 429: 200 });
    expect((await call("GET", `/v1/offers/${id}`)).json()).toMatchObject({ taken: { usedUses: 20, heldUses: 0 }, codes: { used: 20 } });
  });
});

describe("at the till", () => {
  test("held, used, given back in part and whole; points are given and taken back with them", async () => {
    const coupon = await make({ terms: { off: "percent", percent: 10, most: 1000 } });
    const points = await make({ kind: "points", terms: { points: 50, hundred: 100 } });
    const held = await redeem({ offerId: coupon, key: "h", commit: false });
    expect(held.json()).toMatchObject({ state: "reserved", costMinor: 1000 });
    const { useId } = held.json<{ useId: string }>();
    expect((await post(`/v1/offers/uses/${useId}/commit`, {})).json()).toMatchObject({ why: "order-needed" });
    expect((await post(`/v1/offers/uses/${useId}/commit`, { order: order("b-1") })).json()).toMatchObject({ costMinor: 400 });
    await redeem({ offerId: points, key: "p", order: order("b-1") });
    await redeem({ offerId: points, key: "p", order: order("b-1") });
    const balance = async () => (await door.world.house.loyalty.points.balance(door.world.db, ann)).usable;
    expect(await balance()).toBe(50);
    const back = (key: string, returnedMinor: number, whole = false) =>
      post("/v1/offers/returns", { order: "b-1", key, returnedMinor, whole });
    expect((await back("r1", 1000)).json()).toMatchObject({ givenBackMinor: 100 });
    expect(await balance()).toBe(50);
    expect((await back("r2", 3000, true)).json()).toMatchObject({
      givenBackMinor: 350,
      uses: [{ state: "returned" }, { state: "returned" }],
    });
    expect((await back("r2", 3000, true)).json()).toMatchObject({ givenBackMinor: 350 });
    expect(await balance()).toBe(0);
    expect((await call("GET", `/v1/people/${ann}/offers`)).json<{ uses: object[] }>().uses).toContainEqual(
      expect.objectContaining({ offerId: coupon, state: "returned", costMinor: 0, orderRef: "b-1" }),
    );
  });

  test("a use, or points, and their line in the audit stand or fall together", async () => {
    const { db } = door.world;
    const gus = await door.world.person({ given: "Gus" });
    const id = await make();
    const at = { person: { value: gus }, offerId: id, order: order("gus") };
    const held = (await post("/v1/offers/redeem", { ...at, key: "held", commit: false })).json<{ useId: string }>().useId;
    await post(`/v1/people/${gus}/points`, { points: 100, why: "given", key: "gus" });
    const hold = (await post(`/v1/people/${gus}/points/holds`, { points: 5, why: "a try", key: "gus-hold" })).json<{ id: string }>().id;
    const asks: [string, object][] = [
      ["/v1/offers/redeem", { ...at, key: "used" }],
      [`/v1/offers/uses/${held}/commit`, { order: order("gus-2") }],
      [`/v1/people/${gus}/points`, { points: 7, why: "more", key: "gus-more" }],
      [`/v1/people/${gus}/points/spend`, { points: 10, why: "a coffee", key: "gus-spent" }],
      [`/v1/points/holds/${hold}/commit`, { why: "taken" }],
      ["/v1/offers/returns", { order: "gus-2", key: "gus-back", returnedMinor: 1000 }],
    ];
    const state = async () => ({
      points: await door.world.house.loyalty.points.balance(db, gus),
      uses: (await call("GET", `/v1/people/${gus}/offers`)).json<{ uses: object[] }>().uses,
      lines: (await door.audit()).filter(({ action }) => action.startsWith("POST")).length,
    });
    const before = await state();
    await sql`create function trust.no_line() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`.execute(db);
    await sql`create trigger no_line before insert on trust.audit for each row when (new.action like 'POST%') execute function trust.no_line()`.execute(
      db,
    );
    for (const [url, payload] of asks.slice(0, -1)) expect((await post(url, payload)).statusCode, url).toBe(500);
    expect(await state()).toEqual(before);
    await sql`drop function trust.no_line() cascade`.execute(db);
    for (const [url, payload] of asks) expect((await post(url, payload)).statusCode, url).toBe(200);
    const after = await state();
    expect(after.points.usable).toBe(before.points.usable - 3);
    expect(after.lines).toBe(before.lines + asks.length);
    // What is refused changes nothing and leaves no line.
    expect((await post(`/v1/people/${gus}/points/spend`, { points: 5000, why: "too much", key: "gus-most" })).statusCode).toBe(422);
    expect((await post("/v1/offers/redeem", { ...at, key: "no", offerId: null, code: "AAAA-AAAA-AAAA-A" })).statusCode).toBe(422);
    expect((await state()).lines).toBe(after.lines);
  });

  test("fault 39: amounts that are no whole numbers, too large, or nothing at all are refused, never a fault of ours", async () => {
    const id = await make();
    for (const minor of [-1, 1.5, "12", null, 1e13])
      expect((await redeem({ offerId: id, key: "bad", order: { ref: "x", minor } })).statusCode, String(minor)).toBe(400);
    const raw = (payload: string) =>
      door.app.inject({
        method: "POST",
        url: "/v1/offers/redeem",
        headers: { ...host, cookie, "content-type": "application/json" },
        payload,
      });
    const body = (minor: string) => `{"person":{"value":"${ann}"},"offerId":"${id}","key":"x","order":{"ref":"x","minor":${minor}}}`;
    for (const minor of ["1e400", "9007199254740993", "[".repeat(10_000)]) expect((await raw(body(minor))).statusCode).toBe(400);
    expect((await redeem({ key: "none" })).statusCode).toBe(400);
    expect((await redeem({ person: { value: "'; drop table" }, offerId: id, key: "none" })).statusCode).toBe(400);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from customise.uses where offer_id = ${id}`.execute(door.world.db);
    expect(rows[0]?.n).toBe(0);
  });

  test("an offer before it is made: who may have it and what it can cost; what nothing limits is said", async () => {
    await door.world.settle();
    const terms = { off: "amount", amount: 500 };
    const preview = (wish: object) => post("/v1/offers/preview", { kind: "coupon", terms, ...wish });
    const all = (await preview({ perPerson: 2 })).json<{ people: number; mostInAll: number }>();
    expect(all.mostInAll).toBe(all.people * 2 * 500);
    expect((await preview({})).json()).toMatchObject({ mostInAll: null, sentence: expect.stringContaining("Nothing limits") });
    expect((await preview({ budgetMinor: 100 })).json()).toMatchObject({ mostInAll: 100 });
    expect((await preview({ terms: { off: "amount" } })).json()).toMatchObject({ status: 400, detail: "“Amount” is still empty." });
    const kinds = (await call("GET", "/v1/offer-kinds")).json<{ items: { id: string }[] }>();
    expect(kinds.items).toHaveLength(12);
  });

  test("fault 19: 20 starts at once with one id make one offer; 20 pauses and ends leave it ended", async () => {
    const id = "01890000-0000-7000-8000-0000000000aa";
    const made = await Promise.all(
      Array.from({ length: 20 }, () =>
        post("/v1/offers", {
          id,
          name: "Once",
          headline: "Once",
          kind: "sample",
          terms: { article: "Tea", sampleCost: 10 },
          rule: { all: [] },
        }),
      ),
    );
    expect(counted(made)).toEqual({ 200: 20 });
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from differentiate.segments where owner = ${`offer:${id}`}`.execute(door.world.db);
    expect(rows[0]?.n).toBe(1);
    await Promise.all(Array.from({ length: 20 }, (_, i) => post(`/v1/offers/${id}/${i % 2 === 0 ? "end" : "pause"}`, {})));
    expect((await call("GET", `/v1/offers/${id}`)).json()).toMatchObject({ state: "ended" });
  });
});

test("a sweepstake: committed before, entered with and without a purchase, drawn once after the end, checked by anybody", async () => {
  const wish = { kind: "sweepstake", terms: { prize: "A hamper", prizes: 2, prizeCost: 5000 }, perPerson: 1 };
  const id = await make({ ...wish, name: "Hamper" });
  const before = (await call("GET", `/v1/offers/${id}/draw`)).json<{ commitment: string; seed: null }>();
  expect(before.seed).toBeNull();
  const told = async () => (await door.app.inject({ method: "GET", url: `/o/${id}/draw`, headers: host })).body;
  expect(await told()).toContain(before.commitment);
  const people = await Promise.all(Array.from({ length: 6 }, (_, i) => door.world.person({ given: `Guest${i}` })));
  for (const [i, value] of people.entries())
    await redeem({ person: { value }, offerId: id, key: "entry", ...(i % 2 === 0 ? { order: order(`guest-${i}`) } : {}) });
  expect((await post(`/v1/offers/${id}/draw`, {})).statusCode).toBe(409);
  await post(`/v1/offers/${id}/end`, {});
  const [drawn, again] = [
    await post(`/v1/offers/${id}/draw`, { beacon: "7 9 23" }),
    await post(`/v1/offers/${id}/draw`, { beacon: "other" }),
  ];
  expect(again.json()).toEqual(drawn.json());
  const { seed, winners } = drawn.json<{ seed: string; winners: { entry: string; personId: string }[] }>();
  expect(commitmentOf(seed)).toBe(before.commitment);
  // As a stranger checks it, from the page alone.
  const page = await told();
  const entries = (page.split("Entries:\n")[1] ?? "")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const list = entries.map(([entry = "", entrant]) => ({ entry, entrant: Number(entrant) }));
  expect(list).toHaveLength(6);
  expect(drawWinners(seed, "7 9 23", list, 2)).toEqual(winners.map(({ entry }) => entry));
  expect(winners.every(({ personId }) => people.includes(personId))).toBe(true);
  expect(page).not.toContain("Guest");
});

test("a burst of one instant: as many as the allowance get through, the others are told when to come again", async () => {
  const id = await make({ kind: "sweepstake", terms: { prize: "A cup", prizes: 1, prizeCost: 100 }, perPerson: 1 });
  const look = (remoteAddress: string) => door.app.inject({ method: "GET", url: `/o/${id}/draw`, headers: host, remoteAddress });
  const answers = await Promise.all(Array.from({ length: 180 }, () => look("198.51.100.7")));
  expect(counted(answers)).toEqual({ 200: 60, 429: 120 });
  for (const { statusCode, headers, body } of answers.filter((answer) => answer.statusCode === 429)) {
    expect(Number(headers["retry-after"]), String(statusCode)).toBeGreaterThan(0);
    expect(body).toContain("urn:rapport:too-many");
  }
  expect((await look("198.51.100.8")).statusCode).toBe(200);
});

test("two records that each used a once-per-person offer are joined: told as over the limit, nothing more is given; parted, each has its own", async () => {
  const { house, postgres } = door.world;
  const [ida, idas] = [await door.world.person({ given: "Ida", family: "One" }), await door.world.person({ given: "Ida", family: "One" })];
  const id = await make({ perPerson: 1 });
  const at = (value: string, key: string, more: object = {}) =>
    redeem({ person: { value }, offerId: id, key, order: order(`ida-${key}`), ...more });
  expect((await at(ida, "1")).statusCode).toBe(200);
  const held = (await at(idas, "2", { commit: false })).json<{ useId: string }>().useId;
  // Each has a code; once they are one, neither may use it.
  const shown = async (personId: string) =>
    (await call("GET", `/v1/people/${personId}/offers`)).json<{ over: { had: number; may: number; sentence: string }[] }>().over;
  expect([await shown(ida), await shown(idas)]).toEqual([[], []]);
  const joined = await postgres.transaction((tx) =>
    house.merging.join(tx, { kept: ida, gone: idas, actor: "test", why: "review", evidence: {} }),
  );
  const [over] = await shown(idas);
  expect(over).toMatchObject({ had: 2, may: 1, sentence: expect.stringContaining("records that each had it were joined") as string });
  expect(await shown(ida)).toEqual([over]);
  expect((await at(ida, "3")).json()).toMatchObject({ why: "had-it" });
  expect((await post(`/v1/people/${ida}/offers/${id}/code`, {})).json()).toMatchObject({ status: 422, why: "had-it" });
  // What was held for one of them was promised.
  expect((await post(`/v1/offers/uses/${held}/commit`, {})).json()).toMatchObject({ state: "committed" });
  expect((await call("GET", `/v1/offers/${id}`)).json()).toMatchObject({ taken: { heldUses: 0, usedUses: 2, usedMinor: 1000 } });
  // One comes back: within the limit again, and no more than that.
  await post("/v1/offers/returns", { order: "ida-1", key: "ida-back", returnedMinor: 4000, whole: true });
  expect(await shown(ida)).toEqual([]);
  expect((await at(ida, "4")).json()).toMatchObject({ why: "had-it" });
  await postgres.transaction((tx) => house.merging.undo(tx, "merge" in joined ? joined.merge : "", "test"));
  expect((await at(ida, "5")).statusCode).toBe(200);
  expect((await at(idas, "6")).json()).toMatchObject({ why: "had-it" });
  expect([await shown(ida), await shown(idas)]).toEqual([[], []]);
});
