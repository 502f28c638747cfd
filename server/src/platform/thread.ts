import { Worker } from "node:worker_threads";

/**
 * Works on a task in a thread of its own, which ends with it, so that the server goes on answering meanwhile.
 * @param file starts with the task as `workerData` and answers by one message
 * @param transfer buffers of the task that are handed over instead of copied; they are empty here afterwards
 */
export const inThread = <Answer>(file: URL, task: unknown, transfer: readonly ArrayBuffer[] = []): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: task,
      transferList: [...transfer],
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`A thread ended without an answer (${file.pathname.split("/").at(-1)}, ${code}).`)));
  });
