import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { createStores } from "../../../test/world.ts";
import { canonical, DECISIONS, standing, type Decided, type NewConsent } from "./consent.ts";
import { createTrust, type Trust } from "./index.ts";

const events = fc.array(
  fc.record({
    medium: fc.constantFrom("email", "letter", "*"),
    decision: fc.constantFrom(...DECISIONS),
    at: fc.integer({ min: 0, max: 5 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day))),
    method: fc.constantFrom("form", "import:1:2"),
  }),
  { maxLength: 8 },
);

describe("what holds now (fault 41)", () => {
  it("is the same in whatever order the events came in", () => {
    fc.assert(
      fc.property(
        events.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const allowed = (now: Decided | null): unknown =>
            now === null ? null : [now.decision === "given" || now.decision === "confirmed", now.at];
          expect(allowed(standing(shuffled, "email"))).toEqual(allowed(standing(list, "email")));
        },
      ),
    );
  });
  const at = new Date("2026-01-02T00:00:00Z");
  const later = new Date("2026-01-03T00:00:00Z");
  const event = (decision: Decided["decision"], when = at, method = "form", medium = "email"): Decided => ({
    decision,
    at: when,
    method,
    medium,
  });
  it("withdrawal wins at the same moment", () => {
    expect(standing([event("withdrawn"), event("given")], "email")?.decision).toBe("withdrawn");
    expect(standing([event("given"), event("withdrawn")], "email")?.decision).toBe("withdrawn");
  });
  it("an import never turns withdrawn into given, a person may", () => {
    expect(standing([event("withdrawn"), event("given", later, "import:7:1")], "email")?.decision).toBe("withdrawn");
    expect(standing([event("withdrawn", at, "form", "*"), event("given", later, "import:7:1")], "email")?.decision).toBe("withdrawn");
    expect(standing([event("withdrawn"), event("given", later)], "email")?.decision).toBe("given");
  });
  it("a decision for every medium counts for each", () => {
    expect(standing([event("given"), event("withdrawn", later, "form", "*")], "email")?.decision).toBe("withdrawn");
  });
});

it("canonical JSON does not depend on the order of keys", () => {
  expect(canonical({ b: 1, a: [{ d: null, c: "é" }] })).toBe(canonical({ a: [{ c: "é", d: null }], b: 1 }));
});

describe("the ledger", () => {
  let stores: Awaited<ReturnType<typeof createStores>>;
  let trust: Trust;
  beforeAll(async () => {
    stores = await createStores();
    trust = createTrust({
      queue: { announce: () => Promise.resolve(), forget: () => Promise.resolve() },
      clock: () => new Date("2026-06-15T10:00:00Z"),
      instance: "a",
      seal: (text) => text,
    });
  });
  afterAll(() => stores.close());
  const entry = (personId: string, more: Partial<NewConsent> = {}): NewConsent => ({
    personId,
    identifier: "a@b.example",
    purpose: "offers",
    medium: "email",
    decision: "given",
    method: "form",
    actor: "person",
    words: { id: "w", version: 1, language: "en", text: "Yes" },
    at: new Date("2026-06-01T00:00:00Z"),
    ...more,
  });

  it("takes the same event once, refuses changes, and notices tampering", async () => {
    const id = newId();
    const { db } = stores.postgres;
    const record = (consents: NewConsent[]) => stores.postgres.transaction((tx) => trust.recordConsents(tx, consents));
    expect(await record([entry(id), entry(id)])).toEqual({ recorded: 1, repeated: 1 });
    expect(await record([entry(id), entry(id, { decision: "withdrawn", at: new Date("2026-06-02T00:00:00Z") })])).toEqual({
      recorded: 1,
      repeated: 1,
    });
    expect(await trust.verifyLedger(db, id)).toBeNull();
    await expect(sql`update trust.consents set decision = 'given' where person_id = ${id}`.execute(db)).rejects.toThrow(/append-only/);
    await sql`alter table trust.consents disable trigger consents_append_only`.execute(db);
    await sql`update trust.consents set decision = 'given' where person_id = ${id} and seq = 2`.execute(db);
    await sql`alter table trust.consents enable trigger consents_append_only`.execute(db);
    expect(await trust.verifyLedger(db, id)).toBe(2);
  });

  it("the view in the database and the fold agree", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (list) => {
        const id = newId();
        await stores.postgres.transaction((tx) =>
          trust.recordConsents(
            tx,
            list.map((one) => entry(id, one)),
          ),
        );
        const { rows } =
          await sql<Decided>`select medium, decision, event_time as at, method from trust.consent_now where person_id = ${id}`.execute(
            stores.postgres.db,
          );
        const allowed = (now: Decided | null): boolean | null =>
          now === null ? null : now.decision === "given" || now.decision === "confirmed";
        for (const medium of ["email", "letter"])
          expect(allowed(standing(rows, medium)) ?? false).toBe(allowed(standing(list, medium)) ?? false);
      }),
      { numRuns: 60 },
    );
  });

  it("many at once for one person keep one chain", async () => {
    const id = newId();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        stores.postgres.transaction((tx) => trust.recordConsent(tx, entry(id, { at: new Date(1e12 + i) }))),
      ),
    );
    expect(await trust.verifyLedger(stores.postgres.db, id)).toBeNull();
  });
});
