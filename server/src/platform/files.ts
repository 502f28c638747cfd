import { mkdirSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Problem } from "../vocabulary/errors.ts";

/** The data folder. */
export interface Files {
  readonly root: string;
  /** A path under the data folder; its parent folder exists afterwards. Refuses to leave the folder. */
  path(...parts: string[]): string;
}

export function createFiles(root: string): Files {
  const top = resolve(root);
  return {
    root: top,
    path(...parts) {
      const wanted = resolve(join(top, ...parts));
      const inside = relative(top, wanted);
      if (inside.startsWith("..") || isAbsolute(inside)) {
        throw new Problem("invalid", "That path lies outside the data folder.");
      }
      mkdirSync(join(wanted, ".."), { recursive: true });
      return wanted;
    },
  };
}
