// What a kind of incentive says of itself. Pure; the twelve stand beside this file, one each.
import type { Terms, TermField } from "../terms.ts";

/** Minor units of the business's currency. */
export interface Cost {
  /** What one use costs at most: so much is held for it. */
  readonly most: number;
  /** What one use costs on average, as far as that can be foreseen. */
  readonly average: number;
  /** What the offer costs once, however often it is used: the prizes. */
  readonly once: number;
}

/** What is known of the business that costs depend on. */
export interface Usual {
  /** Mean value of an order, minor units; null: nothing was sold yet. */
  readonly orderMinor: number | null;
}

/** The order that an offer is used with. */
export interface UsedWith {
  /** The shop's number of it. */
  readonly ref: string;
  /** What its goods cost before the offer, minor units. */
  readonly minor: number;
}

/** What came back of the order that a use belongs to. */
export interface CameBack {
  /** What the goods cost before the offer, minor units; null: the order's value is not known. */
  readonly orderMinor: number | null;
  /** The value of all that has come back so far, minor units. */
  readonly returnedMinor: number;
  /** Nothing of the order is left. */
  readonly whole: boolean;
  /** What the use cost. */
  readonly costMinor: number;
}

/** What a return gives back to the offer. */
export interface GivesBack {
  /** Of the cost, minor units, over all returns so far. */
  readonly minor: number;
  /** The use itself: it no longer counts, and its code can be used again. */
  readonly use: boolean;
}

export const NOTHING_BACK: GivesBack = { minor: 0, use: false };

/** What somebody must bring to use it. */
export type Needs = "nothing" | "order" | "answer";

export interface OfferKind {
  readonly id: string;
  readonly name: string;
  /** What it is, for whoever makes one. */
  readonly description: string;
  readonly fields: readonly TermField[];
  readonly needs: Needs;
  /** Winners are drawn among those who take part; no purchase is needed. */
  readonly drawn?: boolean;
  /** A sentence on what is wrong with terms whose fields are each right by themselves. */
  fault?(terms: Terms): string | null;
  cost(terms: Terms, usual: Usual): Cost;
  /** What using it with this order costs, at most `cost().most`; null: the order is too small for it. */
  costWith(terms: Terms, order: UsedWith): number | null;
  /** Points that a use brings. */
  points?(terms: Terms): number;
  givesBack(terms: Terms, back: CameBack): GivesBack;
  /** For people, as what they get: "£5.00 off orders from £30.00". */
  words(terms: Terms, money: (minor: number) => string): string;
}

/** All that it cost, and the use itself, once nothing of the order is left. */
export const allWithTheOrder = ({ whole, costMinor }: CameBack): GivesBack => (whole ? { minor: costMinor, use: true } : NOTHING_BACK);

/** As much of the cost as came back of the order; all of it and the use once nothing is left. */
export function inProportion({ orderMinor, returnedMinor, whole, costMinor }: CameBack): GivesBack {
  if (whole) return { minor: costMinor, use: true };
  if (orderMinor === null || orderMinor <= 0) return NOTHING_BACK;
  return { minor: Math.floor((costMinor * Math.min(Math.max(returnedMinor, 0), orderMinor)) / orderMinor), use: false };
}
