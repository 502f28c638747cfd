/** Learns in a thread of its own, so that decisions are answered meanwhile. Started by learning-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { nextVersion, type LearningTask } from "./learning.ts";

parentPort?.postMessage(nextVersion(workerData as LearningTask));
