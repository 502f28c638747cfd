/** What is expected of one customer, how exactly the model knows it, and what such customers do. */
import type { Fit } from "./fit.ts";
import { expectedSpending, logsOfSpending, toSpending, type SpendingFit } from "./gamma-gamma.ts";
import type { History } from "./histories.ts";
import { NINE_OF_TEN, varianceOf } from "./information.ts";
import { displayedAlive, expectedPurchases, logsOf, modelAt, probabilityAlive, tails } from "./model.ts";

/** A figure with the ends of its 90 % interval; null where the data do not pin the model down. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Outlook {
  readonly alive: Estimate;
  readonly orders: Estimate;
  /** Minor units. */
  readonly value: Estimate;
  /** Orders that nine of ten customers with this history make: at most one in twenty fewer, at most one in twenty more. */
  readonly range: { readonly low: number; readonly high: number };
}

export interface Spent {
  readonly orders: number;
  readonly meanMinor: number;
}

/** What `refresh` fitted. */
export interface Fitted {
  readonly fit: Fit;
  /** MBG/NBD for one-time buyers, beside BG/NBD. */
  readonly oneTime: Fit | null;
  readonly spending: SpendingFit;
}

/** A scale without ends, on which an interval is made before it is carried back. */
interface Scale {
  readonly to: (value: number) => number;
  readonly back: (value: number) => number;
}
const LOG: Scale = { to: Math.log, back: Math.exp };
const LOGIT: Scale = { to: (p) => Math.log(p / (1 - p)), back: (v) => 1 / (1 + Math.exp(-v)) };

function interval(value: number, scale: Scale, variance: number | null): Estimate {
  const at = scale.to(value);
  if (variance === null) return { value, low: null, high: null };
  // At the very end of the scale (nothing to expect, bought this moment) there is nothing to vary.
  if (!Number.isFinite(at) || !Number.isFinite(variance)) return { value, low: value, high: value };
  const half = NINE_OF_TEN * Math.sqrt(variance);
  return { value, low: scale.back(at - half), high: scale.back(at + half) };
}

/** Variance of a figure of the model on its scale, by the delta method. */
const modelVariance = (fit: Fit, scale: Scale, figure: (model: Fit["model"]) => number): number | null =>
  fit.covariance === null ? null : varianceOf((logs) => scale.to(figure(modelAt(fit.model, logs))), logsOf(fit.model), fit.covariance);

const added = (one: number | null, other: number | null): number | null => (one === null || other === null ? null : one + other);

/** The fifth of a hundred from below and from above, of the chances of at least 1, 2, ... orders. */
export function nineOfTen(atLeast: readonly number[]): { low: number; high: number } {
  return { low: atLeast.filter((chance) => chance >= 0.95).length, high: atLeast.filter((chance) => chance > 0.05).length };
}

/**
 * @param t weeks ahead
 * @returns intervals by the delta method on the scale of the logarithm (of the odds, for P(alive)), so that none leaves what is possible. Purchases and
 * money are fitted apart and taken to be unrelated, as the models do, so their variances add up.
 */
export function outlookOf({ fit, oneTime, spending }: Fitted, history: History, spent: Spent, t: number): Outlook {
  const shown = history.x === 0 && oneTime !== null ? oneTime : fit;
  const alive = interval(
    probabilityAlive(shown.model, history),
    LOGIT,
    modelVariance(shown, LOGIT, (model) => probabilityAlive(model, history)),
  );
  const cap = displayedAlive(fit.model, oneTime?.model ?? null, history);
  const expected = expectedPurchases(fit.model, history, t);
  const orderVariance = modelVariance(fit, LOG, (model) => expectedPurchases(model, history, t));
  const each = (parameters: SpendingFit["parameters"]): number => Math.max(0, expectedSpending(parameters, spent.orders, spent.meanMinor));
  const eachVariance =
    spending.covariance === null
      ? null
      : varianceOf((logs) => Math.log(each(toSpending(logs))), logsOfSpending(spending.parameters), spending.covariance);
  return {
    alive: { value: cap, low: alive.low && Math.min(cap, alive.low), high: alive.high && Math.min(0.999, alive.high) },
    orders: interval(expected, LOG, orderVariance),
    value: interval(expected * each(spending.parameters), LOG, added(orderVariance, eachVariance)),
    range: nineOfTen(tails(fit.model, history, t, 0.01)),
  };
}
