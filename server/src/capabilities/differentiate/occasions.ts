/** Businesses whose customers can buy on occasions only: markets, fairs, seasons, appeals. BG/BB counts those, not days. */
import type { OccasionHistory } from "./bg-bb.ts";

/** Orders fall on few days (at most one in five), many on each (ten on average): then these days are the occasions. Days in a row are one. */
const [DAYS_SHARE, ORDERS_EACH, FEWEST] = [0.2, 10, 8];

/** First days of the occasions up to a day, ascending; null where orders fall on any day. */
export function occasionsOf(orderDays: Iterable<readonly number[]>): number[] | null {
  const counts = new Map<number, number>();
  let orders = 0;
  for (const days of orderDays) {
    for (const day of days) {
      counts.set(day, (counts.get(day) ?? 0) + 1);
      orders++;
    }
  }
  const active = [...counts.keys()].sort((a, b) => a - b);
  const [first, last] = [active[0], active.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (active.length > DAYS_SHARE * (last - first + 1) || orders < ORDERS_EACH * active.length) return null;
  const starts = active.filter((day, i) => active[i - 1] !== day - 1);
  return starts.length < FEWEST ? null : starts;
}

/** The number of the occasion, from 0, on which a day lies. */
function occasionOf(occasions: readonly number[], day: number): number {
  let [low, high] = [0, occasions.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (occasions[middle]! <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A customer's history in occasions up to and with a day; the first purchase is none of them, it is where the count begins. */
export function occasionHistory(occasions: readonly number[], days: readonly number[], until: number): OccasionHistory {
  const bought = [...new Set(days.filter((day) => day <= until).map((day) => occasionOf(occasions, day)))];
  const first = bought[0]!;
  return { x: bought.length - 1, tx: bought.at(-1)! - first, n: occasionOf(occasions, until) - first, weight: 1 };
}
