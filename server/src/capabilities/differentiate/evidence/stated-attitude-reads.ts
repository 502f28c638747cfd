import type { Evidence } from "./evidence.ts";

/** One answer counts like so many observations. */
const WORTH = 8;

/** Their own answer to whether they would miss us, where it was asked. */
export const statedAttitude: Evidence = {
  id: "stated-attitude",
  name: "Says they would miss us",
  weight: 4,
  needs: "asked",
  missing: "Nobody has answered the question whether they would miss us (see the data dictionary).",
  hits: `multiIf(miss_us = 'much', ${WORTH}, miss_us = 'a_little', ${WORTH / 2}, 0)`,
  trials: `if(miss_us = '', 0, ${WORTH})`,
  sentence: (hits) =>
    hits === WORTH
      ? "Says they would miss us very much."
      : hits === 0
        ? "Says they would hardly miss us."
        : "Says they would miss us a little.",
};
