import { cartLeft } from "./cart-left.ts";
import { complaint } from "./complaint.ts";
import { delivery } from "./delivery.ts";
import { died } from "./died.ts";
import { elsewhere } from "./elsewhere.ts";
import { gift } from "./gift.ts";
import { household } from "./household.ts";
import { lookedOnly } from "./looked-only.ts";
import { moved } from "./moved.ts";
import { placeClosed } from "./place-closed.ts";
import { priceRise } from "./price-rise.ts";
import { rangeCut } from "./range-cut.ts";
import type { Reason } from "./reason.ts";
import { satisfied } from "./satisfied.ts";
import { season } from "./season.ts";
import { sentBack } from "./sent-back.ts";
import { shrinkingBaskets } from "./shrinking.ts";
import { tooEarly } from "./too-early.ts";
import { tooFew } from "./too-few.ts";
import { tooMany } from "./too-many.ts";

/** Every reason that is suspected, or that people may tell. */
export const REASONS: readonly Reason[] = [
  priceRise,
  rangeCut,
  complaint,
  sentBack,
  delivery,
  placeClosed,
  tooMany,
  tooFew,
  elsewhere,
  cartLeft,
  lookedOnly,
  season,
  gift,
  satisfied,
  shrinkingBaskets,
  moved,
  household,
  died,
  tooEarly,
];
