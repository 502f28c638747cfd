import { Worker } from "node:worker_threads";
import { TemplateError } from "./liquid.ts";
import type { CompileAnswer, ReadyTemplate, TemplateSource } from "./template-tables.ts";

export interface TemplateCompiler {
  /** Rejects with a TemplateError that names the line where it can. */
  compile(source: TemplateSource, values: object): Promise<ReadyTemplate>;
  stop(): Promise<void>;
}

const WALL = 1000;
const KEPT = 50;

/** The first loop: where to look when a template does not end. */
function loopLine(source: string): number | null {
  const at = source.search(/\{%-?\s*(for|tablerow)\b/);
  return at < 0 ? null : source.slice(0, at).split("\n").length;
}

/** One warm thread; it is ended and replaced when a template takes longer than a second. */
export function createTemplateCompiler(wall = WALL): TemplateCompiler {
  let worker: Worker | null = null;
  let ready: Promise<void> = Promise.resolve();
  let ids = 0;
  let line: Promise<unknown> = Promise.resolve();
  const kept = new Map<string, Promise<ReadyTemplate>>();

  const launch = (): Worker => {
    const fresh = new Worker(new URL("./template-worker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    fresh.unref();
    ready = new Promise((resolve, reject) => {
      fresh.once("message", () => resolve());
      fresh.once("error", reject);
    });
    ready.catch(() => undefined);
    return fresh;
  };

  const once = async (source: TemplateSource, values: object): Promise<ReadyTemplate> => {
    worker ??= launch();
    const mine = worker;
    await ready;
    const id = ++ids;
    return new Promise((resolve, reject) => {
      const lost = (): void => fail({ line: loopLine(source.mjml), sentence: "The template does not come to an end or uses too much memory. Look at its loops." });
      const timer = setTimeout(lost, wall);
      const fail = (fault: { line: number | null; sentence: string }): void => {
        clearTimeout(timer);
        mine.removeAllListeners();
        // A thread that is being ended may still report a fault.
        mine.on("error", () => undefined);
        void mine.terminate();
        worker = null;
        reject(new TemplateError(fault));
      };
      mine.once("error", lost);
      mine.once("message", (answer: CompileAnswer) => {
        if (answer.id !== id) return;
        clearTimeout(timer);
        mine.removeListener("error", lost);
        if ("fault" in answer) reject(new TemplateError(answer.fault));
        else resolve(answer.ready);
      });
      mine.postMessage({ id, source, values });
    });
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
      await worker?.terminate();
      worker = null;
    },
  };
}
