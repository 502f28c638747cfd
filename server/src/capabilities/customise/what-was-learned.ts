// What the model believes of each incentive and each presentation, apart from one another, for people with some features. Pure.
import {
  kindTerms,
  offeringTerms,
  offerTerm,
  presentationTerm,
  toneTerms,
  type Features,
  type Incentive,
  type Presentation,
  type Term,
} from "./arm-columns.ts";
import { unreshaped, type Model } from "./ranking.ts";

/** Money per contact above leaving alone, or above the offer's own words; minor units. It lies between low and high nine times in ten. */
export interface Believed {
  readonly id: string;
  readonly name: string;
  /** Kind of the offer, or tone. */
  readonly kind: string;
  readonly meanMinor: number;
  readonly lowMinor: number;
  readonly highMinor: number;
  /** How probable it is that it brings more than nothing. */
  readonly better: number;
}

function believedOf(
  terms: readonly Term[],
  costMinor: number,
  { draws, place }: Model,
  unitMinor: number,
): Omit<Believed, "id" | "name" | "kind"> {
  const { columns, count, effects, mean, spread } = draws;
  const known = terms.flatMap(([column, value]) => {
    const at = place.get(column);
    return at === undefined ? [] : [[at, value] as const];
  });
  const sum = (from: Float32Array, start: number): number =>
    known.reduce((all, [at, value]) => all + (from[start + at] ?? 0) * value, 0) * unitMinor - costMinor;
  const meanMinor = sum(mean, 0);
  const values = Float64Array.from({ length: count }, (_, s) => unreshaped(sum(effects, s * columns.length), meanMinor, spread)).sort();
  const at = (share: number): number => values[Math.min(count - 1, Math.floor(share * count))] ?? 0;
  return { meanMinor, lowMinor: at(0.05), highMinor: at(0.95), better: values.filter((value) => value > 0).length / count };
}

const descending = (a: Believed, b: Believed): number => b.meanMinor - a.meanMinor;

/**
 * @param features whom it is about; without any: people of whom nothing is known
 * @param unitMinor what an order of theirs usually is worth
 */
export function believedOfOffers(offers: readonly Incentive[], features: Features, model: Model, unitMinor: number): Believed[] {
  return offers
    .map(({ id, name, kind, costMinor }) => ({
      id,
      name,
      kind,
      ...believedOf(
        [...offeringTerms(features), ...kindTerms(kind, features, {}), offerTerm(id)],
        (model.claimRates[kind] ?? 0.1) * costMinor,
        model,
        unitMinor,
      ),
    }))
    .sort(descending);
}

export function believedOfPresentations(
  presentations: readonly Presentation[],
  features: Features,
  model: Model,
  unitMinor: number,
): Believed[] {
  return presentations
    .map(({ id, name, tone }) => ({
      id,
      name,
      kind: tone,
      ...believedOf([...toneTerms(tone, features, {}), presentationTerm(id)], 0, model, unitMinor),
    }))
    .sort(descending);
}
