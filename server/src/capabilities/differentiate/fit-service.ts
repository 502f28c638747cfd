import { Worker } from "node:worker_threads";
import type { Variant } from "./bg-nbd.ts";
import type { FitAnswer, FitTask } from "./fit-worker.ts";
import type { HistoryRows } from "./value-store.ts";

const WORKER = new URL("./fit-worker.ts", import.meta.url);

/** A thread that fits one model once; started early, it is ready when the data are. */
export interface FitThread {
  fit(task: Omit<FitTask, "variant">): Promise<FitAnswer>;
  stop(): Promise<void>;
}

export function fitThread(variant: Variant): FitThread {
  const worker = new Worker(WORKER, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const answer = new Promise<FitAnswer>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The model's thread ended early (${code}).`)));
  });
  // A refresh that fails elsewhere never asks for the answer.
  answer.catch(() => undefined);
  return {
    fit(task) {
      worker.postMessage({ variant, ...task } satisfies FitTask);
      return answer;
    },
    async stop() {
      await worker.terminate();
    },
  };
}

/** Histories counted in days become the model's, in weeks (the unit of the published figures). */
export function taskOf({ keys, weight }: HistoryRows, ages: { x: number[]; age: number[] }, horizonDays: number): Omit<FitTask, "variant"> {
  const n = keys.length;
  const [x, last, age] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];
  let longest = 0;
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    x[i] = Math.floor(key / 2 ** 32);
    last[i] = Math.floor(key / 2 ** 16) % 2 ** 16;
    age[i] = key % 2 ** 16;
    longest = Math.max(longest, age[i]!);
  }
  return {
    horizon: horizonDays / 7,
    wanted: { x: Uint32Array.from(ages.x), age: Uint32Array.from(ages.age) },
    histories: { times: Float64Array.from({ length: longest + 1 }, (_, day) => day / 7), x, last, age, weight: Float64Array.from(weight) },
  };
}
