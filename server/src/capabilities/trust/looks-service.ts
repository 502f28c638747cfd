import { newId } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import type { Db } from "../../platform/postgres.ts";
import { insertLooks, type LookRow } from "./audit-store.ts";

export interface Look {
  /** "user:<id>" or "key:<id>". */
  readonly actor: string;
  /** What was read, e.g. "GET /v1/people/{id}". */
  readonly action: string;
  readonly subject: string;
  /** Whose data was shown. */
  readonly people: readonly string[];
}

/** Readings of personal data on their way into the audit. They are written a batch at a time, so that looking costs no commit. */
export interface Looks {
  note(look: Look): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Writes what waits and takes no more; throws only if the database stays away. */
  stop(): Promise<void>;
}

/** Often, so that a batch is small: a large one holds up those who wait for the disk meanwhile. */
const EVERY_MS = 100;
/** After a batch that failed. */
const AGAIN_MS = 500;
const AT_ONCE = 1000;
const LAST_TRIES = 5;

export function createLooks(db: Db, log: Log): Looks {
  let waiting: LookRow[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, AT_ONCE);
      await insertLooks(db, batch);
      waiting = waiting.slice(batch.length);
    }
  };
  const flush = (): Promise<void> => {
    // One after the other, whether the last one failed or not.
    writing = writing.then(write, write);
    return writing;
  };
  const later = (after = EVERY_MS): void => {
    timer ??= setTimeout(() => {
      timer = null;
      flush().catch((error: unknown) => {
        log.warn({ err: error, waiting: waiting.length }, "readings wait to be written down");
        later(AGAIN_MS);
      });
    }, after);
    timer.unref();
  };
  return {
    note(look) {
      waiting.push({ id: newId(), ...look });
      later();
    },
    flush,
    async stop() {
      if (timer !== null) clearTimeout(timer);
      for (let left = LAST_TRIES; ; left--) {
        try {
          return await flush();
        } catch (error) {
          if (left === 0) throw error;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
    },
  };
}
