import { setTimeout as delay } from "node:timers/promises";
import { databaseIsAway, type Db, type Postgres } from "../../platform/postgres.ts";
import type { Trust } from "../trust/index.ts";
import { endRows, markRows, type Mark, type Outcome, type Sent } from "./outbox-store.ts";
import { markUnlessDone } from "./twins-store.ts";

/** What else happens, in the same transaction. */
export interface Along {
  /** To messages that their mail server refused. */
  readonly refused: (tx: Db, refused: readonly Outcome[]) => Promise<void>;
  /** With messages that went out. */
  readonly sent: (tx: Db, sent: readonly Sent[]) => Promise<unknown>;
}

/** Whatever comes while one commit is under way goes into the next. */
class Line<T> {
  readonly #write: (all: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #running: Promise<void> | null = null;

  /** @param write is not to fail */
  constructor(write: (all: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  add(one: T): void {
    this.#waiting.push(one);
    this.#running ??= this.#run();
  }

  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What lanes ask for in the same turn of the loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0));
    this.#running = null;
  }
}

interface Asked {
  readonly mark: Mark;
  readonly resolve: (ours: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit, marks and outcomes each in a line of their own. A mark waits for its commit (nothing may be handed over before),
 * so its statement is short and stands behind no other; an outcome does not wait, and is never given up: it is a fact.
 */
export class StepWriter {
  readonly #postgres: Postgres;
  readonly #joined: Trust["joined"];
  readonly #along: Along;
  readonly #marks = new Line<Asked>((all) => this.#mark(all));
  readonly #outcomes = new Line<Outcome>((all) => this.#end(all));

  constructor(postgres: Postgres, joined: Trust["joined"], along: Along) {
    this.#postgres = postgres;
    this.#joined = joined;
    this.#along = along;
  }

  /** True once the row is committed as handing over; false if it is not ours any more, or paused. */
  handingOver(mark: Mark): Promise<boolean> {
    return new Promise((resolve, reject) => this.#marks.add({ mark, resolve, reject }));
  }

  outcome(outcome: Outcome): void {
    this.#outcomes.add(outcome);
  }

  /** Until everything given so far is committed. */
  async settled(): Promise<void> {
    await this.#marks.settled();
    await this.#outcomes.settled();
  }

  async #mark(asked: readonly Asked[]): Promise<void> {
    const marks = asked.map(({ mark }) => mark);
    try {
      const ours = await markRows(this.#postgres.db, marks);
      const left = marks.filter(({ id }) => !ours.has(id));
      if (left.length > 0) await this.#markJoined(left, ours);
      for (const { mark, resolve } of asked) resolve(ours.has(mark.id));
    } catch (error) {
      for (const { reject } of asked) reject(error);
      await delay(200);
    }
  }

  async #end(outcomes: readonly Outcome[]): Promise<void> {
    const refused = outcomes.filter(({ state }) => state === "refused");
    for (;;) {
      try {
        await this.#postgres.transaction(async (tx) => {
          if (refused.length > 0) await this.#along.refused(tx, refused);
          const sent = await endRows(tx, outcomes);
          if (sent.length > 0) await this.#along.sent(tx, sent);
        });
        return;
      } catch (error) {
        await delay(databaseIsAway(error) ? 200 : 1000);
      }
    }
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
}
