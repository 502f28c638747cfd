/** The card and its points: who took one when, what their purchases earned, what they spent. */
import { ACTOR, forEach, type Happening, type Past } from "./happening.ts";
import { momentOf } from "./past.ts";

/** A point a pound, two in the garden; usable after a fortnight, gone after four months. */
const PROGRAMME = {
  everything: { points: 1, perMinor: 100 },
  categories: [{ category: "Garden", points: 2, perMinor: 100 }],
  pendingDays: 14,
  lifeDays: 120,
  noticeDays: 14,
  worthOf100: 200,
  statusBy: "value",
  statusDays: 365,
  statuses: [
    { name: "Silver", from: 10_000, percent: 125 },
    { name: "Gold", from: 30_000, percent: 150 },
  ],
} as const;

/** Days ago. On each some take a card, and what was bought since the one before is counted. */
const WAVES = [150, 126, 102, 78, 54, 30, 6];
const [AT_FIRST, A_WAVE] = [16, 5];
/** Things come back within so many days. */
const RETURNS = 22;
/** Whoever has so many spends them. */
const SPENT = 40;

/** Of those who bought lately, the first who have no card. */
function joining({ demo, now }: Past, daysAgo: number, had: ReadonlySet<string>): string[] {
  const [from, to] = [momentOf(now, daysAgo + 60), momentOf(now, daysAgo)];
  const bought = demo.orders.filter(({ at, refundOf }) => refundOf === undefined && at >= from && at < to).map(({ personId }) => personId);
  return [...new Set(bought)].filter((id) => !had.has(id)).slice(0, had.size === 0 ? AT_FIRST : A_WAVE);
}

async function spend({ house }: Past, members: readonly string[], at: Date): Promise<void> {
  const { points } = house.loyalty;
  const { postgres } = house.deps;
  for (const personId of members) {
    const { usable } = await points.balance(postgres.db, personId, at);
    if (usable < SPENT) continue;
    const key = `spent:${personId}:${at.getTime()}`;
    await points.spend({ personId, points: SPENT, key, why: "Taken off an order", actor: ACTOR });
  }
}

export function loyaltyDays(past: Past): Happening[] {
  const { house, now, telling } = past;
  const { members, earning, points, programmes } = house.loyalty;
  const had = new Set<string>();
  return [...WAVES, 1].map((daysAgo, i): Happening => {
    const at = momentOf(now, daysAgo, 18);
    return {
      at,
      async happen() {
        if (i === 0) await programmes.change(PROGRAMME, ACTOR);
        await telling.until(at);
        // At the last, what was bought before the wave before it may have come back since.
        const before = momentOf(now, (WAVES[i - 1] ?? daysAgo) + (daysAgo === 1 ? RETURNS : 0), 18);
        await earning.catchUp([...had], before);
        // A third of them go shopping with their points.
        await spend(
          past,
          [...had].filter((_, n) => n % 3 === 0),
          at,
        );
        await points.expire();
        const joined = daysAgo === 1 ? [] : joining(past, daysAgo, had);
        for (const id of joined) had.add(id);
        await forEach(joined, (id, n) => members.enrol(id, n % 3 === 0 ? "page" : "counter"));
      },
    };
  });
}
