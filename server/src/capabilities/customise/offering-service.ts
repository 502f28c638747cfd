// Offers, and what of them is shown to whom: built together, since a decision chooses among what the offers allow.
import type { Differentiate } from "../differentiate/index.ts";
import { createDecisions, type Decisions, type DecisionsDeps } from "./decisions-service.ts";
import { createOffers, type Offers, type OffersDeps } from "./offers-service.ts";
import { createUsualOrders } from "./usual-order-reads.ts";

export interface OfferingDeps extends Omit<DecisionsDeps, "offers" | "contactCosts" | "usualOrders">, Omit<OffersDeps, "usualOrder"> {
  readonly identify: DecisionsDeps["identify"] & OffersDeps["identify"];
  readonly trust: DecisionsDeps["trust"] & OffersDeps["trust"];
  readonly segments: DecisionsDeps["segments"] & OffersDeps["segments"];
  readonly differentiate: Pick<Differentiate, "money">;
}

export function createOffering(deps: OfferingDeps): { readonly offers: Offers; readonly decisions: Decisions } {
  const { clickhouse, clock, differentiate } = deps;
  const usualOrders = createUsualOrders(clickhouse, clock);
  const offers = createOffers({ ...deps, usualOrder: async () => (await usualOrders()).all });
  const contactCosts = async () => (await differentiate.money.settings()).prices;
  return { offers, decisions: createDecisions({ ...deps, offers, contactCosts, usualOrders }) };
}
