// One ask after another against what is left, as the rows stood when they were locked. Pure; the service writes what it decides.
import type { Brought, OfferLimits, Standing, Taken } from "./limits.ts";
import { costOf, missing, NOTHING_TAKEN, refusalOf } from "./limits.ts";
import type { Refusal } from "./refusals.ts";

/** A code as it stood: whom it is for (first record), and whether it is used. */
export interface CodeNow {
  readonly offerId: string;
  /** A single one is used once; a shared one as often as the offer allows. */
  readonly single: boolean;
  readonly personId: string | null;
  readonly taken: boolean;
}

export interface Wish extends Brought {
  /** First record of the individual. */
  readonly personId: string;
  readonly offerId: string;
  /** What is kept of the code that was typed; null: none was. */
  readonly code: string | null;
  /** To be used for good at once, so no more is held than it costs. */
  readonly atOnce: boolean;
}

export interface Before {
  readonly offers: ReadonlyMap<string, OfferLimits & { readonly taken: Taken }>;
  readonly found: ReadonlySet<string>;
  readonly people: ReadonlyMap<string, Standing>;
  readonly codes: ReadonlyMap<string, CodeNow>;
  /** Order → groups of offers that stand on it. */
  readonly onOrders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly now: Date;
}

export const plus = (a: Taken, b: Taken): Taken => ({
  heldUses: a.heldUses + b.heldUses,
  heldMinor: a.heldMinor + b.heldMinor,
  usedUses: a.usedUses + b.usedUses,
  usedMinor: a.usedMinor + b.usedMinor,
});

const NOBODY: Standing = { segments: new Set(), had: new Map() };

/** Admits wishes in their order: each counts for those after it. */
export class Admission {
  readonly #before: Before;
  /** What the admitted took, by offer. */
  readonly taken = new Map<string, Taken>();
  readonly #had = new Map<string, number>();
  readonly #codes = new Set<string>();
  readonly #onOrders = new Set<string>();

  constructor(before: Before) {
    this.#before = before;
  }

  /** What is to be held, minor units, or why nothing is. */
  admit(wish: Wish): { readonly hold: number } | { readonly refusal: Refusal } {
    const offer = this.#before.offers.get(wish.offerId);
    if (offer === undefined) return { refusal: "no-such-offer" };
    const cost = costOf(offer, wish);
    if (typeof cost === "string") return { refusal: cost };
    const hold = wish.atOnce ? cost : Math.max(cost, Number(costOf(offer, { ...wish, order: null })));
    const refusal = (wish.atOnce ? missing(offer, wish) : null) ?? this.#codeRefusal(wish) ?? this.#refusal(offer, wish, hold);
    if (refusal !== null) return { refusal };
    this.#note(offer, wish, hold);
    return { hold };
  }

  #codeRefusal({ code, offerId, personId }: Wish): Refusal | null {
    if (code === null) return null;
    const now = this.#before.codes.get(code);
    const usable =
      now !== undefined &&
      now.offerId === offerId &&
      (!now.single || !(now.taken || this.#codes.has(code))) &&
      (now.personId === null || now.personId === personId);
    return usable ? null : "no-such-code";
  }

  #refusal(offer: OfferLimits & { readonly taken: Taken }, { personId, order }: Wish, hold: number): Refusal | null {
    const { people, found, now, onOrders } = this.#before;
    const { segments, had } = people.get(personId) ?? NOBODY;
    const count = (had.get(offer.id) ?? 0) + (this.#had.get(`${personId} ${offer.id}`) ?? 0);
    const taken = plus(offer.taken, this.taken.get(offer.id) ?? NOTHING_TAKEN);
    const refusal = refusalOf(offer, taken, { segments, had: new Map([[offer.id, count]]) }, found, now, hold);
    if (refusal !== null || offer.stackingGroup === null || order === null) return refusal;
    const stands = onOrders.get(order.ref)?.has(offer.stackingGroup) === true || this.#onOrders.has(`${offer.stackingGroup}\n${order.ref}`);
    return stands ? "does-not-stack" : null;
  }

  #note({ id, stackingGroup }: OfferLimits, { personId, code, order }: Wish, hold: number): void {
    this.taken.set(id, plus(this.taken.get(id) ?? NOTHING_TAKEN, { ...NOTHING_TAKEN, heldUses: 1, heldMinor: hold }));
    this.#had.set(`${personId} ${id}`, (this.#had.get(`${personId} ${id}`) ?? 0) + 1);
    if (code !== null) this.#codes.add(code);
    if (stackingGroup !== null && order !== null) this.#onOrders.add(`${stackingGroup}\n${order.ref}`);
  }
}
