import type { Evidence } from "./evidence.ts";

/**
 * Buys across categories; who buys in one line only comes for that. Simpson's index of diversity (1949): the chance that two of their purchases are of
 * different categories, unbiased for few purchases too.
 */
export const breadth: Evidence = {
  id: "breadth",
  name: "Buys across categories",
  weight: 2,
  needs: "categories",
  missing: "Purchases name one category or none, so breadth tells nothing.",
  hits: "if(length(cats) < 2, 0, (1 - arraySum(c -> countEqual(cats, c) - 1, cats) / (length(cats) * (length(cats) - 1))) * (length(cats) - 1))",
  trials: "greatest(0, toInt32(length(cats)) - 1)",
  sentence(hits, trials) {
    if (hits === 0) return "Buys in one category only.";
    return `Of two purchases, ${Math.round((100 * hits) / trials)} in 100 pairs are of different categories.`;
  },
};
