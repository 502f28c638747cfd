// The audit: every change and every reading of personal data, by whom, about whom; filtered, exported, never altered.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../test/doorway.ts";
import { createLooks } from "../capabilities/trust/index.ts";
import { createLog } from "../platform/log.ts";
import { sql } from "../platform/postgres.ts";
import { contractOf } from "./openapi.ts";

let door: Doorway;
let cookie: string;
let ann: string;
let ben: string;
beforeAll(async () => {
  door = await createDoorway();
  cookie = await door.owner();
  ann = await door.world.person({ given: "Ann", family: "Archer", email: "ann@example.com" });
  ben = await door.world.person({ given: "Ben", family: "Archer", email: "ben@example.com" });
});
afterAll(() => door.close());

interface Row {
  id: string;
  actor: string;
  actorId: string;
  action: string;
  subject: string;
  people: string[];
}
const owner = (url: string) => door.ask("GET", url, { cookie });
async function audit(query = ""): Promise<Row[]> {
  await door.world.house.looks.flush();
  return (await owner(`/v1/audit${query}`)).json<{ items: Row[] }>().items;
}

test("looking at a person, finding people and previewing a message are written down: who, what, whose", async () => {
  const agent = await door.user("agent");
  const look = (url: string) => door.ask("GET", url, { cookie: agent });
  expect((await look(`/v1/people/${ann}`)).statusCode).toBe(200);
  expect((await look(`/v1/people/${ann}/timeline`)).statusCode).toBe(200);
  expect((await look("/v1/people?q=archer")).json()).toMatchObject({ total: 2 });
  const rows = await audit("?kind=reading&actor=user:agent");
  expect(rows.map(({ actor, action, people }) => [actor, action, new Set(people)])).toEqual([
    ["The agent", "GET /v1/people", new Set([ann, ben])],
    ["The agent", "GET /v1/people/{id}/timeline", new Set([ann])],
    ["The agent", "GET /v1/people/{id}", new Set([ann])],
  ]);
  // What was searched for may itself be personal.
  expect(JSON.stringify(rows)).not.toContain("archer");
  expect((await look("/v1/people/00000000-0000-7000-8000-000000000000")).statusCode).toBe(404);
  expect((await audit("?kind=reading&actor=user:agent")).length).toBe(3);
});

test("who looked at this record: for the owner, under every record of the person", async () => {
  const rows = await audit(`?person=${ben}`);
  expect(rows.map((row) => [row.actorId, row.action])).toEqual([["user:agent", "GET /v1/people"]]);
  await sql`insert into trust.joined (member_id, person_id) values (${ben}, ${ann})`.execute(door.world.db);
  const joined = (await audit(`?person=${ann}`)).length;
  expect([joined, (await audit(`?person=${ben}`)).length]).toEqual([3, 3]);
  await sql`delete from trust.joined`.execute(door.world.db);
  expect((await door.ask("GET", `/v1/audit?person=${ann}`, { cookie: await door.user("marketer") })).statusCode).toBe(403);
});

test("filters by kind, who and day, in pages that neither repeat nor skip", async () => {
  for (let i = 0; i < 7; i++) await door.ask("POST", `/v1/people/${ann}/complaints`, { cookie, payload: { subject: `late ${i}` } });
  const changes = await audit("?kind=change");
  expect(changes.filter((row) => row.action === "POST /v1/people/{id}/complaints").every((row) => row.people[0] === ann)).toBe(true);
  expect((await audit("?kind=door")).map((row) => row.action)).toContain("signed in");
  expect(await audit("?to=2020-01-01")).toEqual([]);
  const whole = (await audit("?limit=200")).map((row) => row.id);
  const paged: string[] = [];
  for (let cursor = ""; ;) {
    const page = (await owner(`/v1/audit?limit=4${cursor}`)).json<{ items: Row[]; nextCursor: string | null }>();
    paged.push(...page.items.map((row) => row.id));
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(paged).toEqual(whole);
  expect(whole).toEqual(whole.toSorted((a, b) => (a < b ? 1 : -1)));
  expect((await owner("/v1/audit?kind=nonsense")).statusCode).toBe(400);
});

test("the file has the same rows as the screen, and no cell that a spreadsheet would run", async () => {
  await door.world.house.trust.audit(door.world.db, { actor: "=cmd|' /C calc'!A0", action: "+evil", subject: "@sum", detail: { a: 1 } });
  const csv = await owner("/v1/audit.csv?kind=door");
  expect(csv.headers["content-disposition"]).toContain("audit.csv");
  const lines = csv.body.trim().split("\n");
  expect(lines.length - 1).toBe((await audit("?kind=door&limit=200")).length);
  expect(lines[1]).toContain("'=cmd|' /C calc'!A0,'=cmd|' /C calc'!A0,'+evil,'@sum");
});

test("nobody alters the audit", async () => {
  for (const change of [
    sql`update trust.audit set actor = 'somebody else'`,
    sql`delete from trust.audit`,
    sql`update trust.audit set people = '{}'`,
  ])
    await expect(change.execute(door.world.db)).rejects.toThrow(/append-only/);
  const falsify = door.world.postgres.transaction(async (tx) => {
    await sql`select set_config('rapport.erasing', 'yes', true)`.execute(tx);
    await sql`update trust.audit set actor = 'somebody else'`.execute(tx);
  });
  await expect(falsify).rejects.toThrow(/append-only/);
});

test("readings are never lost on an orderly stop, also when the database is away for a moment", async () => {
  const { db, postgres } = door.world;
  const looks = createLooks(db, createLog("silent"));
  const before = (await audit("?kind=reading&limit=200")).length;
  for (let i = 0; i < 30; i++) looks.note({ actor: "user:agent", action: "GET /v1/people/{id}", subject: ben, people: [ben] });
  await postgres.transaction(async (tx) => {
    // The write fails once: its connection is ended while it waits for the lock.
    await sql`lock table trust.audit in access exclusive mode`.execute(tx);
    const stopped = looks.stop();
    for (let ended = 0; ended === 0;) {
      const { rows } = await sql<{ n: number }>`
        select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'`.execute(tx);
      ended = rows[0]?.n ?? 0;
    }
    void stopped;
  });
  await looks.stop();
  expect((await audit("?kind=reading&limit=200")).length).toBe(before + 30);
});

test("no reading of people is forgotten: each such route says whose data it shows, or is a file named here", () => {
  // Print runs, a sample of one, rejected lines, a calendar and the built-in mailbox are named by their own id: they are whole files.
  const files = [
    "/v1/campaigns/{id}/letters.pdf",
    "/v1/campaigns/{id}/letters.csv",
    "/v1/work/{medium}.ics",
    "/v1/sending/media/{id}/sample.pdf",
    "/v1/imports/{id}/rejects.csv",
    "/v1/mailbox",
    "/v1/mailbox/{id}",
  ];
  const { paths } = contractOf(door.app) as { paths: Record<string, Record<string, { responses: object }>> };
  const reading = door.routes.filter((route) => route.method === "GET" && route.scope === "people");
  expect(reading.length).toBeGreaterThan(10);
  const silent = reading.filter(
    ({ path, reveals }) =>
      reveals === undefined &&
      !path.startsWith("/v1/people/{id}") &&
      !JSON.stringify(paths[path]?.["get"]?.responses).includes('"personId"'),
  );
  expect(silent.map((route) => route.path).filter((path) => !files.includes(path))).toEqual([]);
});
