export interface GroupCommitOptions {
  /** Makes the rows durable; resolves after the commit. */
  readonly flush: (rows: readonly Buffer[], count: number) => Promise<void>;
  /** Flushes at the same time; while one waits for the disk, the next gathers. */
  readonly lanes: number;
  /** Rows a flush, at most (a single addition may be larger). */
  readonly most: number;
}

export type Committed = (error: unknown) => void;

/** Many small additions, few commits: each addition is confirmed after the commit of the group that it went with. */
export interface GroupCommit {
  /** @param done called with null once the rows are on disk, or with the error that kept them from it */
  add(rows: Buffer, count: number, done: Committed): void;
  /** Rows that wait or are on their way. */
  waiting(): number;
  /** Resolves when nothing waits. */
  drain(): Promise<void>;
}

interface Addition {
  readonly rows: Buffer;
  readonly count: number;
  readonly done: Committed;
}

export function createGroupCommit({ flush, lanes, most }: GroupCommitOptions): GroupCommit {
  const queue: Addition[] = [];
  let queued = 0;
  let waiting = 0;
  let busy = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  const take = (): { group: Addition[]; count: number } => {
    let end = 0;
    let count = 0;
    while (end < queue.length && (end === 0 || count + (queue[end]?.count ?? 0) <= most)) count += queue[end++]?.count ?? 0;
    queued -= count;
    return { group: queue.splice(0, end), count };
  };
  const run = async (): Promise<void> => {
    busy++;
    const { group, count } = take();
    let failed: unknown = null;
    try {
      await flush(
        group.map(({ rows }) => rows),
        count,
      );
    } catch (error) {
      failed = error;
    }
    busy--;
    waiting -= count;
    for (const { done } of group) done(failed);
    schedule();
    if (waiting === 0) {
      for (const each of idle) each();
      idle = [];
    }
  };
  // At the end of this turn of the event loop: whatever has come in by then goes along.
  const schedule = (): void => {
    if (scheduled || queued === 0 || busy >= lanes) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (queued > 0 && busy < lanes) void run();
    });
  };
  return {
    add(rows, count, done) {
      queue.push({ rows, count, done });
      queued += count;
      waiting += count;
      schedule();
    },
    waiting: () => waiting,
    drain: () => (waiting === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  };
}
