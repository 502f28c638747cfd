/** Fits models in a thread of its own, over typed arrays, so that the server goes on answering. Started by fit-service.ts. */
import { parentPort } from "node:worker_threads";
import { answer, type Asked } from "./fit-answer.ts";

parentPort?.on("message", (asked: Asked) => parentPort?.postMessage(answer(asked)));
