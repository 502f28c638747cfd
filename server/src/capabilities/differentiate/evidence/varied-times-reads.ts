import type { Evidence } from "./evidence.ts";

/** Always the same day of the week at the same place is on the way, not by choice. Simpson's index again, over weekday and place. */
export const variedTimes: Evidence = {
  id: "varied-times",
  name: "Not always the same day and place",
  weight: 1,
  needs: "orders",
  missing: "Nobody has bought twice yet.",
  hits: "if(length(orders) < 2, 0, (1 - arraySum(o -> arrayCount(p -> p.3 = o.3, orders) - 1, orders) / (length(orders) * (length(orders) - 1))) * (length(orders) - 1))",
  trials: "greatest(0, toInt32(length(orders)) - 1)",
  sentence(hits, trials) {
    const same = Math.round(100 - (100 * hits) / trials);
    return same === 100
      ? "Always comes on the same day of the week, to the same place."
      : `Of two orders, ${same} in 100 pairs fall on the same day of the week at the same place.`;
  },
};
