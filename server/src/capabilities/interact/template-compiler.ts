import { Worker } from "node:worker_threads";
import { TemplateError } from "./liquid.ts";
import type { CompileAnswer, CompileJob, ReadyTemplate, TemplateSource } from "./template-tables.ts";

export interface TemplateCompiler {
  /** Rejects with a TemplateError that names the line where it can. */
  compile(source: TemplateSource, values: object): Promise<ReadyTemplate>;
  stop(): Promise<void>;
}

/** Of the thread's own computing, in milliseconds: a machine that is busy with other things makes no template endless. */
const WALL = 1000;
/** By the clock, as a multiple of it: what waits and does not compute. */
const AT_LAST = 10;
const KEPT = 50;

/** The first loop: where to look when a template does not end. */
function loopLine(source: string): number | null {
  const at = source.search(/\{%-?\s*(for|tablerow)\b/);
  return at < 0 ? null : source.slice(0, at).split("\n").length;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  ended: boolean;
}

function launch(): Thread {
  const worker = new Worker(new URL("./template-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  worker.unref();
  const ready = new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  const thread: Thread = { worker, ready, ended: false };
  ready.catch(() => (thread.ended = true));
  return thread;
}

/** One job on a thread; a thread that does not answer in time is ended. */
async function ask(thread: Thread, job: CompileJob, wall: number): Promise<ReadyTemplate> {
  const { worker } = thread;
  await thread.ready;
  const before = await worker.cpuUsage();
  return new Promise((resolve, reject) => {
    const lost = (): void => {
      // Looks overlap on a busy machine; the second would take the listeners of whoever waits for the end.
      if (thread.ended) return;
      thread.ended = true;
      clearInterval(timer);
      worker.removeAllListeners();
      // A thread that is being ended may still report a fault.
      worker.on("error", () => undefined);
      void worker.terminate();
      reject(
        new TemplateError({
          line: loopLine(job.source.mjml),
          sentence: "The template does not come to an end or uses too much memory. Look at its loops.",
        }),
      );
    };
    let walls = 0;
    const look = async (): Promise<void> => {
      if (++walls >= AT_LAST) return lost();
      const { user, system } = await worker.cpuUsage(before);
      if (user + system >= wall * 1000) lost();
    };
    // A thread that is over by then has told so itself.
    const timer = setInterval(() => void look().catch(() => undefined), wall);
    worker.once("error", lost);
    worker.once("message", (answer: CompileAnswer) => {
      clearInterval(timer);
      worker.removeListener("error", lost);
      if ("fault" in answer) reject(new TemplateError(answer.fault));
      else resolve(answer.ready);
    });
    worker.postMessage(job);
  });
}

/** One warm thread; it is ended and replaced when a template takes longer than a second. */
export function createTemplateCompiler(wall = WALL): TemplateCompiler {
  let thread: Thread | null = null;
  let ids = 0;
  let line: Promise<unknown> = Promise.resolve();
  const kept = new Map<string, Promise<ReadyTemplate>>();

  const once = (source: TemplateSource, values: object): Promise<ReadyTemplate> => {
    if (thread === null || thread.ended) thread = launch();
    return ask(thread, { id: ++ids, source, values }, wall);
  };

  return {
    compile(source, values) {
      const key = JSON.stringify(source);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = line.then(() => once(source, values));
      line = made.catch(() => undefined);
      kept.set(key, made);
      made.catch(() => kept.delete(key));
      const oldest = kept.keys().next().value;
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return made;
    },
    async stop() {
      await thread?.worker.terminate();
      thread = null;
    },
  };
}
