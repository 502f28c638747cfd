import { Worker } from "node:worker_threads";

export interface Pages {
  readonly pdf: Buffer;
  /** The values of the metadata that the source labels <page>, in their order; null where there are as many pages as were expected. */
  readonly marks: readonly number[] | null;
}

export interface Typesetter {
  /**
   * A PDF from a Typst source that reads its data as JSON from sys.inputs.data; data is never read as markup. Marks that know their page make
   * the compiler lay everything out twice, so it is first tried without them.
   * @param expected how many pages there are if each thing takes as few as it can; then, and where nothing is said, nobody needs the marks
   * @param use "paper": for printing and as a part of a larger file, without the tags that read a screen aloud
   */
  pages(source: string, data: unknown, expected?: number, use?: "screen" | "paper"): Promise<Pages>;
  stop(): Promise<void>;
}

type Answer =
  | { readonly id: number; readonly pdf: Uint8Array; readonly marks: readonly number[] | null }
  | { readonly id: number; readonly error: string };

/** A PDF of so many bytes has some thousand pages. */
const LARGE = 4_000_000;

export function createTypesetter(): Typesetter {
  let worker: Worker | null = null;
  let ids = 0;
  const waiting = new Map<number, { resolve: (pages: Pages) => void; reject: (error: Error) => void }>();

  const launch = (): Worker => {
    const fresh = new Worker(new URL("./typst-worker.ts", import.meta.url), { execArgv: ["--disable-warning=ExperimentalWarning"] });
    fresh.unref();
    fresh.on("message", (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("pdf" in answer) asked?.resolve({ pdf: Buffer.from(answer.pdf), marks: answer.marks });
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
    pages(source, data, expected, use = "screen") {
      worker ??= launch();
      const mine = worker;
      const id = ++ids;
      mine.ref();
      return new Promise<Pages>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        mine.postMessage({ id, source, data: JSON.stringify(data), expected, tags: use === "screen" });
      })
        .then((pages) => {
          // Many pages take gigabytes, which a thread keeps until it ends.
          if (pages.pdf.length > LARGE && waiting.size === 0 && worker === mine) {
            worker = null;
            void mine.terminate();
          }
          return pages;
        })
        .finally(() => mine.unref());
    },
    async stop() {
      await worker?.terminate();
      worker = null;
    },
  };
}
