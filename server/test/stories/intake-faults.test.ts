// What live intake survives: malformed JSON, hostile content, kills. See faults.md for the numbers.
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/platform/postgres.ts";
import { createIntakeWorld, type IntakeWorld } from "../intake-world.ts";

let world: IntakeWorld;
beforeAll(async () => {
  world = await createIntakeWorld();
});
afterAll(() => world.close());

async function payloadOf(messageId: string): Promise<string | undefined> {
  const { rows } = await sql<{ payload: string }>`
    select payload::text from identify.events where message_id = ${`in:${messageId}`}`.execute(world.world.db);
  return rows[0]?.payload;
}

test("fault 39: JSON that is deep, huge, twice, beyond double or no UTF-8 gets 400 or 413 with a sentence, never 5xx; whole numbers stay exact", async () => {
  const wrap = (properties: string): string => `{"event":"J","userId":"J1","properties":${properties}}`;
  const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
  const refused: [string | Buffer, number, RegExp][] = [
    [wrap(`{"a":${deep}}`), 400, /lie 1000\d deep/],
    [wrap('{"a":1e400}'), 400, /1e400 is beyond/],
    [wrap('{"a":-1e-400}'), 400, /beyond/],
    [Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xc3, 0x28]), Buffer.from('","userId":"J1"}')]), 400, /UTF-8/],
    [wrap('{"a":NaN}'), 400, /no JSON/],
    ['{"event":"J","userId":"J1"', 400, /no JSON/],
    ["[]", 400, /one JSON object/],
    ["", 400, /no JSON/],
    [wrap(`{"a":"${"x".repeat(40_000)}"}`), 400, /an event may have 32768/],
    [wrap(`{"a":"${"x".repeat(600_000)}"}`), 413, /Send less at once/],
    [Buffer.alloc(50_000_000, "x"), 413, /longer than 512000/],
  ];
  for (const [body, status, sentence] of refused) {
    const got = await world.send("track", body);
    expect([got.status, got.answer.detail]).toEqual([status, expect.stringMatching(sentence)]);
  }
  const bomb = await world.send("batch", gzipSync(Buffer.alloc(50_000_000, " ")), { "content-encoding": "gzip" });
  expect(bomb.status).toBe(413);
  const liar = await world.send("batch", "not gzip", { "content-encoding": "gzip" });
  expect(liar.status).toBe(400);

  const taken: [string, string, string][] = [
    ["j-int", '{"n":9007199254740993,"m":-9223372036854775808}', '{"m": -9223372036854775808, "n": 9007199254740993}'],
    ["j-zero", '{"n":-0}', '{"n": 0}'],
    ["j-twice", '{"n":1,"n":2}', '{"n": 2}'],
    ["j-proto", '{"__proto__":{"admin":true},"constructor":1}', '{"__proto__": {"admin": true}, "constructor": 1}'],
    ["j-nul", '{"t":"a\\u0000b \\ud83d"}', '{"t": "a�b �"}'],
    ["j-big", `{"n":${"9".repeat(400)}}`, `{"n": ${"9".repeat(400)}}`],
  ];
  for (const [messageId, properties] of taken) {
    const { status } = await world.send(
      "track",
      `{"messageId":"${messageId}","event":"J","userId":9007199254740993,"properties":${properties}}`,
    );
    expect([messageId, status]).toEqual([messageId, 200]);
  }
  await world.world.settle();
  for (const [messageId, , stored] of taken) expect([messageId, await payloadOf(messageId)]).toEqual([messageId, stored]);
  // The person is found by the number as it was written.
  expect(await world.world.house.identify.personBy(world.world.db, "customer_number", "9007199254740993")).not.toBeNull();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("fault 39: what PostgreSQL alone cannot keep is set aside with its reason, and what stands behind it goes on", async () => {
  await world.send("track", `{"messageId":"j-digits","event":"J","userId":"J2","properties":{"n":0.${"0".repeat(20_000)}1}}`);
  await world.send("track", { messageId: "j-behind", event: "J", userId: "J2" });
  await world.world.settle();
  expect(await payloadOf("j-behind")).toBe("{}");
  const { rows } = await sql<{ reason: string; payload: string }>`
    select reason, payload from identify.intake_faults where what = 'Could not be sorted'`.execute(world.world.db);
  const inLog = await payloadOf("j-digits");
  // Either it is in the log, or it lies aside as it came: never lost.
  expect(rows.length + (inLog === undefined ? 0 : 1)).toBe(1);
});

test("fault 33: script in a page's address, its referrer and the browser's name is stored as text, as it came", async () => {
  const nasty = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
  const page = { url: `https://shop.example/?q=${nasty}`, referrer: `javascript:alert(1)//${nasty}`, title: nasty };
  await world.send("page", { anonymousId: "x1", userId: "X1", messageId: "xss", name: nasty, context: { page, userAgent: nasty } });
  await world.world.settle();
  expect(JSON.parse((await payloadOf("xss")) ?? "{}")).toEqual({ name: nasty, context: { page, userAgent: nasty } });
});

test("fault 42: Sec-GPC on the wire: exactly 1 objects to passing data on, once; 0, 1,1, true and two fields do not; a bad TCF string is no consent", async () => {
  const sendWith = (fields: string[], userId: string, context: object = {}): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(world.url);
      const outgoing = request(
        {
          hostname,
          port,
          path: "/v1/track",
          method: "POST",
          headers: ["Host", hostname, ...fields.flatMap((value) => ["Sec-GPC", value])],
        },
        (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode));
        },
      );
      outgoing.on("error", reject);
      outgoing.end(JSON.stringify({ writeKey: world.writeKey, event: "Seen", userId, messageId: userId, context }));
    });
  const said: [string[], string][] = [
    [["1"], "gpc-1"],
    [["0"], "gpc-0"],
    [["1,1"], "gpc-list"],
    [["true"], "gpc-true"],
    [["1", "1"], "gpc-two"],
  ];
  for (const [fields, userId] of said) expect(await sendWith(fields, userId)).toBe(200);
  expect(await sendWith(["1"], "gpc-1")).toBe(200);
  expect(await sendWith([], "tcf-bad", { consent: { tcf: "not a string of that kind" } })).toBe(200);
  await world.world.settle();
  const { house, db } = world.world;
  for (const [, userId] of said) {
    const person = await house.identify.personBy(db, "customer_number", userId);
    const consents = await house.trust.consentsNow(db, person ?? "");
    expect([userId, consents.map(({ purpose, decision }) => `${purpose} ${decision}`)]).toEqual([
      userId,
      userId === "gpc-1" ? ["offers-from-other-companies objected", "partner-sharing objected"] : [],
    ]);
  }
  expect(await house.identify.personBy(db, "customer_number", "tcf-bad")).toBeNull();
  const { rows } = await sql<{ n: number }>`
    select sum(events)::int as n from identify.intake_minutes where outcome = 'no-consent'`.execute(db);
  expect(rows[0]?.n).toBe(1);
});
