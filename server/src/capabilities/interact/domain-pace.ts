// How fast mail goes to each mailbox provider: connections at once, mails a minute, and a rest after it says "later".

export interface DomainLimit {
  readonly name: string;
  /** Domains of one provider, which counts them together. */
  readonly domains: string[];
  /** Messages under way at once. */
  readonly connections: number;
  readonly perMinute: number;
}

/** Modest for a sender that is not known yet; who is known may raise them. All other domains have no limit but our own lanes. */
export const USUAL_LIMITS: readonly DomainLimit[] = [
  { name: "Gmail", domains: ["gmail.com", "googlemail.com"], connections: 5, perMinute: 600 },
  {
    name: "Microsoft",
    domains: ["outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "outlook.de", "live.de"],
    connections: 4,
    perMinute: 300,
  },
  {
    name: "Yahoo and AOL",
    domains: ["yahoo.com", "ymail.com", "aol.com", "rocketmail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"],
    connections: 4,
    perMinute: 300,
  },
  { name: "Apple", domains: ["icloud.com", "me.com", "mac.com"], connections: 4, perMinute: 300 },
  { name: "GMX and web.de", domains: ["gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de"], connections: 4, perMinute: 300 },
  { name: "T-Online", domains: ["t-online.de", "magenta.de"], connections: 2, perMinute: 120 },
  { name: "Orange and Free", domains: ["orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net"], connections: 2, perMinute: 120 },
];

/** Seconds' worth of mails that may go at once, and that must have gathered again before a resting provider is asked anew. */
const BURST = 5;
/** So many times "later" in a row and the whole provider rests. */
const PATIENCE = 3;
const FIRST_REST = 30_000;
const LONGEST_REST = 30 * 60_000;

interface Provider {
  readonly limit: DomainLimit;
  tokens: number;
  filledAt: number;
  underWay: number;
  laters: number;
  restUntil: number;
}

/** Times are milliseconds of a clock that only goes forward. */
export class DomainPace {
  readonly #random: () => number;
  readonly #providers = new Map<string, Provider>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** From now on these limits; what is under way stays counted. */
  limits(limits: readonly DomainLimit[], now: number): void {
    const named = new Set(limits.flatMap(({ domains }) => domains));
    for (const domain of this.#providers.keys()) if (!named.has(domain)) this.#providers.delete(domain);
    for (const limit of limits) {
      const before = limit.domains.map((domain) => this.#providers.get(domain)).find((known) => known !== undefined);
      if (before !== undefined && JSON.stringify(before.limit) === JSON.stringify(limit)) continue;
      const fresh = { limit, tokens: burst(limit), filledAt: now, underWay: before?.underWay ?? 0, laters: 0, restUntil: 0 };
      for (const domain of limit.domains) this.#providers.set(domain, fresh);
    }
  }

  /** Whether one more may be taken up to be sent soon; uses up its share of the minute. */
  take(domain: string, now: number): boolean {
    const provider = this.#providers.get(domain);
    if (provider === undefined) return true;
    fill(provider, now);
    if (provider.tokens < 1 || provider.restUntil > now) return false;
    provider.tokens--;
    return true;
  }

  /** Whether one more conversation may begin. */
  free(domain: string): boolean {
    const provider = this.#providers.get(domain);
    return provider === undefined || provider.underWay < provider.limit.connections;
  }

  begin(domain: string): void {
    const provider = this.#providers.get(domain);
    if (provider !== undefined) provider.underWay++;
  }

  end(domain: string): void {
    const provider = this.#providers.get(domain);
    if (provider !== undefined) provider.underWay = Math.max(0, provider.underWay - 1);
  }

  /** What the provider said: "later" several times in a row makes it rest, longer each time, a fifth of it chance. */
  heard(domain: string, later: boolean, now: number): void {
    const provider = this.#providers.get(domain);
    if (provider === undefined) return;
    provider.laters = later ? provider.laters + 1 : 0;
    if (provider.laters < PATIENCE || provider.restUntil > now) return;
    const rest = Math.min(FIRST_REST * 2 ** (provider.laters - PATIENCE), LONGEST_REST);
    provider.restUntil = now + rest * (0.9 + 0.2 * this.#random());
  }

  /** Domains to which nothing should be taken up now. */
  resting(now: number): string[] {
    return [...this.#providers].flatMap(([domain, provider]) => {
      fill(provider, now);
      return provider.restUntil > now || provider.tokens < Math.min(1 + burst(provider.limit) / 2, burst(provider.limit)) ? [domain] : [];
    });
  }
}

const burst = ({ perMinute }: DomainLimit): number => Math.max(1, (perMinute / 60) * BURST);

function fill(provider: Provider, now: number): void {
  const gathered = ((now - provider.filledAt) / 60_000) * provider.limit.perMinute;
  provider.tokens = Math.min(burst(provider.limit), provider.tokens + gathered);
  provider.filledAt = now;
}
