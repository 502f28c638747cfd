/**
 * Which model to use: each is fitted on what was known at a past day and judged by what came after. The yardstick is the log-density that it gave to the
 * months held out, log L(history to the end) - log L(history to the cut) at the parameters fitted before the cut: the same scale for all models of
 * continuous time, since their densities are complete (regular gaps need the product of the gaps for that).
 */
import {
  expectedPurchases as expectedOccasions,
  fitOccasions,
  probabilityOfReturn as returnOnOccasion,
  type OccasionHistory,
} from "./bg-bb.ts";
import { fit, logLikelihood, type Fit } from "./fit.ts";
import { collapse, type History } from "./histories.ts";
import { BG_NBD, expectedPurchases, MBG_NBD, mbgCnbd, PARETO_NBD, probabilityOfReturn, titleOf, type Kind, type Model } from "./model.ts";
import { occasionHistory, occasionsOf } from "./occasions.ts";
import { areaUnderCurve, bestHiatus, shareRight } from "./ranking.ts";

/** Purchase days (day numbers, ascending) of each customer, all in one array; customer i has those from offsets[i] to offsets[i + 1]. */
export interface CompareTask {
  days: Uint16Array;
  offsets: Uint32Array;
  cut: number;
  end: number;
  /** What values are computed by now; null where no model was chosen yet. */
  inUse: Kind | null;
}

export interface ComparedRow {
  readonly name: string;
  /** Null for what values cannot be computed by: counted occasions, plain days. */
  readonly kind: Kind | null;
  /** Log-density of the held-out months, a customer; null where there is no density on this scale. */
  readonly heldOut: number | null;
  /** How far below the best, a customer, and the standard error of that. */
  readonly behind: number | null;
  readonly noise: number | null;
  /** Customers expected to order in the held-out months. */
  readonly expected: number | null;
  /** Share of customers of whom it was rightly said whether they would order; null where plain days had no time before the cut to learn from. */
  readonly right: number | null;
  /** Area under the ROC curve of those who ordered, put in order by expected orders (by silence, for plain days). */
  readonly auc: number;
}

export interface Compared {
  readonly customers: number;
  /** Of them, who ordered in the held-out months. */
  readonly came: number;
  readonly repeaters: number;
  readonly rows: ComparedRow[];
  /** The regularity that fits the past best; 1: none. */
  readonly k: number;
  /** Days of silence after which the rule of thumb, learned before the cut, expects nobody back; null where it could not be learned. */
  readonly hiatus: number | null;
  /** The best, unless the one in use is no worse beyond noise. */
  readonly winner: Kind;
}

interface Customer {
  readonly days: readonly number[];
  readonly before: History & { readonly logGaps: number };
  readonly whole: History & { readonly logGaps: number };
  readonly came: boolean;
}

const MOST_REGULAR = 6;

function historyUntil(days: readonly number[], until: number): History & { logGaps: number } {
  const known = days.filter((day) => day <= until);
  let logGaps = 0;
  for (let i = 1; i < known.length; i++) logGaps += Math.log((known[i]! - known[i - 1]!) / 7);
  return { x: known.length - 1, tx: (known.at(-1)! - known[0]!) / 7, T: (until - known[0]!) / 7, logGaps };
}

/** Customers with a purchase by the cut. */
function customersOf({ days, offsets, cut, end }: CompareTask): Customer[] {
  const customers: Customer[] = [];
  for (let i = 0; i + 1 < offsets.length; i++) {
    const own = Array.from(days.subarray(offsets[i], offsets[i + 1])).filter((day) => day <= end);
    if (own.length === 0 || own[0]! > cut) continue;
    customers.push({ days: own, before: historyUntil(own, cut), whole: historyUntil(own, end), came: own.at(-1)! > cut });
  }
  return customers;
}

/** What a fitted model gave to each customer's held-out months. */
function densities(model: Model, customers: readonly Customer[]): Float64Array {
  const known = new Map<string, number>();
  return Float64Array.from(customers, ({ before, whole }) => {
    const key = `${whole.x} ${whole.tx} ${whole.T} ${before.x} ${before.tx} ${whole.logGaps - before.logGaps}`;
    let density = known.get(key);
    if (density === undefined) {
      density = logLikelihood(collapse([whole]), model) - logLikelihood(collapse([before]), model);
      known.set(key, density);
    }
    return density;
  });
}

interface Judged {
  readonly fit: Fit;
  readonly densities: Float64Array;
  readonly heldOut: number;
}

/** The regularity by the likelihood of the past: larger k as long as it fits better. */
function mostLikelyRegularity(one: Fit, fitted: (kind: Kind) => Fit): Fit {
  let best = one;
  for (let k = 2; k <= MOST_REGULAR; k++) {
    const next = fitted(mbgCnbd(k));
    if (!(next.logLikelihood > best.logLikelihood)) break;
    best = next;
  }
  return best;
}

function rowOf(
  { fit: { model }, densities: own, heldOut }: Judged,
  best: Judged,
  customers: readonly Customer[],
  horizon: number,
): ComparedRow {
  const n = customers.length;
  const came = customers.map((one) => one.came);
  const chances = customers.map(({ before }) => probabilityOfReturn(model, before, horizon / 7));
  const behind = (best.heldOut - heldOut) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (best.densities[i]! - own[i]! - behind) ** 2;
  return {
    name: titleOf(model),
    kind: { name: model.name, k: model.k },
    heldOut: heldOut / n,
    behind,
    noise: Math.sqrt(squares) / n,
    expected: chances.reduce((sum, chance) => sum + chance, 0),
    right: shareRight(
      chances.map((chance) => chance > 0.5),
      came,
    ),
    auc: areaUnderCurve(
      customers.map(({ before }) => expectedPurchases(model, before, horizon / 7)),
      came,
    ),
  };
}

const FEWEST_TO_LEARN = 100;

/** The rule of thumb, its number of days learned on the months before the cut. */
function plainDays(customers: readonly Customer[], cut: number, horizon: number): { row: ComparedRow; hiatus: number | null } {
  const silence = (days: readonly number[], until: number): number => until - days.findLast((day) => day <= until)!;
  const earlier = customers.filter(({ days }) => days[0]! <= cut - horizon);
  const hiatus =
    earlier.length < FEWEST_TO_LEARN
      ? null
      : bestHiatus(
          earlier.map(({ days }) => silence(days, cut - horizon)),
          earlier.map(({ days }) => days.some((day) => day > cut - horizon && day <= cut)),
        );
  const silent = customers.map(({ days }) => silence(days, cut));
  const came = customers.map((one) => one.came);
  const row = {
    name: "Days since the last order",
    kind: null,
    heldOut: null,
    behind: null,
    noise: null,
    expected: null,
    right:
      hiatus === null
        ? null
        : shareRight(
            silent.map((days) => days <= hiatus),
            came,
          ),
    auc: areaUnderCurve(
      silent.map((days) => -days),
      came,
    ),
  };
  return { row, hiatus };
}

/**
 * BG/BB where orders fall on occasions. It gives probabilities of occasions, not densities of days, so it has no place on the common scale: it is judged by
 * who came at any of the occasions held out. Values are never computed by it: nobody here knows how many occasions the coming year will have.
 */
function onOccasions(customers: readonly Customer[], cut: number, end: number): ComparedRow | null {
  const occasions = occasionsOf(customers.map(({ days }) => days));
  if (occasions === null) return null;
  const ahead = occasions.filter((day) => day > cut && day <= end).length;
  const histories = customers.map(({ days }) => occasionHistory(occasions, days, cut));
  if (ahead === 0) return null;
  const distinct = new Map<string, OccasionHistory>();
  for (const history of histories) {
    const key = `${history.x} ${history.tx} ${history.n}`;
    distinct.set(key, { ...history, weight: (distinct.get(key)?.weight ?? 0) + 1 });
  }
  const { parameters } = fitOccasions([...distinct.values()]);
  const came = customers.map((one) => one.came);
  const chances = histories.map((history) => returnOnOccasion(parameters, history, ahead));
  return {
    name: `BG/BB, ${ahead} ${ahead === 1 ? "occasion" : "occasions"}`,
    kind: null,
    heldOut: null,
    behind: null,
    noise: null,
    expected: chances.reduce((sum, chance) => sum + chance, 0),
    right: shareRight(
      chances.map((chance) => chance > 0.5),
      came,
    ),
    auc: areaUnderCurve(
      histories.map((history) => expectedOccasions(parameters, history, ahead)),
      came,
    ),
  };
}

const same = (one: Kind, other: Kind): boolean => one.name === other.name && one.k === other.k;

/**
 * Vuong (1989), Likelihood Ratio Tests for Model Selection and Non-nested Hypotheses, Econometrica 57(2): two models differ where the mean difference of
 * their log-densities lies more than two of its standard errors from nought. Below that the one in use stays: values that swing from one model to the
 * other with chance would tell people's fate anew each week.
 */
function winnerOf(best: Kind, inUse: Kind | null, rows: readonly ComparedRow[]): Kind {
  const row = rows.find(({ kind }) => kind !== null && inUse !== null && same(kind, inUse));
  return row?.kind && row.behind! <= 2 * row.noise! ? row.kind : best;
}

/** @param most distinct histories that Pareto/NBD, the slow one, is fitted on */
export function compare(task: CompareTask, most = Infinity): Compared {
  const customers = customersOf(task);
  const histories = collapse(customers.map(({ before }) => before));
  const horizon = task.end - task.cut;
  const fitted = (kind: Kind): Fit => fit(histories, kind, kind.name === "Pareto/NBD" ? most : Infinity);
  const one = fitted(MBG_NBD);
  const regular = mostLikelyRegularity(one, fitted);
  const fits = [fitted(BG_NBD), one, fitted(PARETO_NBD), ...(regular === one ? [] : [regular])];
  const { inUse } = task;
  if (inUse !== null && !fits.some(({ model }) => same(model, inUse))) fits.push(fitted(inUse));
  const judged = fits.map((each): Judged => {
    const own = densities(each.model, customers);
    return { fit: each, densities: own, heldOut: own.reduce((sum, density) => sum + density, 0) };
  });
  const best = judged.reduce((top, each) => (each.heldOut > top.heldOut ? each : top));
  const rows = judged.map((each) => rowOf(each, best, customers, horizon));
  const occasions = onOccasions(customers, task.cut, task.end);
  const { row, hiatus } = plainDays(customers, task.cut, horizon);
  return {
    customers: customers.length,
    came: customers.filter(({ came }) => came).length,
    repeaters: one.repeaters,
    rows: [...rows, ...(occasions === null ? [] : [occasions]), row],
    k: regular.model.k,
    hiatus,
    winner: winnerOf({ name: best.fit.model.name, k: best.fit.model.k }, inUse, rows),
  };
}
