// What the model believes of each incentive and each presentation, apart from one another, for people with some features. Pure.
import {
  kindTerms,
  offerTerm,
  presentationTerm,
  toneTerms,
  type Features,
  type Incentive,
  type Presentation,
  type Term,
} from "./arm-columns.ts";
import { UNIT_MINOR, type Model } from "./ranking.ts";

/** Money per contact above leaving alone, or above the offer's own words; minor units. Nine draws in ten lie between low and high. */
export interface Believed {
  readonly id: string;
  readonly name: string;
  /** Kind of the offer, or tone. */
  readonly kind: string;
  readonly meanMinor: number;
  readonly lowMinor: number;
  readonly highMinor: number;
  /** Share of the draws in which it brings more than nothing. */
  readonly better: number;
}

function believedOf(terms: readonly Term[], costMinor: number, { draws, place }: Model): Omit<Believed, "id" | "name" | "kind"> {
  const d = draws.columns.length;
  const known = terms.flatMap(([column, value]) => {
    const at = place.get(column);
    return at === undefined ? [] : [[at, value] as const];
  });
  const sum = (effects: Float32Array, from: number): number =>
    known.reduce((all, [at, value]) => all + (effects[from + at] ?? 0) * value, 0) * UNIT_MINOR - costMinor;
  const values = Float64Array.from({ length: draws.count }, (_, s) => sum(draws.effects, s * d)).sort();
  const at = (share: number): number => values[Math.min(draws.count - 1, Math.floor(share * draws.count))] ?? 0;
  return {
    meanMinor: sum(draws.mean, 0),
    lowMinor: at(0.05),
    highMinor: at(0.95),
    better: values.filter((value) => value > 0).length / draws.count,
  };
}

const descending = (a: Believed, b: Believed): number => b.meanMinor - a.meanMinor;

/** @param features whom it is about; without any: people of whom nothing is known */
export function believedOfOffers(offers: readonly Incentive[], features: Features, model: Model): Believed[] {
  return offers
    .map(({ id, name, kind, costMinor }) => ({
      id,
      name,
      kind,
      ...believedOf([...kindTerms(kind, features, {}), offerTerm(id)], (model.claimRates[kind] ?? 0.1) * costMinor, model),
    }))
    .sort(descending);
}

export function believedOfPresentations(presentations: readonly Presentation[], features: Features, model: Model): Believed[] {
  return presentations
    .map(({ id, name, tone }) => ({
      id,
      name,
      kind: tone,
      ...believedOf([...toneTerms(tone, features, {}), presentationTerm(id)], 0, model),
    }))
    .sort(descending);
}
