import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { insertOffer, type Offer } from "./offers-store.ts";

/** A click must lead to the web and nowhere else. */
export function refuseOddAddress(url: string | null): void {
  if (url === null) return;
  const fine = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !/[\s\\]/.test(url);
  if (!fine)
    throw new Problem(
      "invalid",
      "The offer's address must begin with https:// (or http://). Correct it, or leave it empty to use a page of ours.",
    );
}

export function addOffer(tx: Db, offer: Omit<Offer, "id">): Promise<Offer> {
  refuseOddAddress(offer.url);
  return insertOffer(tx, offer);
}
