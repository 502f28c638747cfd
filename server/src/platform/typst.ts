import { Worker } from "node:worker_threads";

export interface Typesetter {
  /** A PDF from a Typst source that reads its data as JSON from sys.inputs.data; data is never read as markup. */
  pdf(source: string, data: unknown): Promise<Buffer>;
  stop(): Promise<void>;
}

type Answer = { readonly id: number; readonly pdf: Uint8Array } | { readonly id: number; readonly error: string };

export function createTypesetter(): Typesetter {
  let worker: Worker | null = null;
  let ids = 0;
  const waiting = new Map<number, { resolve: (pdf: Buffer) => void; reject: (error: Error) => void }>();

  const launch = (): Worker => {
    const fresh = new Worker(new URL("./typst-worker.ts", import.meta.url), { execArgv: ["--disable-warning=ExperimentalWarning"] });
    fresh.unref();
    fresh.on("message", (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("pdf" in answer) asked?.resolve(Buffer.from(answer.pdf));
      else asked?.reject(new Error(`The pages cannot be set: ${answer.error}`));
    });
    fresh.on("error", (error) => {
      for (const { reject } of waiting.values()) reject(error instanceof Error ? error : new Error(String(error)));
      waiting.clear();
      worker = null;
    });
    return fresh;
  };

  return {
    pdf(source, data) {
      worker ??= launch();
      const mine = worker;
      const id = ++ids;
      mine.ref();
      return new Promise<Buffer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        mine.postMessage({ id, source, data: JSON.stringify(data) });
      }).finally(() => mine.unref());
    },
    async stop() {
      await worker?.terminate();
      worker = null;
    },
  };
}
