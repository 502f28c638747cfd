import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { checkedTerms, type Term, type TermField, type Terms } from "../terms.ts";
import { OFFER_KINDS, offerKind } from "./index.ts";

/** Any value that a field takes. */
function valueOf(field: TermField): fc.Arbitrary<Term> {
  switch (field.type) {
    case "money":
    case "count":
      return fc.integer({ min: field.least, max: Math.min(field.most, 100_000) });
    case "share":
      return fc.double({ min: field.least, max: field.most, noNaN: true });
    case "choice":
      return fc.constantFrom(...field.choices.map(({ value }) => value));
    case "url":
      return fc.constant("https://shop.example/questions");
    default:
      return fc.constantFrom("Tea", "Green tea", "k-1");
  }
}

const termsOf = (fields: readonly TermField[]): fc.Arbitrary<Record<string, Term>> =>
  fc.record(Object.fromEntries(fields.map((field) => [field.id, valueOf(field)])));

const kept = (fields: readonly TermField[], given: Readonly<Record<string, unknown>>): Terms | null => {
  const checked = checkedTerms(fields, given);
  return "terms" in checked ? checked.terms : null;
};

test("there are twelve kinds, each with its own id, name and description", () => {
  expect(OFFER_KINDS.map(({ id }) => id).sort()).toEqual(
    [
      "survey",
      "category-newsletter",
      "coupon",
      "free-shipping",
      "rebate",
      "gift-with-purchase",
      "sample",
      "points",
      "sweepstake",
      "contest",
      "close-out",
      "trial",
    ].sort(),
  );
  expect(new Set(OFFER_KINDS.flatMap(({ name, description }) => [name, description])).size).toBe(24);
});

describe.each(OFFER_KINDS.map((kind) => [kind.id, kind] as const))("%s", (_, kind) => {
  const order = fc.integer({ min: 0, max: 10_000_000 });

  it("costs nothing below zero, on average no more than at most, and with an order no more than that", () => {
    fc.assert(
      fc.property(termsOf(kind.fields), order, fc.option(order), (given, minor, usual) => {
        const terms = kept(kind.fields, given);
        if (terms === null) throw new Error("Terms made of the fields were refused.");
        const { most, average, once } = kind.cost(terms, { orderMinor: usual });
        for (const each of [most, average, once]) expect(Number.isSafeInteger(each) && each >= 0).toBe(true);
        expect(average).toBeLessThanOrEqual(most);
        const cost = kind.costWith(terms, { ref: "1", minor });
        if (cost !== null) expect(cost >= 0 && cost <= most).toBe(true);
        expect(kind.words(terms, (amount) => `£${amount}`)).not.toMatch(/undefined|NaN|££/);
      }),
    );
  });

  it("gives back more the more comes back, never more than it cost, and never the use while something is left", () => {
    fc.assert(
      fc.property(termsOf(kind.fields), order, order, order, fc.nat(100_000), (given, minor, a, b, costMinor) => {
        const terms = kept(kind.fields, given) ?? {};
        const back = (returnedMinor: number, whole: boolean) =>
          kind.givesBack(terms, { orderMinor: minor, returnedMinor, whole, costMinor });
        const [less, more] = [back(Math.min(a, b), false), back(Math.max(a, b), false)];
        expect(less.minor).toBeLessThanOrEqual(more.minor);
        expect(more.minor).toBeLessThanOrEqual(costMinor);
        expect([less.use, more.use]).toEqual([false, false]);
        expect(back(0, true).minor).toBeLessThanOrEqual(costMinor);
      }),
    );
  });

  it("refuses terms that no field describes, an empty field that is wanted, and what is no number", () => {
    expect(checkedTerms(kind.fields, { surprise: 1 })).toEqual({ fault: expect.stringContaining("surprise") });
    expect(checkedTerms(kind.fields, {})).toEqual({ fault: expect.stringContaining("still empty") });
    const money = kind.fields.find(({ type, optional, when }) => type === "money" && optional !== true && when === undefined);
    if (money === undefined) return;
    const [fine = {}] = fc.sample(termsOf(kind.fields), 1);
    for (const bad of [-1, 0.5, Number.NaN, Infinity, "12", null])
      expect(checkedTerms(kind.fields, { ...fine, [money.id]: bad })).toHaveProperty("fault");
  });
});

describe("what each costs and gives back, by hand", () => {
  const usual = { orderMinor: 4000 };
  const whole = { orderMinor: 4000, returnedMinor: 4000, whole: true, costMinor: 400 };
  const half = { ...whole, returnedMinor: 2000, whole: false };
  const of = (id: string) => {
    const kind = offerKind(id);
    if (kind === undefined) throw new Error(id);
    return kind;
  };

  test("a tenth off, at most £5: an order of £40 costs £4, one of £80 costs £5; half of it back gives back half", () => {
    const terms = { off: "percent", percent: 10, most: 500, leastOrder: 2000 };
    const coupon = of("coupon");
    expect(coupon.cost(terms, usual)).toEqual({ most: 500, average: 400, once: 0 });
    expect([4000, 8000, 1999].map((minor) => coupon.costWith(terms, { ref: "1", minor }))).toEqual([400, 500, null]);
    expect(coupon.givesBack(terms, half)).toEqual({ minor: 200, use: false });
    expect(coupon.givesBack(terms, whole)).toEqual({ minor: 400, use: true });
  });

  test("a parcel that was paid is paid; a gift stays with who keeps a part; an entry stays; pieces can be sold again", () => {
    expect(of("free-shipping").givesBack({}, whole)).toEqual({ minor: 0, use: true });
    expect(of("gift-with-purchase").givesBack({}, half)).toEqual({ minor: 0, use: false });
    expect(of("gift-with-purchase").givesBack({}, whole)).toEqual({ minor: 400, use: true });
    expect(of("sweepstake").givesBack({}, whole)).toEqual({ minor: 0, use: false });
    expect(of("close-out").givesBack({}, whole)).toEqual({ minor: 400, use: true });
  });

  test("three prizes of £100 cost £300 once, however many take part", () => {
    expect(of("sweepstake").cost({ prize: "A hamper", prizes: 3, prizeCost: 10_000 }, usual)).toEqual({
      most: 0,
      average: 0,
      once: 30_000,
    });
  });

  test("a close-out that is no cheaper is refused", () => {
    expect(of("close-out").fault?.({ article: "Tea", regular: 500, price: 500 })).toMatch(/less/);
  });
});
