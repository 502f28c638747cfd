/** Cross-fitting: what is said of a case is learned from others. */
import type { Cases, Learner } from "./ridge.ts";

/** The parts of equal size into which cases fall, by what they belong to: cases of one owner are never in two parts. */
export function foldsOf(owner: Uint32Array, folds: number, random: () => number): Uint8Array {
  const of = new Map<number, number>();
  return Uint8Array.from(owner, (each) => {
    const had = of.get(each) ?? Math.floor(random() * folds);
    of.set(each, had);
    return had;
  });
}

/** A learner's answer for each case from the other parts, learned only where the weight is above zero. */
export function crossFitted(
  learner: Learner,
  cases: Cases,
  target: Float64Array,
  weight: Float64Array,
  fold: Uint8Array,
  folds: number,
): Float64Array {
  const answer = new Float64Array(cases.size);
  for (let f = 0; f < folds; f++) {
    const others = weight.map((each, i) => (fold[i] === f ? 0 : each));
    const said = learner(cases, target, others);
    for (let i = 0; i < cases.size; i++) if (fold[i] === f) answer[i] = said[i]!;
  }
  return answer;
}
