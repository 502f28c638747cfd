// Answers to what people told us, and the news that it was done: a service message to each, by the same outbox and through the same gate as everything else.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { reasonLabel } from "../trust/index.ts";
import { ANSWER_LETTER, ANSWER_MJML, ANSWER_SUBJECT, ANSWER_TEXTS } from "./answer-template.ts";
import { answerWords, fateWords, type AnswerKind, type OurWords, type SaidOnce } from "./answer-words.ts";
import { sendsOfRuns } from "./answers-reads.ts";
import { cardsOf, planPeople, type AudienceDeps } from "./audience-service.ts";
import { insertSends } from "./campaigns-store.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { mediumName } from "./media/index.ts";
import { languageOf } from "./message.ts";
import { insertRun } from "./runs-store.ts";

export interface AnswersDeps extends AudienceDeps {
  readonly clock: Clock;
}

export interface Answers {
  /** Puts a message to each who said it into the outbox, one for each individual, in the caller's transaction; the id of the run. */
  send(tx: Db, kind: AnswerKind, to: readonly (SaidOnce & { readonly personId: string })[], ours: OurWords): Promise<string>;
  /** What became of these messages, as a sentence and in the same order; null where there is none. */
  fates(db: Db, asks: readonly { readonly run: string | null; readonly personId: string }[]): Promise<(string | null)[]>;
}

/** By which media to answer people who chose none, best first. */
const UNASKED = ["email", "letter"];
const PURPOSE = "service";
const NAMES: Record<AnswerKind, string> = { answer: "Answer to what they told us", done: "News that it was acted on" };

export function createAnswers(deps: AnswersDeps): Answers {
  return {
    async send(tx, kind, to, ours) {
      const now = deps.clock();
      const persons = await deps.trust.joined.personsOf(
        tx,
        to.map(({ personId }) => personId),
      );
      const said = Map.groupBy(
        to.map((one, i) => ({ ...one, person: persons[i] ?? one.personId })),
        ({ person }) => person,
      );
      const run = await insertRun(tx, {
        kind: "answer",
        purpose: PURPOSE,
        audience: { watchList: "suggestions", name: "What people told us" },
        name: NAMES[kind],
        subject: ANSWER_SUBJECT,
        mjml: ANSWER_MJML,
        letter: ANSWER_LETTER,
        texts: ANSWER_TEXTS,
        media: UNASKED,
        at: now,
      });
      const plan = await planPeople(tx, deps, { purpose: PURPOSE, media: UNASKED }, await cardsOf(tx, deps, [...said.keys()]), now);
      const sends = plan.map(({ card, medium, address }) => ({
        personId: card.id,
        campaignId: run.id,
        medium,
        address,
        because: answerWords(kind, said.get(card.id) ?? [], ours, languageOf(card)),
      }));
      await run.started(await insertSends(tx, sends, now));
      return run.id;
    },
    async fates(db, asks) {
      const known = asks.flatMap(({ run, personId }, place) => (run === null ? [] : [{ run, personId, place }]));
      const sends = await sendsOfRuns(db, known);
      const fates = asks.map((): string | null => null);
      for (const { nth, state, medium, reason, reply, at } of sends) {
        const place = known[nth]?.place;
        const why = reason === null ? null : (ownReasonLabel(reason) ?? reasonLabel(reason)) + (reply === null ? "" : ` (${reply})`);
        if (place !== undefined) fates[place] = fateWords(state, mediumName(medium), at, why);
      }
      return fates;
    },
  };
}
