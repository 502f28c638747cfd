/** The models of when customers buy and when they leave, behind one face: which there are, and what each says about one customer. */
import * as events from "./bg-nbd.ts";
import type { History } from "./histories.ts";
import * as pareto from "./pareto-nbd.ts";

export const MODEL_NAMES = ["BG/NBD", "MBG/NBD", "Pareto/NBD", "MBG/CNBD-k"] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** A model without its parameters; `k` is the regularity of MBG/CNBD-k and 1 for all others. */
export interface Kind {
  readonly name: ModelName;
  readonly k: number;
}

export type Model =
  | { readonly name: "BG/NBD" | "MBG/NBD" | "MBG/CNBD-k"; readonly k: number; readonly parameters: events.Parameters }
  | { readonly name: "Pareto/NBD"; readonly k: 1; readonly parameters: pareto.ParetoParameters };

export const BG_NBD: Kind = { name: "BG/NBD", k: 1 };
export const MBG_NBD: Kind = { name: "MBG/NBD", k: 1 };
export const PARETO_NBD: Kind = { name: "Pareto/NBD", k: 1 };
export const mbgCnbd = (k: number): Kind => ({ name: "MBG/CNBD-k", k });

/** The kind as bg-nbd.ts names it. */
export const eventKind = ({ name, k }: Kind): events.Kind => (name === "BG/NBD" ? events.BG : events.cnbd(k));

export const PARAMETER_NAMES = {
  "BG/NBD": ["r", "alpha", "a", "b"],
  "MBG/NBD": ["r", "alpha", "a", "b"],
  "Pareto/NBD": ["r", "alpha", "s", "beta"],
  "MBG/CNBD-k": ["r", "alpha", "a", "b"],
} as const satisfies Record<ModelName, readonly string[]>;

/** "MBG/CNBD-2" for k = 2. */
export const titleOf = ({ name, k }: Kind): string => (name === "MBG/CNBD-k" ? `MBG/CNBD-${k}` : name);

/** A model from the logarithms of its four parameters, in the order of PARAMETER_NAMES. */
export function modelAt({ name, k }: Kind, logs: Float64Array): Model {
  const [r, alpha, third, fourth] = logs.map((v) => Math.exp(v)) as unknown as [number, number, number, number];
  if (name === "Pareto/NBD") return { name, k: 1, parameters: { r, alpha, s: third, beta: fourth } };
  return { name, k, parameters: { r, alpha, a: third, b: fourth } };
}

export function logsOf(model: Model): Float64Array {
  const { r, alpha } = model.parameters;
  const rest = model.name === "Pareto/NBD" ? [model.parameters.s, model.parameters.beta] : [model.parameters.a, model.parameters.b];
  return Float64Array.of(r, alpha, ...rest).map((v) => Math.log(v));
}

/** How likely it is that the customer has not left; by BG/NBD itself, which says 1 for one-time buyers. */
export const probabilityAlive = (model: Model, { x, tx, T }: History): number =>
  model.name === "Pareto/NBD"
    ? pareto.probabilityAlive(model.parameters, x, tx, T)
    : events.probabilityAlive(model.parameters, x, tx, T, eventKind(model));

/** Expected purchases within t weeks. */
export function expectedPurchases(model: Model, { x, tx, T }: History, t: number): number {
  const ahead =
    model.name === "Pareto/NBD"
      ? pareto.expectedWhileAlive(model.parameters, x, T, t)
      : events.expectedWhileAlive(model.parameters, x, tx, T, t, eventKind(model));
  return ahead * probabilityAlive(model, { x, tx, T });
}

/** Probability of at least one purchase within t weeks. */
export function probabilityOfReturn(model: Model, { x, tx, T }: History, t: number): number {
  const ahead =
    model.name === "Pareto/NBD"
      ? pareto.returnWhileAlive(model.parameters, x, T, t)
      : events.returnWhileAlive(model.parameters, x, tx, T, t, eventKind(model));
  return ahead * probabilityAlive(model, { x, tx, T });
}

/** P(at least m purchases within t weeks), m = 1, 2, ..., until it is below `least`. */
export function tails(model: Model, { x, tx, T }: History, t: number, least: number): number[] {
  const alive = probabilityAlive(model, { x, tx, T });
  const those =
    model.name === "Pareto/NBD"
      ? pareto.tailsWhileAlive(model.parameters, x, T, t, least)
      : events.tailsWhileAlive(model.parameters, x, tx, T, t, eventKind(model), least);
  return those.map((tail) => alive * tail);
}

/** Nobody is shown as alive with certainty. */
const CERTAIN = 0.999;

/** P(alive) as a screen shows it: of a model that lets nobody leave before the second purchase, one-time buyers get that of MBG/NBD. */
export const displayedAlive = (model: Model, oneTime: Model | null, history: History): number =>
  Math.min(CERTAIN, probabilityAlive(history.x === 0 && oneTime !== null ? oneTime : model, history));

/** MBG/NBD for one-time buyers beside BG/NBD; null where the model itself lets them leave. */
export const oneTimeKind = ({ name }: Kind): Kind | null => (name === "BG/NBD" ? MBG_NBD : null);

/** How likely a new customer is to leave between two purchases, about: where it is next to nothing, the history shows no lapse. */
export function leavingChance(model: Model): number {
  if (model.name !== "Pareto/NBD") return model.parameters.a / (model.parameters.a + model.parameters.b);
  const { r, alpha, s, beta } = model.parameters;
  return s / beta / (s / beta + r / alpha);
}
