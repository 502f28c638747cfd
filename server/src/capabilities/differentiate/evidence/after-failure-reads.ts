import { of, type Evidence } from "./evidence.ts";

/** Somebody who comes back within so many days has forgiven; who has not after half of them did not. */
const BACK_DAYS = 180;
const back = `arrayExists(o -> o.1 > f and o.1 <= f + ${BACK_DAYS}, orders)`;

/** Comes back after something went wrong: goods sent back, a complaint. */
export const afterFailure: Evidence = {
  id: "after-failure",
  name: "Comes back after a failure",
  weight: 3,
  needs: "failures",
  missing: "Neither returns nor complaints are recorded.",
  hits: `arrayCount(f -> ${back}, failures)`,
  trials: `arrayCount(f -> ${back} or f <= {asOf:Int32} - ${BACK_DAYS / 2}, failures)`,
  sentence: (hits, trials) =>
    trials === 1
      ? hits === 1
        ? "Ordered again after the one return or complaint."
        : "Has not ordered again after a return or complaint."
      : `Ordered again after ${of(hits, trials, "returns and complaints")}.`,
};
