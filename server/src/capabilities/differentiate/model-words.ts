/** The model behind a run's figures, as a screen shows it. */
import type { Fit } from "./fit.ts";
import type { SpendingFit } from "./gamma-gamma.ts";
import { NINE_OF_TEN } from "./information.ts";
import { logsOf, PARAMETER_NAMES, titleOf } from "./model.ts";
import { doubtOf, modelSentence, spendingSentence } from "./sentence.ts";

export interface ModelParameter {
  readonly name: string;
  readonly value: number;
  /** Between these with 90 % confidence; null where the data do not pin it down. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface ModelReport {
  readonly name: string;
  readonly parameters: ModelParameter[];
  readonly logLikelihood: number;
  readonly customers: number;
  readonly tooEarly: boolean;
  /** How much a general expectation counts beside the business's own figures: 1 whole, 0 not at all. */
  readonly priorWeight: number;
  readonly sentence: string;
}

/** Intervals are made on the logarithms, where the likelihood is nearest to a bell, and carried back: they never leave the positive numbers. */
export function parametersOf({ model, covariance }: Fit): ModelParameter[] {
  const n = PARAMETER_NAMES[model.name].length;
  return Array.from(logsOf(model), (log, i) => {
    const half = covariance === null ? null : NINE_OF_TEN * Math.sqrt(covariance[i * n + i]!);
    const [low, high] = half === null ? [null, null] : [Math.exp(log - half), Math.exp(log + half)];
    return { name: PARAMETER_NAMES[model.name][i]!, value: Math.exp(log), low: finite(low), high: finite(high) };
  });
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

export function modelReport({ fit, spending }: { fit: Fit; spending: SpendingFit }, currency: string): ModelReport {
  const { logLikelihood, customers, repeaters, tooEarly, priorWeight } = fit;
  const sentences = [modelSentence(customers, repeaters, doubtOf(fit)), spendingSentence(spending, currency)];
  const sentence = sentences.join(" ").trim();
  return { name: titleOf(fit.model), parameters: parametersOf(fit), logLikelihood, customers, tooEarly, priorWeight, sentence };
}
