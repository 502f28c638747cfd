// How often each address has asked within the running window, kept in memory (ADR 0010). The plugin's own store hands out the entry it keeps,
// which goes on growing while the first of a burst are still waiting for their answer; so all of a burst would be refused.
import type { FastifyRateLimitStore } from "@fastify/rate-limit";

/** Addresses kept in memory at most, for each route; those that began longest ago go first. */
const KEPT = 5000;

export class RequestCounts implements FastifyRateLimitStore {
  readonly #windows = new Map<string, { asked: number; readonly since: number }>();

  /** @param timeWindow milliseconds */
  incr(address: string, callback: (error: null, result: { current: number; ttl: number }) => void, timeWindow: number): void {
    const now = performance.now();
    let window = this.#windows.get(address);
    if (window === undefined || now - window.since >= timeWindow) {
      this.#windows.delete(address);
      this.#windows.set(address, (window = { asked: 0, since: now }));
      const [oldest] = this.#windows.size > KEPT ? this.#windows.keys() : [];
      if (oldest !== undefined) this.#windows.delete(oldest);
    }
    window.asked++;
    callback(null, { current: window.asked, ttl: timeWindow - (now - window.since) });
  }

  /** Each route counts by itself. */
  child(): RequestCounts {
    return new RequestCounts();
  }
}
