/** What is asked for at the same moment is worked on together; each gets its own answer. */
export interface BatchOptions<Ask, Answer> {
  /** One answer an ask, in their order. */
  readonly work: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  /** Batches at the same time; while one is worked on, the next gathers. */
  readonly lanes: number;
  /** Asks a batch, at most. */
  readonly most: number;
}

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

export function createBatch<Ask, Answer>({ work, lanes, most }: BatchOptions<Ask, Answer>): (ask: Ask) => Promise<Answer> {
  const queue: Waiting<Ask, Answer>[] = [];
  let busy = 0;
  let scheduled = false;
  const answer = async (group: readonly Waiting<Ask, Answer>[]): Promise<void> => {
    try {
      const answers = await work(group.map(({ ask }) => ask));
      group.forEach(({ done }, i) => done(answers[i] as Answer));
    } catch (error) {
      // One of them may be at fault: then the others have their answers.
      if (group.length === 1) group[0]?.failed(error);
      else for (const each of group) await answer([each]);
    }
  };
  const run = async (): Promise<void> => {
    busy++;
    await answer(queue.splice(0, most));
    busy--;
    schedule();
  };
  const schedule = (): void => {
    if (scheduled || queue.length === 0 || busy >= lanes) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (queue.length > 0 && busy < lanes) void run();
    });
  };
  return (ask) =>
    new Promise((done, failed) => {
      queue.push({ ask, done, failed });
      schedule();
    });
}
