import { categoryNewsletter } from "./category-newsletter.ts";
import { closeOut } from "./close-out.ts";
import { contest } from "./contest.ts";
import { coupon } from "./coupon.ts";
import { freeShipping } from "./free-shipping.ts";
import { giftWithPurchase } from "./gift-with-purchase.ts";
import type { OfferKind } from "./offer-kind.ts";
import { points } from "./points.ts";
import { rebate } from "./rebate.ts";
import { sample } from "./sample.ts";
import { survey } from "./survey.ts";
import { sweepstake } from "./sweepstake.ts";
import { trial } from "./trial.ts";

/** Every kind of incentive, in the order of the form. A new kind is a new file and a line here. */
export const OFFER_KINDS: readonly OfferKind[] = [
  coupon,
  freeShipping,
  giftWithPurchase,
  points,
  rebate,
  closeOut,
  sample,
  trial,
  survey,
  categoryNewsletter,
  sweepstake,
  contest,
];

const byId = new Map(OFFER_KINDS.map((kind) => [kind.id, kind]));

export const offerKind = (id: string): OfferKind | undefined => byId.get(id);
