// Joining and its undoing on real stores: whatever happens in between, undone means as if it had never been.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { insertAssignments, insertExperiment } from "../learn/experiment-store.ts";
import { flatten } from "./merge-forest.ts";
import { createProjection } from "./projection-service.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Everything recorded so far is in ClickHouse; a transaction of another database may hold the reader back for a moment. */
async function caughtUp(): Promise<void> {
  while ((await world.house.react()) || (await world.house.identify.projection.lag()) > 0);
}

const PEOPLE = 4;
const who = fc.nat(PEOPLE - 1);
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("join" as const), kept: who, gone: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("undo" as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("buy" as const), who, minor: fc.integer({ min: 1, max: 9999 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      who,
      medium: fc.constantFrom("email", "*"),
      decision: fc.constantFrom("given" as const, "withdrawn" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wish" as const), who, often: fc.constantFrom(1, 4, null), pause: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tell" as const), who, name: fc.constantFrom("Ann", "Anna", "Bea") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("address" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("complain" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("project" as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** The same people, the same happenings; only one of the two worlds joins anybody. */
class Copy {
  readonly ids: string[] = [];
  /** Active merges: what the test itself believes. */
  readonly merges: { id: string; kept: number; gone: number }[] = [];
  readonly joins: boolean;
  readonly experiment = newId();

  constructor(joins: boolean) {
    this.joins = joins;
  }

  async begin(heldBack: readonly boolean[]): Promise<void> {
    for (let i = 0; i < PEOPLE; i++) this.ids.push(await world.person({ given: `P${i}`, number: `${this.experiment}-${i}` }));
    await insertExperiment(world.db, {
      id: this.experiment,
      name: "Try",
      seed: "s",
      controlShare: 0.5,
      windowDays: 30,
      startedAt: world.clock.now,
    });
    const arms = this.ids.map((personId, i) => ({ personId, arm: heldBack[i] === true ? ("held-back" as const) : ("treated" as const) }));
    await insertAssignments(world.db, this.experiment, arms, world.clock.now);
    await world.house.loyalty.members.enrol(this.ids[0] ?? "", "test");
  }

  /** Everybody who is one with this one, by the test's own books. */
  family(of: number): number[] {
    const found = new Set([of]);
    for (let before = 0; before !== found.size;) {
      before = found.size;
      for (const { kept, gone } of this.merges) if (found.has(kept) || found.has(gone)) found.add(kept).add(gone);
    }
    return [...found].sort((a, b) => a - b);
  }

  async do(step: Operation, n: number): Promise<void> {
    const { house, db, clock, postgres } = world;
    const id = "who" in step ? (this.ids[step.who] ?? "") : "";
    if (step.do === "join" && this.joins) {
      const ask = { kept: this.ids[step.kept] ?? "", gone: this.ids[step.gone] ?? "", actor: "test", why: "review" as const, evidence: {} };
      const answer = await postgres.transaction((tx) => house.merging.join(tx, ask));
      expect("refused" in answer).toBe(this.family(step.kept).includes(step.gone));
      if ("merge" in answer) {
        const [row] = (await house.merging.history(db, ask.kept)).filter((merge) => merge.id === answer.merge);
        this.merges.push({ id: answer.merge, kept: this.ids.indexOf(row?.kept ?? ""), gone: this.ids.indexOf(row?.gone ?? "") });
      }
    }
    if (step.do === "undo" && this.merges.length > 0) {
      const [merge] = this.merges.splice(step.which % this.merges.length, 1);
      expect(await postgres.transaction((tx) => house.merging.undo(tx, merge?.id ?? "", "test"))).toEqual({ pair: null });
      expect(await postgres.transaction((tx) => house.merging.undo(tx, merge?.id ?? "", "test"))).toBe(false);
    }
    if (step.do === "buy") {
      const payload = {
        order_id: `o${n}`,
        currency: "GBP",
        total_minor: step.minor,
        products: [{ sku: "A", quantity: 1, amount_minor: step.minor }],
      };
      const event = {
        personId: id,
        messageId: newId(),
        type: "track" as const,
        name: "Order Completed",
        at: clock.now,
        source: "test",
        payload,
      };
      await house.identify.record(db, [event]);
    }
    if (step.do === "decide") {
      const words = { id: "t", version: 1, language: "en", text: "x" };
      const consent = { personId: id, identifier: "x", purpose: "offers", words, method: "form", actor: "person", at: clock.now };
      await postgres.transaction((tx) => house.trust.recordConsent(tx, { ...consent, medium: step.medium, decision: step.decision }));
    }
    if (step.do === "wish") {
      const rules = { medium: null, maxPerMonth: step.often, pauseUntil: step.pause ? new Date("2026-12-01") : null };
      await house.trust.putRules(db, id, rules, "test", "Wish", clock.now);
    }
    if (step.do === "tell") {
      await house.identify.declareFacts(db, [{ personId: id, attribute: "given_name", value: step.name, source: "test", at: clock.now }]);
    }
    if (step.do === "address") {
      await house.identify.addIdentifier(db, {
        kind: "email",
        value: `m${n}@${this.experiment}.example`,
        personId: id,
        source: "test",
        at: clock.now,
      });
    }
    if (step.do === "complain") await house.care.complaints.open(id, { subject: `Late ${n}`, words: "", channel: "phone" });
    if (step.do === "project") {
      await caughtUp();
      await this.looksRight();
    }
  }

  /** Whoever of the family is asked for, the same individual answers, and ClickHouse has it all under one id. */
  async looksRight(): Promise<void> {
    for (let i = 0; i < PEOPLE; i++) {
      const family = this.family(i);
      const dossier = await world.house.identify.dossier(world.db, this.ids[i] ?? "");
      const top = this.ids.indexOf(dossier?.card.id ?? "");
      expect(family).toContain(top);
      const numbers = dossier?.identifiers.filter(({ kind }) => kind === "customer_number").map(({ value }) => value);
      expect(numbers?.sort()).toEqual(family.map((k) => `${this.experiment}-${k}`));
      const spent = await Promise.all(family.map((k) => spentOf(this.ids[k] ?? "")));
      const [lines] = await world.clickhouse.query<{ sum: number }>(
        "select toInt32(sum(amount)) as sum from identify_order_lines where person_id = {p:UUID}",
        { p: this.ids[i] },
      );
      expect(lines?.sum).toBe(top === i ? spent.reduce((a, b) => a + b, 0) : 0);
      const arms = await world.house.learn.heldBackAmong(world.db, this.experiment, [this.ids[i] ?? ""]);
      const own = await Promise.all(family.map((k) => ownArm(this.experiment, this.ids[k] ?? "")));
      expect(arms.size === 1).toBe(own.includes("held-back"));
    }
  }

  /** All that is known under each record and of each person, ids replaced by numbers. */
  async everything(): Promise<unknown> {
    const { db, house, clickhouse } = world;
    const all = [];
    for (const id of this.ids) {
      const tables = [];
      for (const table of [
        "identify.events",
        "identify.facts",
        "identify.fact_changes",
        "identify.identifiers",
        "trust.consents",
        "trust.contact_rules",
        "trust.holds",
        "trust.contact_rule_changes",
        "learn.assignments",
        "loyalty.memberships",
        "care.complaints",
        "trust.joined",
      ]) {
        const column = table === "trust.joined" ? "member_id" : "person_id";
        const { rows } = await sql<{ row: Record<string, unknown> }>`
          select to_jsonb(t) as row from ${sql.raw(table)} t where t.${sql.raw(column)} = ${id}`.execute(db);
        tables.push([table, rows.map(({ row }) => plain(row)).sort()]);
      }
      const dossier = await house.identify.dossier(db, id);
      const { items } = await house.interact.timeline(id, { limit: 100 });
      const lines = await clickhouse.query(
        "select toString(at) as at, order_id, amount from identify_order_lines where person_id = {p:UUID} order by all",
        { p: id },
      );
      const touches = await clickhouse.query(
        "select toString(at) as at, name from identify_touches where person_id = {p:UUID} order by all",
        { p: id },
      );
      const ask = { personId: id, ask: "x", purpose: "offers", medium: "email", address: "a@b.example", timeZone: "UTC", country: null };
      const [verdict] = await house.trust.gate.peek(db, [ask], world.clock.now);
      all.push({
        tables,
        card: dossier?.card,
        facts: dossier?.facts,
        moments: items.map(({ at, kind, title }) => `${at.toISOString()} ${kind} ${title}`).sort(),
        consents: await house.trust.consentsNow(db, id),
        rules: [...(await house.trust.rules(db, [id])).values()],
        verdict: verdict?.reason,
        ledger: await house.trust.verifyLedger(db, id),
        complaints: (await house.care.person(id)).complaints.length,
        lines,
        touches,
      });
    }
    let text = JSON.stringify(all);
    this.ids.forEach((id, i) => (text = text.replaceAll(id, `person-${i}`)));
    return JSON.parse(text.replaceAll(this.experiment, "experiment")) as unknown;
  }
}

/** A row without what is random or grows by itself: own ids, hashes, transaction numbers, wall-clock times. */
function plain(row: Record<string, unknown>): string {
  const grown = ["id", "replaced_at", "message_id", "tx", "seq", "received_at", "hash", "previous_hash", "subject", "card", "supersedes"];
  const keep = Object.entries(row).filter(([key]) => !grown.includes(key) && !(key === "value" && row["kind"] === "card"));
  return JSON.stringify(keep);
}

async function spentOf(id: string): Promise<number> {
  const { rows } = await sql<{ sum: number }>`
    select coalesce(sum((payload ->> 'total_minor')::int), 0)::int as sum from identify.events where person_id = ${id}`.execute(world.db);
  return rows[0]?.sum ?? 0;
}

async function ownArm(experiment: string, id: string): Promise<string> {
  const { rows } = await sql<{ arm: string }>`
    select arm from learn.assignments where experiment_id = ${experiment} and person_id = ${id}`.execute(world.db);
  return rows[0]?.arm ?? "";
}

test("undo(merge(a, b)) leaves everything as if it had never been, whatever arrives in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 4, maxLength: 24 }),
      fc.array(fc.boolean(), { minLength: PEOPLE, maxLength: PEOPLE }),
      async (steps, heldBack) => {
        const joined = new Copy(true);
        const never = new Copy(false);
        await joined.begin(heldBack);
        await never.begin(heldBack);
        for (const [n, step] of steps.entries()) {
          world.clock.now = new Date(world.clock.now.getTime() + 60_000);
          await joined.do(step, n);
          await never.do(step, n);
        }
        while (joined.merges.length > 0) await joined.do({ do: "undo", which: steps.length }, 0);
        await caughtUp();
        expect(await joined.everything()).toEqual(await never.everything());
      },
    ),
    { numRuns: 15 },
  );
}, 300_000);

test("people are written anew exactly once, wherever the work is cut off", async () => {
  const { house, db, postgres, clickhouse } = world;
  const [ann, anna] = await Promise.all([world.person({ given: "Ann" }), world.person({ given: "Anna" })]);
  const order = (personId: string, id: string) => ({
    personId,
    messageId: newId(),
    type: "track" as const,
    name: "Order Completed",
    at: world.clock.now,
    source: "test",
    payload: { order_id: id, currency: "GBP", total_minor: 100, products: [{ sku: "A", quantity: 1, amount_minor: 100 }] },
  });
  await house.identify.record(db, [order(ann, "1"), order(anna, "2")]);
  await caughtUp();
  const join = { kept: ann, gone: anna, actor: "test", why: "review" as const, evidence: {} };
  const rowsOf = (id: string) =>
    clickhouse.query(
      `select what from (
        select order_id as what from identify_order_lines where person_id = {p:UUID}
        union all select toString(name) from identify_touches where person_id = {p:UUID}
      ) order by what`,
      { p: id },
    );
  const both = [{ what: "1" }, { what: "2" }, { what: "First seen" }, { what: "First seen" }];
  // Two tables are emptied of them and two are filled again: cut off before and after each of the four.
  for (let cut = 0; cut < 8; cut++) {
    const answer = await postgres.transaction((tx) => house.merging.join(tx, join));
    let calls = 0;
    const dying = async (call: () => Promise<void>): Promise<void> => {
      const mine = calls++;
      if (mine * 2 === cut) throw new Error("killed before");
      await call();
      if (mine * 2 + 1 === cut) throw new Error("killed after");
    };
    const cutOff = createProjection(postgres, {
      ...clickhouse,
      command: (text, params, settings) => dying(() => clickhouse.command(text, params, settings)),
      insertStream: (table, source, token) => dying(() => clickhouse.insertStream(table, source, token)),
    });
    await expect(cutOff.step()).rejects.toThrow("killed");
    await caughtUp();
    expect([await rowsOf(ann), await rowsOf(anna)]).toEqual([both, []]);
    await postgres.transaction((tx) => house.merging.undo(tx, "merge" in answer ? answer.merge : "", "test"));
    await caughtUp();
    expect([await rowsOf(ann), await rowsOf(anna)]).toEqual([
      [{ what: "1" }, { what: "First seen" }],
      [{ what: "2" }, { what: "First seen" }],
    ]);
  }
});

test("the machine alone never joins two whom the house knows by number or card; a person may", async () => {
  const { house, postgres } = world;
  const [known, other, unknown] = await Promise.all([
    world.person({ number: "known-1" }),
    world.person({ number: "known-2" }),
    world.person({ email: "unknown@example.com" }),
  ]);
  const ask = (kept: string, gone: string, why: "match" | "review") =>
    postgres.transaction((tx) => house.merging.join(tx, { kept, gone, actor: "test", why, evidence: {} }));
  expect(await ask(known, other, "match")).toEqual({ refused: "both-known" });
  // Whoever has a number of ours goes on naming the individual.
  expect(await ask(unknown, known, "match")).toMatchObject({ personId: known });
  // Through the one just joined it would be two known people all the same.
  expect(await ask(unknown, other, "match")).toEqual({ refused: "both-known" });
  expect(await ask(other, unknown, "review")).toMatchObject({ personId: other });
  expect(await ask(known, other, "review")).toEqual({ refused: "one-already" });
  await expect(ask(known, newId(), "review")).rejects.toThrow("There is no such person.");
});

test("the same people joined from both sides at once are joined once", async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, (_, i) => world.person({ given: `Q${i}` })));
  const pairs = ids.flatMap((kept) => ids.filter((gone) => gone !== kept).map((gone) => ({ kept, gone })));
  const answers = await Promise.all(
    pairs.map((pair) =>
      world.postgres.transaction((tx) => world.house.merging.join(tx, { ...pair, actor: "test", why: "review", evidence: {} })),
    ),
  );
  expect(answers.filter((answer) => "merge" in answer)).toHaveLength(ids.length - 1);
  expect(new Set(await world.house.trust.joined.personsOf(world.db, ids)).size).toBe(1);
});

test("the flattening of any forest is where each record's way up ends", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(19), fc.nat(19), fc.nat(1000)), { maxLength: 30 }), (tries) => {
      const top = Array.from({ length: 20 }, (_, i) => i);
      const edges: { gone: string; kept: string; at: Date }[] = [];
      for (const [a, b, at] of tries) {
        const [kept, gone] = [top[a] ?? 0, top[b] ?? 0];
        if (kept === gone) continue;
        edges.push({ gone: String(gone), kept: String(kept), at: new Date(at) });
        top.forEach((root, i) => root === gone && (top[i] = kept));
      }
      const flat = new Map(
        flatten(
          top.map((_, i) => String(i)),
          edges,
        ).map((one) => [one.memberId, one]),
      );
      top.forEach((root, i) => expect(flat.get(String(i))?.personId ?? String(i)).toBe(String(root)));
      for (const { memberId, since } of flat.values())
        expect(since >= (edges.find((edge) => edge.gone === memberId)?.at ?? since)).toBe(true);
    }),
  );
});
