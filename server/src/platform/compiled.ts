import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";

/** Beside what npm installed: a folder that anybody may write to would let others put code there. */
const FOLDER = join(import.meta.dirname, "../../../node_modules/.cache/rapport");

/** Keeps what Node compiles from here on for later starts, which halves what reading the program costs. Where the folder cannot be written, nothing is kept. */
export function keepCompiled(): void {
  enableCompileCache(FOLDER);
}

/** Writes it out now: a process that is killed would leave nothing. */
export const saveCompiled = flushCompileCache;
