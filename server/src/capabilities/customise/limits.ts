// Who may have how much of an offer. Pure; exact as long as nobody else changes what is read until what is decided is written.
import type { UsedWith } from "./kinds/offer-kind.ts";
import { offerKind } from "./kinds/index.ts";
import type { Refusal } from "./refusals.ts";
import { textOf, type Terms } from "./terms.ts";

export type OfferState = "running" | "paused" | "ended";

/** What an offer is and how much of it there is. Money in minor units. */
export interface OfferLimits {
  readonly id: string;
  readonly kind: string;
  readonly terms: Terms;
  readonly segmentId: string | null;
  readonly state: OfferState;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly budgetMinor: number | null;
  readonly budgetUses: number | null;
  readonly perPerson: number | null;
  readonly stackingGroup: string | null;
  readonly holdMinutes: number;
}

/** What was taken of an offer: held for somebody, and used for good. */
export interface Taken {
  readonly heldUses: number;
  readonly heldMinor: number;
  readonly usedUses: number;
  readonly usedMinor: number;
}

export const NOTHING_TAKEN: Taken = { heldUses: 0, heldMinor: 0, usedUses: 0, usedMinor: 0 };

/** One person beside the offers, over all their records. */
export interface Standing {
  /** Segments they are in. */
  readonly segments: ReadonlySet<string>;
  /** What they hold and have used, by offer. */
  readonly had: ReadonlyMap<string, number>;
}

/** What a use costs at most; unknown kinds cost nothing and are refused elsewhere. */
const mostOf = ({ kind, terms }: Pick<OfferLimits, "kind" | "terms">): number =>
  offerKind(kind)?.cost(terms, { orderMinor: null }).most ?? 0;

/** The prizes of an offer, held from its beginning. */
export const onceOf = ({ kind, terms }: Pick<OfferLimits, "kind" | "terms">): number =>
  offerKind(kind)?.cost(terms, { orderMinor: null }).once ?? 0;

/** What is left of the money; null: without limit. */
export function moneyLeft(offer: OfferLimits, taken: Taken): number | null {
  return offer.budgetMinor === null ? null : Math.max(0, offer.budgetMinor - onceOf(offer) - taken.heldMinor - taken.usedMinor);
}

/** How many are left; null: without limit. */
export function usesLeft({ budgetUses }: OfferLimits, { heldUses, usedUses }: Taken): number | null {
  return budgetUses === null ? null : Math.max(0, budgetUses - heldUses - usedUses);
}

/** Whether the offer is on at all. */
function closed({ state, startsAt, endsAt }: OfferLimits, now: Date): Refusal | null {
  if (state === "ended" || (endsAt !== null && now >= endsAt)) return "over";
  if (state === "paused") return "paused";
  return startsAt !== null && now < startsAt ? "not-begun" : null;
}

/**
 * Why a person may not have an offer now; null: they may.
 * @param found segments whose people have been found
 * @param hold what is to be held for them, minor units; left out: what a use costs at most
 */
export function refusalOf(
  offer: OfferLimits,
  taken: Taken,
  { segments, had }: Standing,
  found: ReadonlySet<string>,
  now: Date,
  hold?: number,
): Refusal | null {
  const shut = closed(offer, now);
  if (shut !== null) return shut;
  if (offer.segmentId !== null && !found.has(offer.segmentId)) return "being-worked-out";
  if (offer.segmentId !== null && !segments.has(offer.segmentId)) return "not-for-them";
  if (offer.perPerson !== null && (had.get(offer.id) ?? 0) >= offer.perPerson) return "had-it";
  if (usesLeft(offer, taken) === 0) return "all-gone";
  const left = moneyLeft(offer, taken);
  return left !== null && left < (hold ?? mostOf(offer)) ? "budget-spent" : null;
}

const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();

/** What somebody brings to it. */
export interface Brought {
  readonly order: UsedWith | null;
  readonly answer: string | null;
}

/** What a use costs with what was brought, at most where that is not known yet; or why what was brought does not do. */
export function costOf({ kind, terms }: Pick<OfferLimits, "kind" | "terms">, { order, answer }: Brought): number | Refusal {
  const what = offerKind(kind);
  if (what === undefined) return "no-such-offer";
  if (what.needs === "answer" && answer !== null && plain(answer) !== plain(textOf(terms, "answer"))) return "wrong-answer";
  if (order === null) return what.cost(terms, { orderMinor: null }).most;
  return what.costWith(terms, order) ?? "order-too-small";
}

/** What is still missing before it can be used for good. */
export function missing({ kind }: Pick<OfferLimits, "kind">, { order, answer }: Brought): Refusal | null {
  const needs = offerKind(kind)?.needs;
  if (needs === "order" && order === null) return "order-needed";
  return needs === "answer" && answer === null ? "answer-needed" : null;
}

/**
 * What an offer can cost at most, minor units; null: nothing limits it.
 * @param people who may have it
 */
export function mostInAll(
  { most, once }: { readonly most: number; readonly once: number },
  people: number,
  { perPerson, budgetUses, budgetMinor }: Pick<OfferLimits, "perPerson" | "budgetUses" | "budgetMinor">,
): number | null {
  const uses = Math.min(perPerson === null ? Infinity : people * perPerson, budgetUses ?? Infinity);
  const all = Math.min(once + (most === 0 || people === 0 ? 0 : most * uses), budgetMinor ?? Infinity);
  return Number.isFinite(all) ? all : null;
}
