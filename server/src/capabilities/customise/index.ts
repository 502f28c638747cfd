import type { Db } from "../../platform/postgres.ts";
import { addOffer } from "./offers-service.ts";
import { currentOffers, offersBy, type Offer } from "./offers-store.ts";

export type { Offer } from "./offers-store.ts";
export { type Candidate, type Offers, type OfferView, type OfferWish } from "./offers-service.ts";
export type { OfferLimits, Standing, Taken } from "./limits.ts";
export type { Refusal } from "./refusals.ts";
export { createOffering } from "./offering-service.ts";
export type { Claims, ClaimState, ClaimView } from "./claims-service.ts";
export type { MessageCodes, MessageKey } from "./codes-in-messages-service.ts";
export type { GivenBack, ReserveAsk, UseAnswer, Uses } from "./uses-service.ts";
export type { Use } from "./uses-store.ts";
export type { Decisions } from "./decisions-service.ts";
export { visitorsDecidedFor } from "./decisions-reads.ts";
export { WHAT_IF_JOB } from "./what-if-service.ts";
export { createEditions, type Editions } from "./editions-service.ts";

/** The door of customise: what is offered. */
export interface Customise {
  addOffer(tx: Db, offer: Omit<Offer, "id">): Promise<Offer>;
  offers(db: Db, ids: readonly string[]): Promise<Map<string, Offer>>;
  currentOffers(db: Db): Promise<Offer[]>;
}

export function createCustomise(): Customise {
  return { addOffer, offers: offersBy, currentOffers };
}
