import type { Rule } from "../server/src/capabilities/differentiate/index.ts";

/** Ten rules as marketers make them: over facts, consent, value, and purchases in a time, together and nested. */
export const RULES: Readonly<Record<string, Rule>> = {
  "one country": { field: "fact.country", operator: "is", value: "GB" },
  "lapsing and reachable by mail": {
    all: [
      { field: "stage.state", operator: "is", value: "lapsing" },
      { field: "reach.offers", operator: "can be reached by", value: "email" },
    ],
  },
  "best tenths, gardeners": {
    all: [
      { field: "value.tenth", operator: "between", value: [1, 3] },
      { field: "fact.interest", operator: "is one of", value: ["garden", "travel"] },
    ],
  },
  "two garden orders in 90 days": { field: "bought.orders", operator: "at least", value: 2, category: "garden", period: { days: 90 } },
  "much bought, none of late": {
    all: [
      { field: "bought.amount", operator: "at least", value: 100_000 },
      { not: { field: "bought.orders", operator: "at least", value: 1, period: { days: 180 } } },
    ],
  },
  "kitchen but never toys": {
    all: [
      { field: "bought.lines", operator: "at least", value: 1, category: "kitchen" },
      { not: { field: "bought.lines", operator: "at least", value: 1, category: "toys" } },
    ],
  },
  "one article between two days": {
    field: "bought.pieces",
    operator: "at least",
    value: 1,
    sku: "S77",
    period: { from: "2025-01-01", to: "2025-06-30" },
  },
  "looked and did not buy": {
    all: [
      { field: "did.Product Viewed", operator: "at least", value: 1, period: { days: 30 } },
      { not: { field: "bought.orders", operator: "at least", value: 1, period: { days: 30 } } },
    ],
  },
  "tier A or likely to come, not yet agreed": {
    all: [
      {
        any: [
          { field: "stage.tier", operator: "is", value: "A" },
          { field: "value.pReturn", operator: "at least", value: 0.8 },
        ],
      },
      { not: { field: "consent.offers", operator: "agreed", value: "email" } },
      { field: "known.point", operator: "has", value: "email" },
    ],
  },
  "either of two stories": {
    any: [
      {
        all: [
          { field: "bought.first", operator: "in the past days", value: 120 },
          { field: "fact.country", operator: "is none of", value: ["GB", "US"] },
        ],
      },
      {
        all: [
          { field: "bought.last", operator: "more than days ago", value: 365, category: "books" },
          { field: "value.revenue", operator: "at least", value: 50_000 },
          { field: "fact.interest", operator: "is stale" },
        ],
      },
    ],
  },
};
