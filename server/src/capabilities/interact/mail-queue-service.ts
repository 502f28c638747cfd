// The mails in hand: claimed in batches, given out one by one, never more to a provider than it wants at once.
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Random } from "../../platform/random.ts";
import type { Trust } from "../trust/index.ts";
import { claim, type ClaimDeps, type Permitted } from "./claim-service.ts";
import { DomainPace, USUAL_LIMITS, type DomainLimit } from "./domain-pace.ts";
import { releaseRows, type ClaimedRow } from "./outbox-store.ts";

export interface MailQueueDeps extends ClaimDeps {
  readonly trust: ClaimDeps["trust"] & Pick<Trust, "getSetting">;
  readonly clock: Clock;
  readonly random: Random;
}

/** The setting that holds the limits by receiving domain. */
export const DOMAIN_LIMITS = "domainLimits";
const BATCH = 200;
const FULL_HOUSE = 20;

const domainOf = ({ row }: Permitted): string => row.address?.split("@")[1] ?? "";

export class MailQueue {
  readonly #deps: MailQueueDeps;
  readonly #worker: string;
  readonly #pace: DomainPace;
  readonly #inHand = new Map<string, ClaimedRow>();
  #queue: Permitted[] = [];
  #refill: Promise<boolean> | null = null;

  constructor(deps: MailQueueDeps, worker: string) {
    this.#deps = deps;
    this.#worker = worker;
    this.#pace = new DomainPace(deps.random);
  }

  /** Rows whose lease is ours to prolong. */
  inHand(): ClaimedRow[] {
    return [...this.#inHand.values()];
  }

  /** The next mail to hand over; null where nothing is due, or one may not go on. To be told of by over() when it went. */
  async next(may: () => boolean): Promise<Permitted | null> {
    for (;;) {
      if (!may()) return null;
      if (this.#queue.length < BATCH / 2) this.#refill ??= this.#claim();
      // Whoever finds the queue empty hears of a failure; until then it is nobody's.
      this.#refill?.catch(() => undefined);
      const place = this.#queue.findIndex((one) => this.#pace.free(domainOf(one)));
      const one = place < 0 ? undefined : this.#queue.splice(place, 1)[0];
      if (one !== undefined) {
        this.#pace.begin(domainOf(one));
        return one;
      }
      // All that is here is for providers who take no more at once.
      if (this.#queue.length > 0) await delay(FULL_HOUSE);
      else if (!(await this.#refill)) return null;
    }
  }

  /** The conversation about it has ended. */
  over(one: Permitted): void {
    this.#pace.end(domainOf(one));
  }

  /** What its provider said. */
  heard(one: Permitted, later: boolean): void {
    this.#pace.heard(domainOf(one), later, performance.now());
  }

  done(id: string): void {
    this.#inHand.delete(id);
  }

  /** Gives back what was claimed and not begun. */
  async putBack(): Promise<void> {
    const left = this.#queue.splice(0).map(({ row }) => row);
    this.#inHand.clear();
    await releaseRows(this.#deps.postgres.db, left);
  }

  /** Takes the next batch; false if nothing was due. */
  async #claim(): Promise<boolean> {
    try {
      const { trust, postgres, clock } = this.#deps;
      this.#pace.limits((await trust.getSetting<DomainLimit[]>(postgres.db, DOMAIN_LIMITS)) ?? USUAL_LIMITS, performance.now());
      const resting = this.#pace.resting(performance.now());
      const { taken, permitted } = await claim(this.#deps, { worker: this.#worker, limit: BATCH, now: clock(), medium: "email", resting });
      const { go = [], wait = [] } = Object.groupBy(permitted, (one) =>
        this.#pace.take(domainOf(one), performance.now()) ? "go" : "wait",
      );
      for (const { row } of go) this.#inHand.set(row.id, row);
      this.#queue.push(...go);
      await releaseRows(
        postgres.db,
        wait.map(({ row }) => row),
      );
      return taken > 0;
    } finally {
      this.#refill = null;
    }
  }
}
