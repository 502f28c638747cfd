import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpendingFit } from "./gamma-gamma.ts";
import type { Model } from "./model.ts";
import { calibrationSentence, doubtOf, inHundred, modelSentence, outlookSentence, sentence, spendingSentence } from "./sentence.ts";

const base = { orders: 5, rhythmDays: 31, silentDays: 94, pReturn: 0.08, doubt: "none" as const };

test("rhythm, silence and chance in one sentence", () => {
  expect(sentence(base)).toBe("Usually orders every 31 days; silent for 94. 8 in 100 such customers come back within a year.");
  expect(sentence({ ...base, silentDays: 3, pReturn: 0.93 })).toBe(
    "Usually orders every 31 days; the last order was 3 days ago. 93 in 100 such customers order again within a year.",
  );
  expect(sentence({ ...base, rhythmDays: 1.2, silentDays: 0, pReturn: 0.999 })).toBe(
    "Usually orders nearly every day; the last order was today. More than 99 in 100 such customers order again within a year.",
  );
  expect(sentence({ ...base, rhythmDays: 0.9, silentDays: 1 })).toContain("silent for 1 day.");
});
test("a model that saw nobody leave is not believed", () => {
  const bg = (a: number, b: number): Model => ({ name: "BG/NBD", k: 1, parameters: { r: 1, alpha: 8, a, b } });
  expect(doubtOf({ tooEarly: false, model: bg(0.0036, 7.17) })).toBe("no-lapse");
  expect(doubtOf({ tooEarly: false, model: bg(0.79, 2.43) })).toBe("none");
  expect(doubtOf({ tooEarly: true, model: bg(0.79, 2.43) })).toBe("few");
  const pareto = (s: number, beta: number): Model => ({ name: "Pareto/NBD", k: 1, parameters: { r: 0.55, alpha: 10.6, s, beta } });
  expect(doubtOf({ tooEarly: false, model: pareto(0.61, 11.7) })).toBe("none");
  expect(doubtOf({ tooEarly: false, model: pareto(0.61, 5000) })).toBe("no-lapse");
  expect(modelSentence(4335, 2776, "no-lapse")).toContain("hardly anybody can be seen to leave");
});
test("one order, no order, too early", () => {
  expect(sentence({ ...base, orders: 1, rhythmDays: null, silentDays: 1 })).toBe(
    "Ordered once, yesterday. 8 in 100 such customers order again within a year.",
  );
  expect(sentence({ ...base, orders: 0, rhythmDays: null })).toBe("Has not ordered yet.");
  expect(sentence({ ...base, doubt: "few" })).toContain("Too early to say");
  expect(sentence({ ...base, pReturn: 0.999, doubt: "no-lapse" })).toBe(
    "Usually orders every 31 days; silent for 94. The history is too short to say how many such customers come back.",
  );
  expect(modelSentence(0, 0, "few")).toContain("No purchases yet");
  expect(modelSentence(1, 0, "few")).toContain("1 customer,");
});
test("never certain, never NaN", () => {
  expect(inHundred(0)).toBe("Fewer than 1 in 100");
  fc.assert(
    fc.property(
      fc.nat(500),
      fc.option(fc.double({ min: 0, max: 900, noNaN: true })),
      fc.nat(5000),
      fc.option(fc.double()),
      fc.constantFrom("none" as const, "few" as const, "no-lapse" as const),
      (orders, rhythmDays, silentDays, pReturn, doubt) => {
        expect(sentence({ orders, rhythmDays, silentDays, pReturn, doubt })).not.toMatch(/NaN|Infinity|undefined|null|\b(0|100) in 100/);
      },
    ),
  );
});

test("what the money rests on: own orders and those of all, and where the model does not fit", () => {
  const fit: SpendingFit = {
    parameters: { p: 6, q: 4, v: 1000 },
    logLikelihood: 0,
    customers: 900,
    repeaters: 600,
    priorWeight: 0,
    correlation: 0.05,
    converged: true,
    covariance: null,
  };
  expect(spendingSentence(fit, "GBP")).toBe(
    "An order is expected to be worth what the person's own orders were, drawn towards £20.00, the mean of all: after three orders their own count for 86 %.",
  );
  expect(spendingSentence({ ...fit, correlation: 0.4 }, "GBP")).toMatch(/buy more often also spend more an order/);
  expect(spendingSentence({ ...fit, correlation: -0.4 }, "GBP")).toMatch(/spend less an order/);
  expect(spendingSentence({ ...fit, repeaters: 20, priorWeight: 1 }, "GBP")).toMatch(/fewer than 100 people/);
  expect(spendingSentence({ ...fit, repeaters: 0 }, "GBP")).toBe("");
});

test("what came of the model's word", () => {
  const judged = {
    from: "2026-01-01",
    to: "2026-07-01",
    bins: [
      { people: 1000, expected: 0.1, ordered: 0.08 },
      { people: 1000, expected: 0.62, ordered: 0.6 },
    ],
  };
  expect(calibrationSentence(judged)).toBe(
    "Made to foretell on 1 January 2026, from what was known by then: of 2,000 customers 720 were expected to order by 1 July 2026, and 680 did.",
  );
});

test("what spans mean, and what one alone may do", () => {
  const known = { orders: { low: 1.2 }, range: { low: 0, high: 6 } };
  expect(outlookSentence(known, "none", 365)).toBe(
    "The spans tell how well your history pins down the average of all customers like this one: nine in ten of them hold it. " +
      "One alone does as they like: of ten such customers, nine place none to 6 orders in the coming 365 days.",
  );
  expect(outlookSentence({ ...known, range: { low: 0, high: 0 } }, "none", 365)).toContain("nine place none in the coming");
  expect(outlookSentence({ ...known, range: { low: 1, high: 1 } }, "none", 365)).toContain("nine place 1 order in");
  expect(outlookSentence(known, "few", 365)).toMatch(/^Too early/);
  expect(outlookSentence(known, "no-lapse", 365)).toMatch(/rather too high/);
  expect(outlookSentence({ ...known, orders: { low: null } }, "none", 365)).toMatch(/no span can be given/);
});
