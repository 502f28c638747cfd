/** Studies an experiment's people in a thread of its own, so that the server goes on answering. Started by effects-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { studyEffects, type Study } from "./effects.ts";

parentPort?.postMessage(studyEffects(workerData as Study));
