/** Weighs the signs in a thread of its own, so that the server goes on answering. Started by reasons-refresh-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { weigh, type WeighingTask } from "./weighing.ts";

parentPort?.postMessage(weigh(workerData as WeighingTask));
