/** Fits a model in a thread of its own, over typed arrays, so that the server goes on answering. Started by fit-service.ts. */
import { parentPort } from "node:worker_threads";
import { expectedWhileAlive, fit, type Fit, type Histories, type Parameters, type Variant } from "./bg-nbd.ts";
import { fitSpending, type Orders, type SpendingFit } from "./gamma-gamma.ts";

export interface FitTask {
  variant: Variant;
  histories: Histories;
  /** The pairs of repeat purchases and age (days) whose expectations are wanted, of BG/NBD. */
  wanted: { x: Uint32Array; age: Uint32Array };
  /** In the unit of `histories.times`, weeks. */
  horizon: number;
}

/** Expected purchases within the horizon of a customer still there, for each wanted pair. */
export interface Expectations {
  x: Uint32Array;
  age: Uint32Array;
  expected: Float64Array;
}

export interface FitAnswer {
  fit: Fit;
  /** Of BG/NBD only. */
  expectations: Expectations;
}

function expectations({ wanted: { x, age }, horizon }: FitTask, p: Parameters): Expectations {
  return { x, age, expected: Float64Array.from(x, (n, i) => expectedWhileAlive(p, n, age[i]! / 7, horizon)) };
}

/** MBG/NBD gives one figure, P(alive) of one-time buyers: a hundred thousand histories pin it down to a fraction of a per cent. */
const MOST: Record<Variant, number> = { "BG/NBD": Infinity, "MBG/NBD": 100_000 };

const NONE: Expectations = { x: new Uint32Array(), age: new Uint32Array(), expected: new Float64Array() };

/** What a thread is asked, and what it answers, in order. */
export type Asked = FitTask | Orders;
export type Answered = FitAnswer | SpendingFit;

function answer(asked: Asked): Answered {
  if ("mean" in asked) return fitSpending(asked);
  const found = fit(asked.histories, asked.variant, MOST[asked.variant]);
  return { fit: found, expectations: asked.variant === "BG/NBD" ? expectations(asked, found.parameters) : NONE };
}

parentPort?.on("message", (asked: Asked) => parentPort?.postMessage(answer(asked)));
