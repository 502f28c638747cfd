import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { newestArrivals, takeArrivals, type Arrival } from "./arrivals-store.ts";

export type { Arrival } from "./arrivals-store.ts";

/** What is new, can be had again, or costs less than before. */
export interface Arrivals {
  /** Fact: products arrived. Told of whatever waits, in the caller's transaction. */
  announce(tx: Db): Promise<void>;
  /** Takes what has arrived and nobody has heard of, so many at a time. Each is taken once, whatever runs at the same time: the caller's transaction holds it. */
  take(tx: Db, limit: number): Promise<{ taken: number; arrivals: Arrival[] }>;
  /** The newest, goods that are stated and still to come among them. */
  newest(limit: number): Promise<Arrival[]>;
}

export function createArrivals({
  postgres,
  queue,
  clock,
}: {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
}): Arrivals {
  return {
    announce: (tx) => queue.announce(tx, "products arrived", {}),
    take: (tx, limit) => takeArrivals(tx, clock(), limit),
    newest: (limit) => newestArrivals(postgres.db, limit),
  };
}
