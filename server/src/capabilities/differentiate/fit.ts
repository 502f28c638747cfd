/** Maximum likelihood for any of the models, with a weak prior for small businesses and standard errors from the Hessian. */
import * as events from "./bg-nbd.ts";
import { thin, totals, type Histories } from "./histories.ts";
import { hessianOf, inverseOf } from "./information.ts";
import { BG_NBD, eventKind, modelAt, type Kind, type Model } from "./model.ts";
import * as pareto from "./pareto-nbd.ts";
import { PRIOR_WHOLE_UP_TO, priorWeightFor } from "./prior.ts";
import { minimise, type Minimum } from "./quasi-newton.ts";

/** Where the prior stands: see docs/decisions/0021. */
const PRIOR = { r: 0.5, a: 0.8, b: 2.4, s: 0.6, spread: 1 };

export interface Fit {
  readonly model: Model;
  /** Without the prior. Of MBG/CNBD-k complete only where the histories know their gaps. */
  readonly logLikelihood: number;
  readonly customers: number;
  readonly repeaters: number;
  readonly tooEarly: boolean;
  readonly priorWeight: number;
  readonly converged: boolean;
  readonly evaluations: number;
  /** Of the logarithms of the parameters, in the order of PARAMETER_NAMES, row by row; null where the data do not pin them down. */
  readonly covariance: number[] | null;
}

/** The log-likelihood of a kind of model; the gradient is by the logarithms of the parameters. */
export function logLikelihood(histories: Histories, model: Model, gradient?: Float64Array): number {
  if (model.name === "Pareto/NBD") return pareto.logLikelihood(histories, model.parameters, gradient);
  return events.logLikelihood(histories, model.parameters, eventKind(model), gradient);
}

const LIMIT = 14;
/** Log-parameters within what a number can hold. */
const within = (at: Float64Array): Float64Array => at.map((v) => Math.min(LIMIT, Math.max(-LIMIT, v)));

function centreOf({ name, k }: Kind, { purchases, time }: { purchases: number; time: number }): Float64Array {
  const rate = (purchases + 0.5) / (time + 1);
  const rest = name === "Pareto/NBD" ? [PRIOR.s, PRIOR.s / rate] : [PRIOR.a, PRIOR.b];
  return Float64Array.of(PRIOR.r, PRIOR.r / (k * rate), ...rest).map((v) => Math.log(v));
}

/** Minus the log-likelihood of histories that stand for `times` as many, with the prior, a customer. */
function objectiveOf(kind: Kind, h: Histories, times: number, centre: Float64Array, priorWeight: number, scale: number) {
  return (at: Float64Array, gradient: Float64Array): number => {
    let value = (-times * logLikelihood(h, modelAt(kind, within(at)), gradient)) / scale;
    for (let i = 0; i < at.length; i++) {
      const away = (at[i]! - centre[i]!) / PRIOR.spread;
      // The limit on log-parameters is a soft wall, so that data without any lapse end at a finite, smooth place.
      const beyond = Math.max(0, Math.abs(at[i]!) - LIMIT + 2) * Math.sign(at[i]!);
      value += (priorWeight * away * away) / (2 * scale) + beyond * beyond;
      gradient[i] = (-times * gradient[i]! + (priorWeight * away) / PRIOR.spread) / scale + 2 * beyond;
    }
    return Number.isFinite(value) ? value : Infinity;
  };
}

/**
 * From so many distinct histories on the way is found on every thirty-second of them first; and so many tell the standard errors to a hundredth. The
 * integrals of Pareto/NBD make it some twenty times slower, so there fewer do.
 */
const enough = ({ name }: Kind): { warm: number; errors: number } =>
  name === "Pareto/NBD" ? { warm: 5000, errors: 5000 } : { warm: 50_000, errors: 20_000 };

function covarianceAt(kind: Kind, histories: Histories, at: Float64Array, centre: Float64Array, priorWeight: number): number[] | null {
  const step = Math.ceil(histories.x.length / enough(kind).errors);
  const some = step > 1 ? thin(histories, step) : histories;
  const times = step > 1 ? totals(histories).customers / totals(some).customers : 1;
  const objective = objectiveOf(kind, some, times, centre, priorWeight, 1);
  const inverse = inverseOf(
    hessianOf((here) => {
      const gradient = new Float64Array(here.length);
      objective(here, gradient);
      return gradient;
    }, at),
  );
  return inverse === null || !inverse.every(Number.isFinite) ? null : [...inverse];
}

/**
 * Maximum likelihood in log-parameters. With few repeat buyers a weak prior keeps the answer sensible: the log-parameters are normal with standard
 * deviation 1 around r = 0.5, a = 0.8, b = 2.4 (s = 0.6 and as many leavings as purchases for Pareto/NBD) and the alpha that gives the business's own
 * plain purchase rate. It fades out between 100 and 500 repeat buyers, so a business of any size gets the published estimate, and a young one is told
 * that it is too early.
 * @param most at most so many distinct histories are used, evenly picked; all by default
 */
export function fit(all: Histories, kind: Kind = BG_NBD, most = Infinity): Fit {
  const histories = all.x.length > most ? thin(all, Math.ceil(all.x.length / most)) : all;
  const counted = totals(histories);
  const { customers, repeaters } = counted;
  const priorWeight = priorWeightFor(repeaters);
  const centre = centreOf(kind, counted);
  const minimiseOver = (h: Histories, from: Float64Array, scale: number, warm?: Minimum): Minimum =>
    minimise(objectiveOf(kind, h, 1, centre, priorWeight, scale), from, warm ? { inverseHessian: warm.inverseHessian } : {});
  let from: Float64Array = centre;
  let warm: Minimum | undefined;
  if (histories.x.length > enough(kind).warm) {
    const few = thin(histories, 32);
    warm = minimiseOver(few, from, Math.max(1, totals(few).customers));
    from = warm.at;
  }
  const end = minimiseOver(histories, from, Math.max(1, customers), warm);
  const model = modelAt(kind, within(end.at));
  return {
    model,
    logLikelihood: priorWeight === 0 ? -end.value * Math.max(1, customers) : logLikelihood(histories, model),
    customers,
    repeaters,
    tooEarly: repeaters < PRIOR_WHOLE_UP_TO,
    priorWeight,
    converged: end.converged,
    evaluations: end.evaluations,
    covariance: covarianceAt(kind, histories, end.at, centre, priorWeight),
  };
}
