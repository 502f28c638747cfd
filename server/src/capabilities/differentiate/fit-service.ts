import { Worker } from "node:worker_threads";
import type { Compared, CompareTask } from "./compare.ts";
import { answer, type Answered, type Asked, type FitAnswer, type FitTask } from "./fit-answer.ts";
import type { Orders, SpendingFit } from "./gamma-gamma.ts";
import type { Histories } from "./histories.ts";
import type { Kind } from "./model.ts";
import type { HistoryRows } from "./value-store.ts";

const WORKER = new URL("./fit-worker.ts", import.meta.url);

/** Fits models, one after the other. */
export interface FitThread {
  fit(task: FitTask): Promise<FitAnswer>;
  fitSpending(orders: Orders): Promise<SpendingFit>;
  compare(task: CompareTask): Promise<Compared>;
  stop(): Promise<void>;
}

/**
 * So many distinct histories, or orders, are fitted within milliseconds: to start a thread for them would take a hundred times longer. Pareto/NBD works out an
 * integral for each.
 */
const IN_PASSING = { histories: 2000, integrals: 100, orders: 2000 };

function inPassing(asked: Asked): boolean {
  if ("mean" in asked) return asked.x.length <= IN_PASSING.orders;
  if ("offsets" in asked) return false;
  const histories = Math.min(asked.most, asked.histories.x.length);
  return histories <= (asked.kind.name === "Pareto/NBD" ? IN_PASSING.integrals : IN_PASSING.histories);
}

interface Started {
  ask<Answer extends Answered>(asked: Asked): Promise<Answer>;
  stop(): Promise<unknown>;
}

function start(): Started {
  const worker = new Worker(WORKER, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const ended = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The model's thread ended early (${code}).`)));
  });
  // A refresh that fails elsewhere never asks for the answer.
  ended.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask<Answer extends Answered>(asked: Asked) {
      const turn = last.then(async () => {
        const heard = new Promise<Answer>((resolve) => worker.once("message", resolve));
        worker.postMessage(asked);
        return Promise.race([heard, ended]);
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    stop: () => worker.terminate(),
  };
}

/** @param early starts the thread before it is asked, so that it is ready when the data are; otherwise where it pays */
export function fitThread({ early }: { early: boolean }): FitThread {
  let started = early ? start() : null;
  const ask = async <Answer extends Answered>(asked: Asked): Promise<Answer> =>
    started === null && inPassing(asked) ? (answer(asked) as Answer) : (started ??= start()).ask<Answer>(asked);
  return {
    fit: (task) => ask(task),
    fitSpending: (orders) => ask(orders),
    compare: (task) => ask(task),
    async stop() {
      await started?.stop();
    },
  };
}

/** Compares the models in a thread of its own, which ends with it. */
export async function compareInThread(task: CompareTask): Promise<Compared> {
  const thread = fitThread({ early: true });
  try {
    return await thread.compare(task);
  } finally {
    await thread.stop();
  }
}

/**
 * How many distinct histories a model is fitted on. MBG/NBD beside BG/NBD gives one figure, P(alive) of one-time buyers, which a hundred thousand pin down
 * to a fraction of a per cent; an integral for each history makes Pareto/NBD a hundred times slower, and twenty thousand do.
 */
const MOST = { beside: 100_000, integral: 20_000 };

/** What a thread is to fit; without `ages` no expectations are wanted. */
export const taskOf = (histories: Histories, kind: Kind, ages: { x: number[]; age: number[] } | null, horizonDays: number): FitTask => ({
  kind,
  histories,
  most: kind.name === "Pareto/NBD" ? MOST.integral : ages === null ? MOST.beside : Infinity,
  wanted: { x: Uint32Array.from(ages?.x ?? []), age: Uint32Array.from(ages?.age ?? []) },
  horizon: horizonDays / 7,
});

/** Histories counted in days become the model's, in weeks (the unit of the published figures). */
export function historiesOf({ keys, weight }: HistoryRows): Histories {
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
  return { times: Float64Array.from({ length: longest + 1 }, (_, day) => day / 7), x, last, age, weight: Float64Array.from(weight) };
}
