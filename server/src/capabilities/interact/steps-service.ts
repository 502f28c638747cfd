import { setTimeout as delay } from "node:timers/promises";
import { databaseIsAway, type Db, type Postgres } from "../../platform/postgres.ts";
import type { Trust } from "../trust/index.ts";
import { writeSteps, type Mark, type Outcome, type Sent } from "./outbox-store.ts";
import { markUnlessDone } from "./twins-store.ts";

/** What else happens, in the same transaction. */
export interface Along {
  /** To messages that their mail server refused. */
  readonly refused: (tx: Db, refused: readonly Outcome[]) => Promise<void>;
  /** With messages that went out. */
  readonly sent: (tx: Db, sent: readonly Sent[]) => Promise<unknown>;
}

/**
 * Group commit: whatever the lanes want to write while one commit is under way goes into the next. A mark waits for its
 * commit (nothing may be handed over before), an outcome does not, and an outcome is never given up: it is a fact.
 */
export class StepWriter {
  readonly #postgres: Postgres;
  readonly #joined: Trust["joined"];
  readonly #along: Along;
  #marks: { mark: Mark; resolve: (ours: boolean) => void; reject: (error: unknown) => void }[] = [];
  #outcomes: Outcome[] = [];
  #running: Promise<void> | null = null;

  constructor(postgres: Postgres, joined: Trust["joined"], along: Along) {
    this.#postgres = postgres;
    this.#joined = joined;
    this.#along = along;
  }

  /** True once the row is committed as handing over; false if it is not ours any more, or paused. */
  handingOver(mark: Mark): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#marks.push({ mark, resolve, reject });
      this.#wake();
    });
  }

  outcome(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    this.#wake();
  }

  /** Until everything given so far is committed. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#marks.length + this.#outcomes.length > 0) this.#wake();
    });
  }

  async #write(marks: readonly Mark[], outcomes: readonly Outcome[]): Promise<Set<string>> {
    if (outcomes.length === 0) return (await writeSteps(this.#postgres.db, marks, outcomes)).marked;
    const refused = outcomes.filter(({ state }) => state === "refused");
    return this.#postgres.transaction(async (tx) => {
      if (refused.length > 0) await this.#along.refused(tx, refused);
      const { marked, sent } = await writeSteps(tx, marks, outcomes);
      if (sent.length > 0) await this.#along.sent(tx, sent);
      return marked;
    });
  }

  /** What the one statement left out because the individual has several records: each under the person's lock. */
  async #markJoined(left: readonly Mark[], ours: Set<string>): Promise<void> {
    const families = await this.#joined.familiesOf(
      this.#postgres.db,
      left.map((mark) => mark.personId),
    );
    for (const mark of left.filter(({ personId }) => families.has(personId))) {
      const marked = await this.#postgres.transaction(async (tx) => {
        await this.#joined.lockPeople(tx, [mark.personId]);
        return markUnlessDone(tx, mark);
      });
      if (marked) ours.add(mark.id);
    }
  }

  async #run(): Promise<void> {
    // What lanes ask for in the same turn of the loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#marks.length + this.#outcomes.length > 0) {
      const marks = this.#marks;
      const outcomes = this.#outcomes;
      this.#marks = [];
      this.#outcomes = [];
      try {
        const ours = await this.#write(
          marks.map(({ mark }) => mark),
          outcomes,
        );
        await this.#markJoined(
          marks.map(({ mark }) => mark).filter(({ id }) => !ours.has(id)),
          ours,
        );
        for (const { mark, resolve } of marks) resolve(ours.has(mark.id));
      } catch (error) {
        for (const { reject } of marks) reject(error);
        this.#outcomes = [...outcomes, ...this.#outcomes];
        if (!databaseIsAway(error) && outcomes.length > 0) await delay(1000);
        else await delay(200);
      }
    }
  }
}
