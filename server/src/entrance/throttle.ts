// How guessing passwords becomes slow work. Who fails from an address waits before trying the same account from there again; who
// fails a lot from an address waits for every account. An account never closes: the right password still works from elsewhere, a
// little later while somebody is at it. Counts live in memory, for one process serves an installation (ADR 0010).

interface Count {
  fails: number;
  last: number;
}

const FORGOTTEN_AFTER = 3_600_000;
const LONGEST_WAIT = 900_000;
const MOST = 50_000;
/** Tries that cost nothing: an account from one address; any account from one address; an account from anywhere. */
const FREE = { pair: 5, address: 30, account: 20 } as const;
type Kind = keyof typeof FREE;

/** Doubles with each failure beyond the free ones, from one second to a quarter of an hour. */
function waitAfter(fails: number, free: number): number {
  return fails < free ? 0 : Math.min(LONGEST_WAIT, 1000 * 2 ** (fails - free));
}

export interface Throttle {
  /** Milliseconds until a try is looked at; 0 if now. */
  waitFor(account: string, address: string, now: number): number;
  /** Milliseconds by which a try on an account under attack is held up: at most two seconds. */
  holdUp(account: string, now: number): number;
  failed(account: string, address: string, now: number): void;
  succeeded(account: string, address: string): void;
}

export function createThrottle(): Throttle {
  const counts = new Map<string, Count>();
  const keyOf = (kind: Kind, account: string, address: string): string =>
    JSON.stringify(kind === "pair" ? [account, address] : kind === "address" ? [null, address] : [account]);
  const read = (key: string, now: number): Count => {
    const count = counts.get(key);
    return count === undefined || now - count.last > FORGOTTEN_AFTER ? { fails: 0, last: now } : count;
  };
  const left = (kind: Kind, account: string, address: string, now: number): number => {
    const { fails, last } = read(keyOf(kind, account, address), now);
    return Math.max(0, last + waitAfter(fails, FREE[kind]) - now);
  };
  return {
    waitFor: (account, address, now) => Math.max(left("pair", account, address, now), left("address", account, address, now)),
    holdUp(account, now) {
      const { fails } = read(keyOf("account", account, ""), now);
      return fails < FREE.account ? 0 : Math.min(2000, 100 * (fails - FREE.account + 1));
    },
    failed(account, address, now) {
      for (const kind of ["pair", "address", "account"] as const) {
        const key = keyOf(kind, account, address);
        const { fails } = read(key, now);
        // Deleted first, so that the map's order is that of the last failure and the oldest go when it is full.
        counts.delete(key);
        counts.set(key, { fails: fails + 1, last: now });
      }
      for (const key of counts.keys()) {
        if (counts.size <= MOST) break;
        counts.delete(key);
      }
    },
    succeeded(account, address) {
      counts.delete(keyOf("pair", account, address));
      counts.delete(keyOf("account", account, ""));
    },
  };
}
