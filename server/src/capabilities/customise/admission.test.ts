import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Admission, type Before, type Wish } from "./admission.ts";
import { NOTHING_TAKEN, type OfferLimits, type Taken } from "./limits.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const plainOffer: OfferLimits & { taken: Taken } = {
  id: "o",
  kind: "coupon",
  terms: { off: "amount", amount: 500 },
  segmentId: null,
  state: "running",
  startsAt: null,
  endsAt: null,
  budgetMinor: null,
  budgetUses: null,
  perPerson: null,
  stackingGroup: null,
  holdMinutes: 60,
  taken: NOTHING_TAKEN,
};

const before = (offers: (OfferLimits & { taken: Taken })[], more: Partial<Before> = {}): Before => ({
  offers: new Map(offers.map((offer) => [offer.id, offer])),
  found: new Set(),
  people: new Map(),
  codes: new Map(),
  onOrders: new Map(),
  now: NOW,
  ...more,
});

const wish: Wish = { personId: "ann", offerId: "o", code: null, order: null, answer: null, atOnce: false };
const refusalFor = (offer: Partial<OfferLimits> & { taken?: Taken }, asked: Partial<Wish> = {}, more: Partial<Before> = {}) => {
  const outcome = new Admission(before([{ ...plainOffer, ...offer }], more)).admit({ ...wish, ...asked });
  return "refusal" in outcome ? outcome.refusal : `held ${outcome.hold}`;
};

describe("each refusal has its reason", () => {
  const day = 86_400_000;
  test.each([
    [{}, {}, "held 500"],
    [{ state: "paused" as const }, {}, "paused"],
    [{ state: "ended" as const }, {}, "over"],
    [{ endsAt: NOW }, {}, "over"],
    [{ startsAt: new Date(NOW.getTime() + day) }, {}, "not-begun"],
    [{ budgetMinor: 499 }, {}, "budget-spent"],
    [{ budgetMinor: 999, taken: { ...NOTHING_TAKEN, heldMinor: 500 } }, {}, "budget-spent"],
    [{ budgetUses: 3, taken: { ...NOTHING_TAKEN, heldUses: 1, usedUses: 2 } }, {}, "all-gone"],
    [{}, { atOnce: true }, "order-needed"],
    [{}, { atOnce: true, order: { ref: "1", minor: 300 } }, "held 300"],
    [{}, { order: { ref: "1", minor: 300 } }, "held 500"],
    [{ terms: { off: "amount", amount: 500, leastOrder: 1000 } }, { order: { ref: "1", minor: 999 } }, "order-too-small"],
    [{}, { offerId: "other" }, "no-such-offer"],
    [{}, { code: "unknown" }, "no-such-code"],
    [{ segmentId: "s" }, {}, "being-worked-out"],
  ])("%j %j: %s", (offer, asked, expected) => expect(refusalFor(offer, asked)).toBe(expected));

  test("who is not in the segment, who had it, what stands on the order, a code of somebody else", () => {
    const people = new Map([["ann", { segments: new Set(["s"]), had: new Map([["o", 1]]) }]]);
    const more = { found: new Set(["s", "t"]), people };
    expect(refusalFor({ segmentId: "s" }, {}, more)).toBe("held 500");
    expect(refusalFor({ segmentId: "t" }, {}, more)).toBe("not-for-them");
    expect(refusalFor({ perPerson: 1 }, {}, more)).toBe("had-it");
    expect(refusalFor({ perPerson: 2 }, {}, more)).toBe("held 500");
    const order = { ref: "7", minor: 5000 };
    const onOrders = new Map([["7", new Set(["spring"])]]);
    expect(refusalFor({ stackingGroup: "spring" }, { order }, { onOrders })).toBe("does-not-stack");
    expect(refusalFor({ stackingGroup: "other" }, { order }, { onOrders })).toBe("held 500");
    const code = { offerId: "o", single: true, personId: "bob", taken: false };
    expect(refusalFor({}, { code: "c" }, { codes: new Map([["c", code]]) })).toBe("no-such-code");
    expect(refusalFor({}, { code: "c" }, { codes: new Map([["c", { ...code, personId: "ann" }]]) })).toBe("held 500");
    expect(refusalFor({}, { code: "c" }, { codes: new Map([["c", { ...code, personId: null, taken: true }]]) })).toBe("no-such-code");
  });

  test("a contest takes the right answer in any capitals, and no other", () => {
    const terms = { question: "Where?", answer: "In  York", prize: "Tea", prizes: 1, prizeCost: 100 };
    const answer = (text: string | null) => refusalFor({ kind: "contest", terms }, { answer: text, atOnce: true });
    expect([answer(" in york "), answer("In Hull"), answer(null)]).toEqual(["held 0", "wrong-answer", "answer-needed"]);
  });
});

test("whatever is asked for in whatever order, no limit is ever passed, and nothing is refused while all limits are open", () => {
  const offer = fc.record({
    id: fc.constantFrom("a", "b", "c"),
    budgetMinor: fc.option(fc.nat(3000)),
    budgetUses: fc.option(fc.nat(6)),
    perPerson: fc.option(fc.integer({ min: 1, max: 3 })),
    stackingGroup: fc.option(fc.constantFrom("g", "h")),
  });
  const asked = fc.record({
    offerId: fc.constantFrom("a", "b", "c"),
    personId: fc.constantFrom("ann", "bob", "cat"),
    code: fc.option(fc.constantFrom("x", "y")),
    order: fc.option(fc.record({ ref: fc.constantFrom("1", "2", "3"), minor: fc.nat(2000) })),
    atOnce: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.uniqueArray(offer, { selector: ({ id }) => id }), fc.array(asked, { maxLength: 40 }), (given, asks) => {
      const offers = given.map((each) => ({ ...plainOffer, ...each }));
      const code = { offerId: "a", single: true, personId: null, taken: false };
      const admission = new Admission(
        before(offers, {
          codes: new Map([
            ["x", code],
            ["y", code],
          ]),
        }),
      );
      const granted = asks.flatMap((ask) => {
        const outcome = admission.admit({ ...wish, ...ask });
        return "hold" in outcome ? [{ ...ask, hold: outcome.hold }] : [];
      });
      for (const { id, budgetMinor, budgetUses, perPerson, stackingGroup } of offers) {
        const mine = granted.filter(({ offerId }) => offerId === id);
        const taken = admission.taken.get(id) ?? NOTHING_TAKEN;
        expect(taken).toEqual({ ...NOTHING_TAKEN, heldUses: mine.length, heldMinor: mine.reduce((sum, { hold }) => sum + hold, 0) });
        expect(taken.heldMinor).toBeLessThanOrEqual(budgetMinor ?? Infinity);
        expect(taken.heldUses).toBeLessThanOrEqual(budgetUses ?? Infinity);
        for (const person of ["ann", "bob", "cat"])
          expect(mine.filter(({ personId }) => personId === person).length).toBeLessThanOrEqual(perPerson ?? Infinity);
        for (const ref of stackingGroup === null ? [] : ["1", "2", "3"]) {
          const group = offers.filter((other) => other.stackingGroup === stackingGroup).map((other) => other.id);
          expect(granted.filter(({ offerId, order }) => order?.ref === ref && group.includes(offerId)).length).toBeLessThanOrEqual(1);
        }
      }
      for (const one of ["x", "y"]) expect(granted.filter(({ code: used }) => used === one).length).toBeLessThanOrEqual(1);
    }),
  );
});
