import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { createStores } from "../../../test/world.ts";
import { allows, canonical, DECISIONS, rowFor, standing, type Decided, type NewConsent } from "./consent.ts";
import { consentFigures } from "./consents-reads.ts";
import { createTrust, type Trust } from "./index.ts";

const events = fc.array<Decided>(
  fc.record({
    medium: fc.constantFrom("email", "letter", "*"),
    decision: fc.constantFrom(...DECISIONS),
    at: fc.integer({ min: 0, max: 5 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day))),
    method: fc.constantFrom("form", "import:1:2"),
  }),
  { maxLength: 8 },
);

/** The fold as one compares it: what was decided, when, how. */
const folded = (now: Decided | null): unknown => (now === null ? null : [now.decision, now.at, now.method.replace(/:.*/, "")]);

describe("what holds now (fault 41)", () => {
  it("is the same in whatever order the events came in", () => {
    fc.assert(
      fc.property(
        events.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          for (const medium of ["email", "letter", "phone"])
            expect(folded(standing(shuffled, medium))).toEqual(folded(standing(list, medium)));
        },
      ),
      { numRuns: 2000 },
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
    const expired = event("expired", new Date("2026-01-02T12:00:00Z"));
    expect(standing([event("withdrawn"), expired, event("given", later, "import:7:1", "*")], "email")?.decision).toBe("expired");
  });
  it("a confirmed yes stays confirmed when the form is sent again, until the person says no", () => {
    expect(standing([event("confirmed"), event("given", later)], "email")?.decision).toBe("confirmed");
    expect(standing([event("confirmed"), event("withdrawn", later)], "email")?.decision).toBe("withdrawn");
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

  it("fault 41: in any order of arrival, at equal times, with imports replayed, the database folds as the events do", async () => {
    const stored = async (list: readonly Decided[]): Promise<Decided[]> => {
      const id = newId();
      const record = (part: readonly Decided[]) =>
        stores.postgres.transaction((tx) =>
          trust.recordConsents(
            tx,
            part.map((one) => entry(id, one)),
          ),
        );
      // One by one, as they come; then every import once more, under another batch.
      for (const one of list) await record([one]);
      await record(list.filter((one) => one.method.startsWith("import")).map((one) => ({ ...one, method: "import:2:9" })));
      expect(await trust.verifyLedger(stores.postgres.db, id)).toBeNull();
      const rows = await trust.consentsNow(stores.postgres.db, id);
      return rows.map((row) => ({ ...row, decision: row.decision as Decided["decision"] }));
    };
    // A confirmed yes that a no for one medium ends uncovers the yes after it.
    const first = new Date("2026-01-01T00:00:00Z");
    const whole: Decided[] = [
      { medium: "*", decision: "confirmed", at: first, method: "form" },
      { medium: "*", decision: "given", at: new Date("2026-01-02T00:00:00Z"), method: "form" },
      { medium: "email", decision: "expired", at: first, method: "form" },
    ];
    await fc.assert(
      fc.asyncProperty(
        events.chain((list) => fc.shuffledSubarray(list, { minLength: list.length }).map((other) => [list, other] as const)),
        async ([list, other]) => {
          const [rows, others] = [await stored(list), await stored(other)];
          for (const medium of ["email", "letter", "phone"]) {
            const expected = folded(standing(list, medium));
            expect(folded(rowFor(rows, medium))).toEqual(expected);
            expect(folded(rowFor(others, medium))).toEqual(expected);
            const now = rowFor(rows, medium);
            const refused = list.some(
              (one) => [medium, "*"].includes(one.medium) && ["withdrawn", "objected", "refused"].includes(one.decision),
            );
            // An import never gives what was ever refused.
            expect(refused && now !== null && now.method.startsWith("import") && allows(now.decision)).toBe(false);
          }
        },
      ),
      { numRuns: 100, examples: [[[whole, whole.toReversed()]]] },
    );
  });

  it("counts who agrees and refuses by the same rule, everybody at once", async () => {
    const before = (await consentFigures(stores.postgres.db)).get("partner-sharing") ?? { agreed: 0, refused: 0 };
    const lists = fc.sample(
      events.filter((list) => list.length > 0),
      { numRuns: 200, seed: 7 },
    );
    for (const list of lists) {
      const id = newId();
      await stores.postgres.transaction((tx) =>
        trust.recordConsents(
          tx,
          list.map((one) => entry(id, { ...one, purpose: "partner-sharing" })),
        ),
      );
    }
    const agreed = lists.filter((list) =>
      ["email", "letter", "*"].some((medium) => {
        const now = standing(list, medium);
        return now !== null && allows(now.decision);
      }),
    ).length;
    expect((await consentFigures(stores.postgres.db)).get("partner-sharing")).toEqual({
      agreed: before.agreed + agreed,
      refused: before.refused + lists.length - agreed,
    });
    expect(agreed).toBeGreaterThan(20);
    expect(agreed).toBeLessThan(180);
  });

  it("keeps who, for what, on which words: controller, recipients, purpose and its version, and the words themselves", async () => {
    const id = newId();
    const { db } = stores.postgres;
    await stores.postgres.transaction(async (tx) => {
      await trust.changeSettings(tx, { business: { name: "Tea & Co" } });
      await trust.recordConsent(tx, entry(id, { purpose: "partner-sharing", evidence: { import: "b1", row: 7 }, boxDefault: "unticked" }));
    });
    const [row] = await trust.ledger(db, id);
    expect(row).toMatchObject({
      controller: "Tea & Co",
      recipients: ["a partner the person chose"],
      purposeVersion: 1,
      legalBasis: "consent",
      boxDefault: "unticked",
      evidence: { import: "b1", row: 7 },
      words: "Yes",
    });
    await expect(stores.postgres.transaction((tx) => trust.recordConsent(tx, entry(id, { medium: "pigeon" })))).rejects.toThrow(
      /no medium “pigeon”/,
    );
    await expect(sql`update trust.wordings set text = 'x'`.execute(db)).rejects.toThrow(/append-only/);
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
