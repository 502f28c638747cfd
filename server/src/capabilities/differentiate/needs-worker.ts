/** Finds clusters in a thread of its own, over typed arrays, so that the server goes on answering. Started by needs-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { seeded } from "../../platform/random.ts";
import { agreementOfHalves, assign, chooseMixture, fitMixture, type Baskets, type Compared, type Mixture } from "./mixture.ts";
import { STEADY } from "./needs.ts";

export interface ClusterTask {
  readonly baskets: Baskets;
  readonly most: number;
  readonly seed: string;
}

export interface ClusterAnswer {
  /** 1: no groups; 0: groups there are, but none that hold when the people are halved. */
  readonly clusters: number;
  readonly mixture: Mixture;
  readonly compared: Compared[];
  /** Of each person. */
  readonly assigned: Uint32Array;
  /** How far the groups of two halves of the people agree on everybody (adjusted Rand index). */
  readonly agreement: number;
}

/** As many groups as explain people left out of the fit better, and still hold when the people are halved. */
function answer({ baskets, most, seed }: ClusterTask): ClusterAnswer {
  const { clusters, mixture, compared } = chooseMixture(baskets, most, seeded(seed));
  if (clusters === 1) return { clusters, mixture, compared, assigned: assign(baskets, mixture), agreement: 1 };
  let agreement = 0;
  for (let fewer = clusters; fewer > 1; fewer--) {
    agreement = agreementOfHalves(baskets, fewer, seeded(`${seed} halves`));
    if (agreement < STEADY) continue;
    const kept = fewer === clusters ? mixture : fitMixture(baskets, fewer, seeded(seed));
    return { clusters: fewer, mixture: kept, compared, assigned: assign(baskets, kept), agreement };
  }
  return { clusters: 0, mixture, compared, assigned: assign(baskets, mixture), agreement };
}

parentPort?.postMessage(answer(workerData as ClusterTask));
