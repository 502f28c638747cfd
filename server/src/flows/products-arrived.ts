// Fact: products arrived. Announced by catalogue, in the transaction that states the goods (for a file: in the one that closes its import), and
// every few minutes for goods whose day has come. Retried by the queue.
import type { Catalogue } from "../capabilities/catalogue/index.ts";
import type { Interact } from "../capabilities/interact/index.ts";
import type { Postgres } from "../platform/postgres.ts";

/** Arrivals a transaction: what is told of them at once is one message a person. */
const AT_ONCE = 20_000;

export interface ArrivedDeps {
  readonly postgres: Postgres;
  readonly catalogue: { readonly arrivals: Pick<Catalogue["arrivals"], "take"> };
  readonly interact: { readonly alerts: Pick<Interact["alerts"], "fire"> };
}

/** 1. Each arrival is taken once, and whoever asked for it gets a message into the outbox, in one transaction: both happen, or neither. */
export async function afterArrivals({ postgres, catalogue, interact }: ArrivedDeps): Promise<void> {
  for (let more = true; more;) {
    more = await postgres.transaction(async (tx) => {
      const { taken, arrivals } = await catalogue.arrivals.take(tx, AT_ONCE);
      if (arrivals.length > 0) await interact.alerts.fire(tx, arrivals);
      return taken === AT_ONCE;
    });
  }
}
