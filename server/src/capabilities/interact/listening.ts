/**
 * Who does not listen any more, by medium. Each message is an occasion to answer; while somebody listens they answer each with a probability of
 * their own (beta), and before each message they may stop for good (beta): BG/BB, Fader, Hardie & Shang (2010), Marketing Science 29(6), with
 * answers in place of purchases. So the posterior weighs the run of silence against the person's own earlier rate and against everybody's. Pure.
 */
import { fitOccasions, probabilityAlive, type OccasionHistory, type OccasionParameters } from "../differentiate/index.ts";
import { DAY } from "../../vocabulary/time.ts";

/** An answer counts up to so many days after the message. */
export const ANSWER_DAYS = 14;
/** Below so many messages, or so short a silence, it is too early to say. */
const MESSAGES_AT_LEAST = 5;
const SILENCE_AT_LEAST = 3;
/** Listening less likely than this counts as numb. */
const NUMB_BELOW = 0.1;
/** People with enough messages before their own answers are fitted. */
const ENOUGH_TO_FIT = 100;

/** Before there is enough: one message in ten is answered, and one listener in twenty-one stops at a message. A guess that says so. */
export const PRIOR: OccasionParameters = { alpha: 0.5, beta: 4.5, gamma: 0.5, delta: 10 };

export interface Heard {
  readonly messages: number;
  readonly answered: number;
  /** Messages since the last answered one. */
  readonly unanswered: number;
}

export interface Message {
  readonly at: Date;
  /** A human click or a reply to this very message. */
  readonly answered: boolean;
}

/** What a person did with their messages, oldest first. Those too young to have been answered are left out unless they were. */
export function heardOf(messages: readonly Message[], purchases: readonly Date[], now: Date): Heard {
  let [count, answered, last] = [0, 0, 0];
  for (const { at, answered: own } of messages) {
    const until = at.getTime() + ANSWER_DAYS * DAY;
    const bought = purchases.some((one) => one > at && one.getTime() <= until);
    if (!own && !bought && until > now.getTime()) continue;
    count++;
    if (!own && !bought) continue;
    answered++;
    last = count;
  }
  return { messages: count, answered, unanswered: count - last };
}

const historyOf = ({ messages, answered, unanswered }: Heard) => ({ x: answered, tx: messages - unanswered, n: messages });

export interface Fitted {
  readonly parameters: OccasionParameters;
  readonly people: number;
  readonly messages: number;
  readonly answered: number;
  /** False: the stated guess, there is too little to learn from. */
  readonly fitted: boolean;
}

/** From everybody's counts by one medium. */
export class ListeningFit {
  readonly #histories = new Map<string, OccasionHistory>();
  #people = 0;
  #messages = 0;
  #answered = 0;

  add(heard: Heard): void {
    if (heard.messages === 0) return;
    const history = historyOf(heard);
    const key = `${history.x} ${history.tx} ${history.n}`;
    this.#histories.set(key, { ...history, weight: (this.#histories.get(key)?.weight ?? 0) + 1 });
    if (heard.messages >= SILENCE_AT_LEAST) this.#people++;
    this.#messages += heard.messages;
    this.#answered += heard.answered;
  }

  fit(): Fitted {
    const told = { people: this.#people, messages: this.#messages, answered: this.#answered };
    // Without any answer, or with nothing else, there is nothing that could have dropped.
    if (this.#people < ENOUGH_TO_FIT || this.#answered === 0 || this.#answered === this.#messages)
      return { ...told, parameters: PRIOR, fitted: false };
    const { parameters, logLikelihood } = fitOccasions([...this.#histories.values()]);
    // Where all stop alike the likelihood is a flat ridge without an end: any point of it says the same of every person.
    return Number.isFinite(logLikelihood) ? { ...told, parameters, fitted: true } : { ...told, parameters: PRIOR, fitted: false };
  }
}

export type Judged = { readonly state: "early" | "listening" | "numb"; readonly listening: number | null };

/** The probability that they still listen after their last message; null where it is too early to say. */
export function judge(heard: Heard, parameters: OccasionParameters): Judged {
  if (heard.messages < MESSAGES_AT_LEAST) return { state: "early", listening: null };
  const listening = probabilityAlive(parameters, historyOf(heard));
  const silent = heard.unanswered >= SILENCE_AT_LEAST;
  return { state: silent && listening < NUMB_BELOW ? "numb" : "listening", listening };
}

export interface Pauses {
  /** Days of the first one. */
  readonly first: number;
  /** Each is so many times the one before. */
  readonly growth: number;
  /** Days; none is longer. */
  readonly most: number;
}

/** Whole days of quiet of the nth pause. */
export const pauseDays = ({ first, growth, most }: Pauses, nth: number): number => Math.min(most, Math.round(first * growth ** (nth - 1)));

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const some = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A person's listening by one medium, in a sentence. */
export function listeningSentence(medium: string, heard: Heard, { state, listening }: Judged, base: number): string {
  if (heard.messages === 0) return `Nothing by ${medium} that could have been answered yet.`;
  const did = `Answered ${heard.answered} of ${some(heard.messages, "message", "messages")} by ${medium}`;
  if (state === "early") return `${did}. Too early to say whether they listen: that takes ${MESSAGES_AT_LEAST}.`;
  const silence = heard.unanswered === 0 ? "the last one among them" : `none of the last ${heard.unanswered}`;
  const sure = `They still listen with ${percent(listening ?? 0)} probability; ${percent(base)} of all messages are answered.`;
  return `${did}, ${silence}. ${state === "numb" ? "They have stopped listening, so we keep quiet. " : ""}${sure}`;
}
