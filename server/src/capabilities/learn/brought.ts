/** What an arm brought, before and after what contacts cost. Money in minor units, a person. */
import type { Interval, Pair } from "./compare-arms.ts";
import type { StudiedArm } from "./effects.ts";

export interface Brought {
  readonly arm: string;
  readonly against: string;
  /** Purchases more than those of the other, with the interval that holds at every look; null where none may or can be told. */
  readonly before: Interval | null;
  /** What contacts with its people cost more than with those of the other. */
  readonly cost: number;
  readonly after: Interval | null;
}

/** Each arm beside the first. What contacts cost is nearly the same for all of an arm, so that it moves the interval and does not widen it. */
export function broughtBy(arms: readonly StudiedArm[], pairs: readonly Pair[]): Brought[] {
  const [first, ...others] = arms;
  if (first === undefined) return [];
  return others.map(({ name, cost: own }): Brought => {
    const cost = own - first.cost;
    const pair = pairs.find(({ a, b }) => (a === name && b === first.name) || (a === first.name && b === name));
    const before = pair?.money ?? null;
    const sign = pair?.a === name ? 1 : -1;
    const more = before && interval(sign * before.difference, sign * before.low, sign * before.high);
    return {
      arm: name,
      against: first.name,
      before: more,
      cost,
      after: more && interval(more.difference - cost, more.low - cost, more.high - cost),
    };
  });
}

const interval = (difference: number, a: number, b: number): Interval => ({ difference, low: Math.min(a, b), high: Math.max(a, b) });
