// An offer as the form holds it. Pure.
import type { Offer, OfferKind, SegmentRule } from "../../api/types.ts";

export type Terms = Record<string, string | number | boolean>;

export interface OfferDraft {
  readonly name: string;
  readonly headline: string;
  readonly body: string;
  readonly url: string;
  /** Empty: words and a place to go, no more. */
  readonly kind: string;
  readonly terms: Terms;
  /** Null: everybody. */
  readonly rule: SegmentRule | null;
  readonly endsAt: string;
  readonly budgetMinor: number | null;
  readonly budgetUses: number | null;
  readonly perPerson: number | null;
  readonly stackingGroup: string;
}

export const BLANK: OfferDraft = {
  name: "",
  headline: "",
  body: "",
  url: "",
  kind: "",
  terms: {},
  rule: null,
  endsAt: "",
  budgetMinor: null,
  budgetUses: null,
  perPerson: 1,
  stackingGroup: "",
};

export const draftOf = (offer: Offer): OfferDraft => ({
  ...BLANK,
  name: offer.name,
  headline: offer.headline,
  body: offer.body,
  url: offer.url ?? "",
  kind: offer.kind ?? "",
  terms: { ...offer.terms },
  rule: offer.rule,
  endsAt: offer.endsAt?.slice(0, 10) ?? "",
  budgetMinor: offer.budgetMinor,
  budgetUses: offer.budgetUses,
  perPerson: offer.perPerson,
  stackingGroup: offer.stackingGroup ?? "",
});

export type Field = OfferKind["fields"][number];

/** The fields that are wanted with what is filled in already. */
export const wantedFields = (kind: OfferKind, terms: Terms): Field[] =>
  kind.fields.filter(({ when }) => when === null || terms[when.field] === when.is);

/** Choices begin with their first. */
export const firstTerms = (kind: OfferKind | undefined): Terms =>
  Object.fromEntries((kind?.fields ?? []).flatMap(({ id, choices: [first] }) => (first === undefined ? [] : [[id, first.value]])));

/** Terms without what is not wanted any more. */
export function termsOf(kind: OfferKind, terms: Terms): Terms {
  const ids = new Set(wantedFields(kind, terms).map(({ id }) => id));
  return Object.fromEntries(Object.entries(terms).filter(([id, value]) => ids.has(id) && value !== ""));
}

export const termsWhole = (kind: OfferKind, terms: Terms): boolean =>
  wantedFields(kind, terms).every(({ id, optional }) => optional || (terms[id] !== undefined && terms[id] !== ""));

/** What the server is told. */
export const saidOf = (draft: OfferDraft, kind: OfferKind | undefined) => ({
  name: draft.name.trim(),
  headline: draft.headline.trim(),
  body: draft.body,
  url: draft.url === "" ? null : draft.url,
  ...(kind !== undefined && {
    terms: termsOf(kind, draft.terms),
    rule: draft.rule,
    // The last day counts to its end.
    endsAt: draft.endsAt === "" ? null : `${draft.endsAt}T23:59:59Z`,
    budgetMinor: draft.budgetMinor,
    budgetUses: draft.budgetUses,
    perPerson: draft.perPerson,
    stackingGroup: draft.stackingGroup.trim() === "" ? null : draft.stackingGroup.trim(),
  }),
});
