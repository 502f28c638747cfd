import { putSpent } from "./budgets-store.ts";
import { release } from "./budgets-service.ts";
import type { Db } from "../../platform/postgres.ts";
import type { ConsentDecision } from "./consent.ts";
import { lockHeads } from "./consent-store.ts";
import { answerAll, consentFor, type Answer, type Ask, type Decision } from "./gate-answers.ts";
import { hear, known } from "./gate-known-service.ts";
import { markAttempts } from "./numb-store.ts";
import { logAnswers, type LogRow } from "./gate-store.ts";

export interface Gate {
  /** Decides, records and reserves in the caller's transaction; answers in the order of the asks. */
  ask(tx: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
  /** These messages were never delivered, whatever was permitted: they do not count as had by the person, and their money is there again. */
  release(tx: Db, asks: readonly { readonly personId: string; readonly ask: string }[]): Promise<void>;
  /** What holds for each of these people, by purpose and medium; null for those who never said anything. */
  consents(db: Db, people: readonly string[], purpose: string, medium: string): Promise<Map<string, ConsentDecision | null>>;
  /** What the gate would say, without locking or reserving anything. */
  peek(db: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
  /** The same for each of them as if it were the only one: what is permitted to one takes nothing from the next. */
  peekApart(db: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
}

const PEEK_AT_ONCE = 5000;

const logged = (decisions: readonly Decision[]): LogRow[] =>
  decisions.flatMap(({ ask, answer, purposeClass, tier, costMilli }): LogRow[] => {
    if (answer.verdict === "deferred") return [];
    const { personId, purpose, medium, timeZone, country } = ask;
    const { verdict, reason } = answer;
    const cost = verdict === "permitted" ? costMilli : 0;
    return [
      { personId, ask: ask.ask, purpose, class: purposeClass, medium, verdict, reason, tier, costMilli: cost, place: timeZone ?? country },
    ];
  });

/** @param instance names this copy of the data; another copy may not send until it is armed */
export function createGate(instance: string): Gate {
  return {
    async ask(tx, asks, now) {
      if (asks.length === 0) return [];
      await lockHeads(
        tx,
        asks.map((ask) => ask.personId),
      );
      const facts = await known(tx, asks, { now, instance, reserve: true });
      const decisions = answerAll(facts, asks, now);
      await putSpent(tx, facts.purse.changed());
      await markAttempts(
        tx,
        decisions.flatMap(({ attemptOf, ask }) => (attemptOf === null ? [] : [{ personId: attemptOf, medium: ask.medium, ask: ask.ask }])),
        now,
      );
      await logAnswers(tx, logged(decisions), now);
      return decisions.map(({ answer }) => answer);
    },
    release,
    async consents(db, people, purpose, medium) {
      const heard = await hear(db, people, [purpose]);
      return new Map(people.map((personId) => [personId, consentFor(heard, { personId, purpose, medium })?.decision ?? null]));
    },
    async peek(db, asks, now) {
      const answers: Answer[] = [];
      for (let i = 0; i < asks.length; i += PEEK_AT_ONCE) {
        const part = asks.slice(i, i + PEEK_AT_ONCE);
        answers.push(...answerAll(await known(db, part, { now, instance, reserve: false }), part, now).map(({ answer }) => answer));
      }
      return answers;
    },
    async peekApart(db, asks, now) {
      return answerAll(await known(db, asks, { now, instance, reserve: false }), asks, now, true).map(({ answer }) => answer);
    },
  };
}
