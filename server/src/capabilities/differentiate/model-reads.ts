/** What model.ts says about one customer, in SQL over a row of a working table (days, and {asOf:Int32}), for everybody at once. */
import { gaussLegendre } from "./gauss-legendre.ts";
import type { Model } from "./model.ts";
import type { ParetoParameters } from "./pareto-nbd.ts";

export interface ModelSql {
  /** Expressions for a WITH: among them model_alive, the model's own P(alive), and model_return, the chance of an order within the days asked. */
  readonly declared: string;
  /** P(alive) as screens show it: displayedAlive in model.ts. */
  readonly shown: string;
  /** Expected orders of a customer still there; wants the row of differentiate_expectations. */
  readonly expected: string;
  readonly params: Record<string, number>;
}

const x = "(length(days) - 1)";
const age = "(({asOf:Int32} - toInt32(days[1])) / 7)";
const recency = "((toInt32(days[-1]) - toInt32(days[1])) / 7)";

/** 1 + R u (1 + (R + 1) / 2 u (1 + ...)): the odds of the phases of a customer alive; `each` gives what a phase counts. */
function phases(k: number, R: string, u: string, each: (phase: number) => string): string {
  let sum = each(k - 1);
  for (let j = k - 1; j > 0; j--) sum = `(${each(j - 1)} + (${R} + ${j - 1}) / ${j} * ${u} * ${sum})`;
  return sum;
}

function eventSql({ name, k, parameters }: Exclude<Model, { name: "Pareto/NBD" }>, days: string, oneTime: Model | null): ModelSql {
  const first = name === "BG/NBD" ? 0 : 1;
  const R = `({r:Float64} + ${k} * ${x})`;
  const silent = (until: string): string => `((${until} - ${recency}) / ({alpha:Float64} + ${until}))`;
  const alive = phases(k, R, silent(age), () => "1");
  const later = `(${age} + ${days} / 7)`;
  const odds = `{a:Float64} / ({b:Float64} + ${x} + ${first} - 1) / ${alive} * exp(${R} * log(({alpha:Float64} + ${age}) / ({alpha:Float64} + ${recency})))`;
  const silence = `exp(${R} * log(({alpha:Float64} + ${age}) / ({alpha:Float64} + ${later})))`;
  const still = k === 1 ? silence : `${silence} * ${phases(k, R, silent(later), () => "1")} / ${alive}`;
  const own = first === 0 ? `if(${x} = 0, 1, 1 / (1 + ${odds}))` : `1 / (1 + ${odds})`;
  const { r, alpha, a, b } = parameters;
  const expected = phases(k, R, silent(age), (phase) => (phase === 0 ? "expected" : `later[${phase}]`));
  return {
    declared: `${own} as model_alive, model_alive * (1 - ${still}) as model_return`,
    ...shownSql(oneTime),
    expected: k === 1 ? "expected" : `${expected} / ${alive}`,
    params: { r, alpha, a, b, ...oneTimeParams(oneTime) },
  };
}

/** Nobody is alive with certainty, however long the figure is. */
const CAP = "least(0.999, model_alive)";

function shownSql(oneTime: Model | null): { shown: string } {
  if (oneTime === null || oneTime.name === "Pareto/NBD") return { shown: CAP };
  return { shown: `if(${x} = 0, 1 / (1 + {ma:Float64} / {mb:Float64} * exp({mr:Float64} * log(1 + ${age} / {malpha:Float64}))), ${CAP})` };
}

const oneTimeParams = (oneTime: Model | null): Record<string, number> =>
  oneTime === null || oneTime.name === "Pareto/NBD"
    ? {}
    : { ma: oneTime.parameters.a, mb: oneTime.parameters.b, mr: oneTime.parameters.r, malpha: oneTime.parameters.alpha };

/** Fewer nodes than the pure function has: each costs a million rows some time, and these keep P(alive) right to five digits for any parameters. */
const RULE = gaussLegendre(14);
const DEPTH = 16;

/**
 * `decay` of pareto-nbd.ts. `name` names its width, which is worked out once a row. The nodes are written out one by one: as an array a row they would take
 * five times as long.
 */
function decay(name: string, nearer: "alpha" | "beta", A: string, B: string, from: string, to: string): { width: string; value: string } {
  const end = `least(${to}, ({alpha:Float64} + ${from}) * exp(${DEPTH} / ${A}) - {alpha:Float64}, ({beta:Float64} + ${from}) * exp(${DEPTH} / ${B}) - {beta:Float64})`;
  const start = `({c:Float64} + ${from})`;
  const [near, far, other] = nearer === "alpha" ? [A, B, "beta"] : [B, A, "alpha"];
  // On the scale of log(y + c) the nearer of the two falls along a straight line.
  const terms = Array.from(RULE.nodes, (node, i) => {
    const log = `log((${start} * exp(${node} * ${name}) + {${other}:Float64} - {c:Float64}) / ({${other}:Float64} + ${from}))`;
    return `${RULE.weights[i]} * exp((1 - ${near}) * ${node} * ${name} - ${far} * ${log})`;
  });
  return { width: `log1p((${end} - ${from}) / ${start}) as ${name}`, value: `${name} * ${start} * (${terms.join(" + ")})` };
}

/** The chance of an order within some days is the same for all with as many orders and the same age, so for everybody it stands in the row too. */
function paretoSql({ r, alpha, s, beta }: ParetoParameters, days: string, inRow: boolean): ModelSql {
  const R = `({r:Float64} + ${x})`;
  const nearer = alpha <= beta ? "alpha" : "beta";
  const left = decay("left_width", nearer, R, "({s:Float64} + 1)", recency, age);
  const back = decay("back_width", nearer, `(${R} + 1)`, "{s:Float64}", age, `(${age} + ${days} / 7)`);
  const silent = (of: string): string => `log(({${of}:Float64} + ${age}) / ({${of}:Float64} + ${recency}))`;
  const odds = `{s:Float64} / ({beta:Float64} + ${recency}) * ${left.value} * exp(${R} * ${silent("alpha")} + {s:Float64} * ${silent("beta")})`;
  const returning = inRow ? "later[1]" : `least(1, ${R} / ({alpha:Float64} + ${age}) * ${back.value})`;
  const widths = inRow ? left.width : `${left.width}, ${back.width}`;
  return {
    declared: `${widths}, 1 / (1 + ${odds}) as model_alive, model_alive * ${returning} as model_return`,
    shown: CAP,
    expected: "expected",
    params: { r, alpha, s, beta, c: Math.min(alpha, beta) },
  };
}

/**
 * @param days how far ahead model_return looks
 * @param oneTime whose P(alive) one-time buyers are shown where the model itself lets nobody leave before the second purchase
 * @param inRow the row of differentiate_expectations is there, worked out for the same days
 */
export const modelSql = (model: Model, oneTime: Model | null, days: string, inRow: boolean): ModelSql =>
  model.name === "Pareto/NBD" ? paretoSql(model.parameters, days, inRow) : eventSql(model, days, oneTime);
