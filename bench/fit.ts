// BG/NBD fitted on a million customers, against lifetimes (PyPI) on the same histories; the parameters must agree.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Parameters } from "../server/src/capabilities/differentiate/bg-nbd.ts";
import { fit } from "../server/src/capabilities/differentiate/fit.ts";
import type { Histories } from "../server/src/capabilities/differentiate/histories.ts";
import { seeded } from "../server/src/platform/random.ts";
import { median, type Bench } from "./bench.ts";

const CUSTOMERS = 1_000_000;
const ROUNDS = 3;
const [FASTER, AGREE] = [20, 1e-3];
/** Weeks. */
const [LONGEST, WEEK] = [104, 7];

interface Customer {
  readonly x: number;
  readonly tx: number;
  readonly T: number;
}

/** Gamma draws for shapes of 1 and below by Ahrens & Dieter's rejection (1974). */
function gamma(random: () => number, shape: number): number {
  const b = (Math.E + shape) / Math.E;
  for (;;) {
    const p = b * random();
    const e = -Math.log(1 - random());
    if (p <= 1) {
      const z = p ** (1 / shape);
      if (z <= e) return z;
    } else {
      const z = -Math.log((b - p) / shape);
      if (Math.log(z) * (1 - shape) <= e) return z;
    }
  }
}

/** Customers of the model itself: purchases at rates of gamma(0.8, 6), leaving with chances of beta(0.9, 1) after each; counted in whole days. */
function customers(): Customer[] {
  const random = seeded("fit");
  return Array.from({ length: CUSTOMERS }, () => {
    const T = Math.ceil(LONGEST * WEEK * random()) / WEEK;
    const rate = gamma(random, 0.8) / 6;
    const leave = 1 - random() ** (1 / 0.9);
    let [x, tx] = [0, 0];
    for (let t = -Math.log(1 - random()) / rate; t < T; t += -Math.log(1 - random()) / rate) {
      const day = Math.ceil(t * WEEK) / WEEK;
      if (day > tx && day <= T) [x, tx] = [x + 1, day];
      if (random() < leave) break;
    }
    return { x, tx, T };
  });
}

/** As the product has them: counts and whole days, every history by itself. */
function histories(rows: readonly Customer[]): Histories {
  const days = (of: (row: Customer) => number): Uint32Array => Uint32Array.from(rows, (row) => Math.round(of(row) * WEEK));
  return {
    times: Float64Array.from({ length: LONGEST * WEEK + 1 }, (_, day) => day / WEEK),
    x: Uint32Array.from(rows, ({ x }) => x),
    last: days(({ tx }) => tx),
    age: days(({ T }) => T),
    weight: new Float64Array(rows.length).fill(1),
  };
}

interface Peer {
  readonly seconds: number;
  readonly parameters: Parameters;
  readonly logLikelihood: number;
}

const SCRIPT = `
import json, sys, time
import numpy as np
from lifetimes import BetaGeoFitter
x, tx, T = np.loadtxt(sys.argv[1], delimiter=",", unpack=True)
began = time.time()
model = BetaGeoFitter().fit(x, tx, T)
seconds = time.time() - began
print(json.dumps({"seconds": seconds, "parameters": {k: float(v) for k, v in model.params_.items()}, "logLikelihood": float(-model._negative_log_likelihood_ * len(x))}))
`;

/** lifetimes in an environment of its own beside the project. */
function lifetimes(rows: readonly Customer[]): Peer {
  const home = join(tmpdir(), "rapport-bench-lifetimes");
  const python = join(home, "bin/python");
  if (!existsSync(python)) execFileSync("python3", ["-m", "venv", home]);
  execFileSync(python, ["-m", "pip", "install", "-q", "lifetimes==0.11.3"], { stdio: "pipe" });
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  try {
    const file = join(folder, "customers.csv");
    writeFileSync(file, rows.map(({ x, tx, T }) => `${x},${tx},${T}`).join("\n"));
    const said = execFileSync(python, ["-W", "ignore", "-c", SCRIPT, file], { stdio: ["ignore", "pipe", "ignore"] });
    return JSON.parse(said.toString()) as Peer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const fitBench: Bench = {
  name: "fit",
  bar: `BG/NBD of ${CUSTOMERS.toLocaleString("en")} customers ≥ ${FASTER} × faster than lifetimes, parameters within ${AGREE}`,
  unit: "s",
  run() {
    const rows = customers();
    const all = histories(rows);
    const times: number[] = [];
    let ours = fit(all);
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      ours = fit(all);
      times.push((performance.now() - begun) / 1000);
    }
    const peer = lifetimes(rows);
    const parameters = ours.model.parameters as Parameters;
    const apart = (["r", "alpha", "a", "b"] as const).map((key) => Math.abs(parameters[key] / peer.parameters[key] - 1));
    const ratio = peer.seconds / median(times);
    return Promise.resolve({
      ours: median(times),
      baseline: peer.seconds,
      ratio,
      holds: ratio >= FASTER && Math.max(...apart) <= AGREE,
      detail: {
        rounds: times,
        ours: { ...parameters, logLikelihood: ours.logLikelihood, evaluations: ours.evaluations },
        lifetimes: peer,
        relativeDifference: apart,
      },
    });
  },
};
