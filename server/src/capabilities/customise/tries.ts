// How often somebody may try codes that do not exist. Kept in memory: after a restart everybody begins anew.

/** Wrong tries in so many milliseconds. */
const MOST = 10;
const WINDOW = 10 * 60_000;
/** Names kept in memory at most; the oldest go first. */
const KEPT = 100_000;

export interface Tries {
  /** Whether one of these names (a person, an address) has tried too often. */
  barred(names: readonly string[], now: Date): boolean;
  wrong(names: readonly string[], now: Date): void;
}

export function createTries(): Tries {
  const seen = new Map<string, { since: number; tries: number }>();
  const current = (name: string, now: number): { since: number; tries: number } | undefined => {
    const entry = seen.get(name);
    return entry !== undefined && now - entry.since < WINDOW && now >= entry.since ? entry : undefined;
  };
  return {
    barred: (names, now) => names.some((name) => (current(name, now.getTime())?.tries ?? 0) >= MOST),
    wrong(names, now) {
      for (const name of names) {
        const entry = current(name, now.getTime());
        if (entry !== undefined) entry.tries++;
        else {
          seen.delete(name);
          seen.set(name, { since: now.getTime(), tries: 1 });
        }
        const [oldest] = seen.size > KEPT ? seen.keys() : [];
        if (oldest !== undefined) seen.delete(oldest);
      }
    },
  };
}
