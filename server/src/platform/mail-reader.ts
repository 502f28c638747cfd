import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ReadAnswer, ReadMail } from "./mail-parts.ts";

export interface MailReader {
  /** Null where it is no mail that can be read, or reading it took too long. */
  read(bytes: Uint8Array): Promise<ReadMail | null>;
  stop(): Promise<void>;
}

/** Milliseconds for one mail. */
const WALL = 2000;

function launch(): Worker {
  const worker = new Worker(new URL("./mail-reader-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 128 },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  worker.unref();
  return worker;
}

/** One warm thread, one mail at a time; a thread that does not answer in time is ended and replaced. */
export function createMailReader(wall = WALL): MailReader {
  let warm: Promise<Worker> | null = null;
  let line: Promise<unknown> = Promise.resolve();

  const ready = async (): Promise<Worker> => {
    const worker = launch();
    await once(worker, "message");
    return worker;
  };

  const one = async (bytes: Uint8Array): Promise<ReadMail | null> => {
    const worker = await (warm ??= ready());
    const answer = await new Promise<ReadAnswer | null>((resolve) => {
      const lost = (): void => {
        warm = null;
        clearTimeout(timer);
        // A thread that is being ended may still report a fault.
        worker.on("error", () => undefined);
        void worker.terminate();
        resolve(null);
      };
      const timer = setTimeout(lost, wall);
      worker.once("error", lost);
      worker.once("message", (said: ReadAnswer) => {
        clearTimeout(timer);
        worker.removeListener("error", lost);
        resolve(said);
      });
      worker.postMessage(bytes);
    });
    return answer !== null && "mail" in answer ? answer.mail : null;
  };

  return {
    read(bytes) {
      const made = line.then(() => one(bytes));
      line = made.catch(() => (warm = null));
      return made;
    },
    async stop() {
      await line;
      await (await warm)?.terminate();
      warm = null;
    },
  };
}
