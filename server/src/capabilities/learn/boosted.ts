/**
 * A straight line, and what it leaves over by gradient-boosted trees of two levels under squared loss (Friedman 2001) over columns cut at their
 * quantiles; it ends when cases left out no longer gain, so that where a line suffices, a line it is.
 */
import { seeded } from "../../platform/random.ts";
import { ridge, type Cases, type Learner } from "./ridge.ts";

const BINS = 24;
const STEP = 0.1;
const MOST_ROUNDS = 150;
const PATIENCE = 10;
/** A leaf rests on so many cases at least, and is drawn towards nothing as if by as many that differ in nothing. */
const LEAST = 40;
/** Below it the straight line must do. */
const LEAST_CASES = 200;

const cut = new WeakMap<Cases["columns"], Uint8Array[]>();

/** For each column the bin of each case; worked out once for the same columns. */
function binned({ size, columns }: Cases): Uint8Array[] {
  const had = cut.get(columns);
  if (had !== undefined) return had;
  const bins = columns.map((values) => {
    const sorted = Float64Array.from(values).sort();
    const cuts = [...new Set(Array.from({ length: BINS - 1 }, (_, b) => sorted[Math.floor(((b + 1) * size) / BINS)]!))];
    return Uint8Array.from(values, (value) => {
      let bin = 0;
      while (bin < cuts.length && value > cuts[bin]!) bin++;
      return bin;
    });
  });
  cut.set(columns, bins);
  return bins;
}

interface Split {
  readonly column: number;
  /** Cases up to this bin go left. */
  readonly bin: number;
  readonly left: number;
  readonly right: number;
  readonly gain: number;
}

interface Sums {
  readonly weight: Float64Array;
  readonly product: Float64Array;
  readonly count: Float64Array;
}

/** The cut that explains most of the rest among some cases; null where none has enough on both sides. */
function split(bins: readonly Uint8Array[], among: Uint32Array, rest: Float64Array, weight: Float64Array, least: number): Split | null {
  let best: Split | null = null;
  bins.forEach((of, column) => {
    const sums: Sums = { weight: new Float64Array(BINS), product: new Float64Array(BINS), count: new Float64Array(BINS) };
    let [w, p, n] = [0, 0, 0];
    for (const i of among) {
      const bin = of[i]!;
      sums.weight[bin]! += weight[i]!;
      sums.product[bin]! += weight[i]! * rest[i]!;
      sums.count[bin]!++;
      w += weight[i]!;
      p += weight[i]! * rest[i]!;
      n++;
    }
    const pull = n > 0 ? (LEAST * w) / n : 0;
    let [lw, lp, ln] = [0, 0, 0];
    for (let bin = 0; bin < BINS - 1; bin++) {
      lw += sums.weight[bin]!;
      lp += sums.product[bin]!;
      ln += sums.count[bin]!;
      if (ln < least || n - ln < least) continue;
      const gain = lp ** 2 / (lw + pull) + (p - lp) ** 2 / (w - lw + pull) - p ** 2 / (w + pull);
      if (gain > (best?.gain ?? 0)) best = { column, bin, left: lp / (lw + pull), right: (p - lp) / (w - lw + pull), gain };
    }
  });
  return best;
}

interface Tree {
  readonly top: Split;
  readonly left: Split | null;
  readonly right: Split | null;
}

/** Null where nothing can be cut. */
function grown(bins: readonly Uint8Array[], among: Uint32Array, rest: Float64Array, weight: Float64Array): Tree | null {
  const top = split(bins, among, rest, weight, LEAST);
  if (top === null) return null;
  const side = bins[top.column]!;
  const [low, high] = [among.filter((i) => side[i]! <= top.bin), among.filter((i) => side[i]! > top.bin)];
  return { top, left: split(bins, low, rest, weight, LEAST), right: split(bins, high, rest, weight, LEAST) };
}

/** What a tree says of a case. */
function leafOf({ top, left, right }: Tree, bins: readonly Uint8Array[], i: number): number {
  const goesLeft = bins[top.column]![i]! <= top.bin;
  const next = goesLeft ? left : right;
  if (next === null) return goesLeft ? top.left : top.right;
  return bins[next.column]![i]! <= next.bin ? next.left : next.right;
}

/** The cases that learn, and a fifth of them that say when to stop. */
function parted(weight: Float64Array): { learn: Uint32Array; judge: Uint32Array } {
  const random = seeded("boosted");
  const [learn, judge]: [number[], number[]] = [[], []];
  for (let i = 0; i < weight.length; i++) if (weight[i]! > 0) (random() < 0.2 ? judge : learn).push(i);
  return { learn: Uint32Array.from(learn), judge: Uint32Array.from(judge) };
}

const error = (cases: Uint32Array, target: Float64Array, weight: Float64Array, answer: Float64Array): number =>
  cases.reduce((sum, i) => sum + weight[i]! * (target[i]! - answer[i]!) ** 2, 0);

export const boosted: Learner = (cases, target, weight) => {
  const { learn, judge } = parted(weight);
  const learning = new Float64Array(cases.size);
  for (const i of learn) learning[i] = weight[i]!;
  const answer = ridge(cases, target, learning);
  if (learn.length < LEAST_CASES) return answer;
  const bins = binned(cases);
  const trees: Tree[] = [];
  const now = answer.slice();
  const rest = new Float64Array(cases.size);
  let best = { at: 0, error: error(judge, target, weight, now) };
  while (trees.length < MOST_ROUNDS && trees.length < best.at + PATIENCE) {
    for (const i of learn) rest[i] = target[i]! - now[i]!;
    const tree = grown(bins, learn, rest, weight);
    if (tree === null) break;
    trees.push(tree);
    for (const some of [learn, judge]) for (const i of some) now[i]! += STEP * leafOf(tree, bins, i);
    const left = error(judge, target, weight, now);
    if (left < best.error) best = { at: trees.length, error: left };
  }
  for (const tree of trees.slice(0, best.at)) for (let i = 0; i < answer.length; i++) answer[i]! += STEP * leafOf(tree, bins, i);
  return answer;
};
