// Why this and not something else, in plain words.
import { formatMoney } from "../../vocabulary/money.ts";
import { kindTerms, offeringTerms, toneTerms, type Features, type Answers, type Incentive, type Presentation } from "./arm-columns.ts";
import { featureWords } from "./decision-context.ts";
import type { Choice, Model } from "./ranking.ts";

/** Reasons shown at most. */
const MOST = 3;
/** What adds less than this, minor units, is no reason. */
const WORTH_SAYING = 1;

interface Said {
  readonly features: Features;
  readonly answers: Answers;
  /** One unit of the model's reward, minor units. */
  readonly unitMinor: number;
  readonly currency: string;
}

/** The features that speak most for an offer, each with the money it adds on average. */
function because(
  offer: Incentive,
  presentation: Presentation | null,
  { features, answers, unitMinor, currency }: Said,
  { draws, place }: Model,
): string[] {
  const terms = [
    ...offeringTerms(features),
    ...kindTerms(offer.kind, features, answers),
    ...(presentation === null ? [] : toneTerms(presentation.tone, features, answers)),
  ];
  const sums = new Map<string, number>();
  for (const [column, value] of terms) {
    const feature = column.slice(column.indexOf("|") + 1);
    const minor = (draws.mean[place.get(column) ?? -1] ?? 0) * value * unitMinor;
    sums.set(feature, (sums.get(feature) ?? 0) + minor);
  }
  return [...sums]
    .filter(([, minor]) => minor >= WORTH_SAYING)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([feature, minor]) => {
      const words = featureWords(feature);
      return words === null ? [] : [`${formatMoney(Math.round(minor), currency)} of it because ${words}.`];
    })
    .slice(0, MOST);
}

/** Sentences for what was chosen, or for nothing. */
export function choiceWords(choice: Choice, said: Said, model: Model): string[] {
  const { offer, presentation, explored, upliftMinor, lowMinor, highMinor, nothingShare } = choice;
  const money = (minor: number): string => formatMoney(Math.round(minor), said.currency);
  if (offer === null) {
    if (explored) return ["Left alone by chance: now and then nothing is said to anybody, so that we know what happens without us."];
    const share = Math.round(nothingShare * 100);
    return [`No offer is believed to bring more than it costs: left alone is best in ${share} of 100 draws from what was learned.`];
  }
  const sure = `between ${money(lowMinor)} and ${money(highMinor)}, nine times in ten`;
  const first = explored
    ? `Tried by chance, to learn: it is believed to bring ${money(upliftMinor)} compared with leaving them alone (${sure}).`
    : `Drawn as the best of what they may have: it is believed to bring ${money(upliftMinor)} compared with leaving them alone (${sure}).`;
  return [first, ...because(offer, presentation, said, model)];
}
