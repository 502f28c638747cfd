/** Studies an experiment's people in a thread of its own, so that the server goes on answering. Started by effects-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { studyEffects } from "./effects.ts";
import type { Participant } from "./known-then.ts";

export interface EffectsTask {
  readonly participants: readonly Participant[];
  readonly chance: number;
  readonly seed: string;
}

const { participants, chance, seed } = workerData as EffectsTask;
parentPort?.postMessage(studyEffects(participants, chance, seed));
