/** How much a general expectation counts beside a business's own figures; the numbers and their reasons stand in docs/decisions/0021. */

/** Below so many customers who bought again the prior counts whole, and screens say that it is too early. */
export const PRIOR_WHOLE_UP_TO = 100;
const PRIOR_NONE_FROM = 500;

/** 1: the prior counts whole; 0: not at all. */
export const priorWeightFor = (repeaters: number): number =>
  Math.min(1, Math.max(0, (PRIOR_NONE_FROM - repeaters) / (PRIOR_NONE_FROM - PRIOR_WHOLE_UP_TO)));
