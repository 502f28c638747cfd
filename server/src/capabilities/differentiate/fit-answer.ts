/** What a thread answers that fits and compares models. */
import { expectedByPhase } from "./bg-nbd.ts";
import { compare, type Compared, type CompareTask } from "./compare.ts";
import { fit, type Fit } from "./fit.ts";
import { fitSpending, type Orders, type SpendingFit } from "./gamma-gamma.ts";
import type { Histories } from "./histories.ts";
import { eventKind, type Kind, type Model } from "./model.ts";
import { expectedWhileAlive, returnWhileAlive, type ParetoParameters } from "./pareto-nbd.ts";

export interface FitTask {
  kind: Kind;
  histories: Histories;
  /** At most so many distinct histories are used. */
  most: number;
  /** The pairs of repeat purchases and age (days) whose expectations are wanted. */
  wanted: { x: Uint32Array; age: Uint32Array };
  /** In the unit of `histories.times`, weeks. */
  horizon: number;
}

/** Expected purchases within the horizon of a customer still there, for each wanted pair; k a pair: one a phase (bg-nbd.ts), or as the model has it. */
export interface Expectations {
  k: number;
  x: Uint32Array;
  age: Uint32Array;
  expected: Float64Array;
}

export interface FitAnswer {
  fit: Fit;
  expectations: Expectations;
}

/** What a thread is asked, and what it answers, in order. */
export type Asked = FitTask | Orders | CompareTask;
export type Answered = FitAnswer | SpendingFit | Compared;

/** Pareto/NBD: beside what is expected, the chance of any purchase. */
function paretoExpectations({ wanted: { x, age }, horizon }: FitTask, parameters: ParetoParameters): Expectations {
  const expected = new Float64Array(x.length * 2);
  for (let i = 0; i < x.length; i++) {
    const [n, T] = [x[i]!, age[i]! / 7];
    expected.set([expectedWhileAlive(parameters, n, T, horizon), returnWhileAlive(parameters, n, T, horizon)], i * 2);
  }
  return { k: 2, x, age, expected };
}

function expectations(task: FitTask, model: Model): Expectations {
  if (model.name === "Pareto/NBD") return paretoExpectations(task, model.parameters);
  const { wanted, horizon } = task;
  const { x, age } = wanted;
  const { k, parameters } = model;
  const expected = new Float64Array(x.length * k);
  for (let i = 0; i < x.length; i++) expected.set(expectedByPhase(parameters, x[i]!, age[i]! / 7, horizon, eventKind(model)), i * k);
  return { k, x, age, expected };
}

export function answer(asked: Asked): Answered {
  if ("mean" in asked) return fitSpending(asked);
  if ("offsets" in asked) return compare(asked);
  const found = fit(asked.histories, asked.kind, asked.most);
  return { fit: found, expectations: expectations(asked, found.model) };
}
