/** Fits a model in a thread of its own, over typed arrays, so that the server goes on answering. Started by fit-service.ts. */
import { parentPort } from "node:worker_threads";
import { expectedWhileAlive, fit, type Fit, type Histories, type Parameters, type Variant } from "./bg-nbd.ts";

export interface FitTask {
  variant: Variant;
  histories: Histories;
  /** In the unit of `histories.times`. */
  horizon: number;
}

/** Expected purchases within the horizon of a customer still there, for each distinct (x, T); ages are indexes into `times`. */
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

function expectations(h: Histories, p: Parameters, horizon: number): Expectations {
  const seen = new Set<number>();
  for (let i = 0; i < h.x.length; i++) seen.add(h.x[i]! * h.times.length + h.age[i]!);
  const keys = [...seen];
  const x = Uint32Array.from(keys, (key) => Math.floor(key / h.times.length));
  const age = Uint32Array.from(keys, (key) => key % h.times.length);
  const expected = Float64Array.from(keys, (_, i) => expectedWhileAlive(p, x[i]!, h.times[age[i]!]!, horizon));
  return { x, age, expected };
}

/** MBG/NBD gives one figure, P(alive) of one-time buyers: a hundred thousand histories pin it down to a fraction of a per cent. */
const MOST: Record<Variant, number> = { "BG/NBD": Infinity, "MBG/NBD": 100_000 };

const NONE: Expectations = { x: new Uint32Array(), age: new Uint32Array(), expected: new Float64Array() };

parentPort?.once("message", ({ variant, histories, horizon }: FitTask) => {
  const found = fit(histories, variant, MOST[variant]);
  const answer: FitAnswer = { fit: found, expectations: variant === "BG/NBD" ? expectations(histories, found.parameters, horizon) : NONE };
  parentPort?.postMessage(answer);
});
