/** What became of one of several that were worked on together. */
export type Settled<Out> = { readonly value: Out } | { readonly error: unknown };

export interface GatheringOptions {
  /** Pieces of work at the same time; while one waits for the database, the next gathers. */
  readonly lanes: number;
  /** Questions in one piece of work, at most. */
  readonly most: number;
}

/**
 * Many questions that come one by one, few pieces of work: whoever asks while all lanes are busy goes along with the next.
 * @param work answers in the order of its questions; where it throws, nothing of it may stand, and each question is worked on by itself
 */
export function gathering<In, Out>(
  work: (questions: readonly In[]) => Promise<Settled<Out>[]>,
  { lanes, most }: GatheringOptions,
): (question: In) => Promise<Out> {
  const queue: { question: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = [];
  let busy = 0;
  let scheduled = false;
  const answer = async (group: readonly (typeof queue)[number][]): Promise<void> => {
    try {
      const settled = await work(group.map(({ question }) => question));
      group.forEach(({ resolve, reject }, i) => {
        const one = settled[i];
        if (one !== undefined && "value" in one) resolve(one.value);
        else reject(one?.error ?? new Error("A question was left without an answer."));
      });
    } catch (error) {
      // One of them may be at fault: then the others have their answers.
      if (group.length === 1) group[0]?.reject(error);
      else for (const each of group) await answer([each]);
    }
  };
  const run = async (): Promise<void> => {
    busy++;
    await answer(queue.splice(0, most));
    busy--;
    schedule();
  };
  // At the end of this turn of the event loop: whatever has come in by then goes along.
  const schedule = (): void => {
    if (scheduled || queue.length === 0 || busy >= lanes) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (queue.length > 0 && busy < lanes) void run();
    });
  };
  return (question) =>
    new Promise((resolve, reject) => {
      queue.push({ question, resolve, reject });
      schedule();
    });
}
