// Which columns of the model speak about a person in a moment, an offer and a way to put it. Incentive and presentation add up and never
// multiply, so each is learned apart from the other; what all share with "leave alone" stands in columns of its own and cancels, so that what
// is left of an arm is its uplift.

/** What is known of a person and the moment: names such as "tier:A", "hour:evening". */
export type Features = readonly string[];

/** Shown and answered, by "kind:…" and "tone:…", of one person. */
export type Answers = Readonly<Record<string, readonly [shown: number, answered: number]>>;

export interface Incentive {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** What it costs us when somebody takes it, minor units. */
  readonly costMinor: number;
}

export interface Presentation {
  readonly id: string;
  /** Null: it fits any offer. */
  readonly offerId: string | null;
  readonly name: string;
  readonly tone: string;
}

/** An effect of a column times a number. */
export type Term = readonly [column: string, value: number];

/** Features that are learned for each kind of offer apart; the others only for offers as a whole. */
const BY_KIND = /^(tier|state|need|habit):/;
const BY_TONE = /^(tier|state|hour):/;

/** A stranger's answer rate to a kind, until the model has counted. */
const ANSWER_RATE = 0.1;
/** Times somebody must have been shown a kind before their own rate outweighs everybody's. */
const OWN_WEIGHT = 2;

/** How far a person's own answer rate to a kind or tone lies from everybody's, drawn towards 0 while there is little; between -rate and 1. */
export function ownAnswer(answers: Answers, about: string, rate = ANSWER_RATE): number {
  const [shown, answered] = answers[about] ?? [0, 0];
  return (Math.min(answered, shown) - rate * shown) / (shown + OWN_WEIGHT);
}

/** What speaks whatever is done, leaving alone included. */
const baseTerms = (features: Features): Term[] => [["b|one", 1], ...features.map((feature): Term => [`b|${feature}`, 1])];

/** What speaks for offering anything. */
export const offeringTerms = (features: Features): Term[] => [["i|one", 1], ...features.map((feature): Term => [`i|${feature}`, 1])];

/** What speaks for any offer of a kind, beside what speaks for offering anything. */
export function kindTerms(kind: string, features: Features, answers: Answers): Term[] {
  const own = ownAnswer(answers, `kind:${kind}`);
  return [
    [`k:${kind}|one`, 1],
    ...features.filter((feature) => BY_KIND.test(feature)).map((feature): Term => [`k:${kind}|${feature}`, 1]),
    ...(own === 0
      ? []
      : ([
          ["i|own", own],
          [`k:${kind}|own`, own],
        ] as Term[])),
  ];
}

export const offerTerm = (id: string): Term => [`o:${id}`, 1];

/** What speaks for a tone, whatever is offered in it. */
export function toneTerms(tone: string, features: Features, answers: Answers): Term[] {
  const own = ownAnswer(answers, `tone:${tone}`);
  return [
    [`t:${tone}|one`, 1],
    ...features.filter((feature) => BY_TONE.test(feature)).map((feature): Term => [`t:${tone}|${feature}`, 1]),
    ...(own === 0 ? [] : ([["t|own", own]] as Term[])),
  ];
}

export const presentationTerm = (id: string): Term => [`p:${id}`, 1];

/** All that speaks about what was done; neither offer nor presentation: left alone. */
export function armTerms(
  features: Features,
  answers: Answers,
  offer: Pick<Incentive, "id" | "kind"> | null,
  presentation: Pick<Presentation, "id" | "tone"> | null,
): Term[] {
  if (offer === null) return baseTerms(features);
  return [
    ...baseTerms(features),
    ...offeringTerms(features),
    ...kindTerms(offer.kind, features, answers),
    offerTerm(offer.id),
    ...(presentation === null ? [] : [...toneTerms(presentation.tone, features, answers), presentationTerm(presentation.id)]),
  ];
}

/** Columns of all that could be chosen, so that what is new is tried as the prior has it. */
export function columnsOf(
  offers: readonly Pick<Incentive, "id" | "kind">[],
  looks: readonly Pick<Presentation, "id" | "tone">[],
): string[] {
  const terms = [
    ...offers.flatMap((offer) => armTerms([], {}, offer, null)),
    ...looks.flatMap(({ id, tone }) => [...toneTerms(tone, [], {}), presentationTerm(id)]),
  ];
  return ["b|one", ...terms.map(([column]) => column)];
}

/**
 * How sure we are beforehand that a column's effect is near 0, in units of the noise: the finer the column, the surer. As it loses least in markets
 * that are known (bench regret).
 */
export function priorPrecision(column: string): number {
  if (column === "b|one") return 0.25;
  if (column.startsWith("b|")) return 1;
  if (column === "i|own" || column.endsWith("|own")) return 1;
  if (column === "i|one" || /^k:.*\|one$/.test(column)) return 8;
  if (column.startsWith("o:")) return 8;
  return 20;
}
