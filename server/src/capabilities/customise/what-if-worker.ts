/** Weighs logged decisions in a thread of its own, so that the server goes on answering. Started by what-if-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { whatIf, type WhatIfTask } from "./what-if.ts";

parentPort?.postMessage(whatIf(workerData as WhatIfTask));
