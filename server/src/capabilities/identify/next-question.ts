// Which question to ask next: the one whose answer would change most of what we do. Pure.
//
// The worth of a question is the expected value of the information in its answer (Raiffa and Schlaifer, Applied
// Statistical Decision Theory, 1961, chapter 4) under a loss of one for each decision that would have been another had the answer
// been known:
//
//   worth = P(answers) · Σ over decisions d of P( d(answer) ≠ d(what we know now) )
//
// so it is counted in decisions, from 0 to their number. Where we act on the likeliest answer already, the inner term is one less
// the probability of the modal outcome. P(answer) comes from what others answered, people alike counted more, with Dirichlet
// priors; a stale or guessed value of this very person takes part with what weight it has left.
import type { Decision } from "../../vocabulary/decision.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Attribute } from "./attribute.ts";

/** Through which contact a question is asked. */
export const CONTACTS = ["page", "form", "desk", "mail"] as const;
export type Contact = (typeof CONTACTS)[number];

export type AskOutcome = "answered" | "refused" | "unanswered";

/** One or two at a contact, never more. */
export const MOST_PER_CONTACT = 2;
/** Who would rather not say is left in peace for so many days. */
const REFUSAL_DAYS = 365;
/** A question that was put and not answered rests for so many days. */
const UNANSWERED_DAYS = 30;
/** What is asked within these hours through the same kind of contact belongs to one contact. */
const CONTACT_HOURS = 12;
/** Below so many changed decisions a question is not worth a person's time. */
const LEAST_WORTH = 0.02;
/** People alike weigh as much as the whole base once there are so many of them. */
const ALIKE_PRIOR = 10;

export interface Count {
  readonly value: unknown;
  readonly people: number;
}

export interface Likely {
  readonly value: unknown;
  /** 0 to 1. */
  readonly probability: number;
}

export interface Belief {
  readonly answers: readonly Likely[];
  /** That the answer is one nobody gave so far. */
  readonly other: number;
}

/** All answers an attribute allows, or null where they are endless. */
function closedAnswers({ type, options }: Pick<Attribute, "type" | "options">): readonly unknown[] | null {
  if (type === "yes_no") return [true, false];
  return type === "choice" ? options.map((option) => option.value) : null;
}

/**
 * What this person would probably answer.
 * @param everybody what people answered so far
 * @param alike what people like this one answered
 */
export function belief(attribute: Pick<Attribute, "type" | "options">, everybody: readonly Count[], alike: readonly Count[]): Belief {
  const key = (value: unknown): string => JSON.stringify(value);
  const closed = closedAnswers(attribute);
  const near = new Map(alike.map((count) => [key(count.value), count.people]));
  const all = new Map(everybody.map((count) => [key(count.value), count]));
  for (const value of closed ?? []) if (!all.has(key(value))) all.set(key(value), { value, people: 0 });
  const kinds = closed === null ? all.size + 1 : all.size;
  const total = [...all.values()].reduce((sum, count) => sum + count.people, 0);
  const totalNear = alike.reduce((sum, count) => sum + count.people, 0);
  // One person's worth of prior, shared by all kinds of answers; then the base is the prior of those alike.
  const base = (people: number): number => (people + 1 / kinds) / (total + 1);
  const mixed = (people: number, nearPeople: number): number => (nearPeople + ALIKE_PRIOR * base(people)) / (totalNear + ALIKE_PRIOR);
  return {
    answers: [...all].map(([name, { value, people }]) => ({ value, probability: mixed(people, near.get(name) ?? 0) })),
    other: closed === null ? mixed(0, 0) : 0,
  };
}

/** How much a fact still says: its confidence, halved for each time its freshness has passed since it was learnt. 0 to 1. */
export function weightOf(fact: { readonly confidence: number; readonly observedAt: Date }, freshDays: number | null, now: Date): number {
  const days = Math.max(0, (now.getTime() - fact.observedAt.getTime()) / DAY);
  return freshDays === null ? fact.confidence : fact.confidence * 0.5 ** (days / freshDays);
}

/** With weight w the answer is what we believe of this very person; otherwise what others answer. */
export function withOwn({ answers, other }: Belief, own: { readonly value: unknown; readonly weight: number } | null): Belief {
  if (own === null) return { answers, other };
  const rest = 1 - own.weight;
  const scaled = answers.map(({ value, probability }) => ({ value, probability: probability * rest }));
  return { answers: [{ value: own.value, probability: own.weight }, ...scaled], other: other * rest };
}

export interface Candidate {
  readonly attribute: string;
  /** What we act on today; null where nothing is known. */
  readonly now: unknown;
  readonly belief: Belief;
  /** 0 to 1. */
  readonly answers: number;
  readonly decisions: readonly Pick<Decision, "outcome">[];
}

/** Expected number of decisions that the answer would change: 0 to their number. */
export function worthOfAsking({ now, belief: { answers, other }, answers: probability, decisions }: Candidate): number {
  const changed = decisions.map((decision) => {
    const today = decision.outcome(now, "en");
    return answers.reduce((sum, likely) => (decision.outcome(likely.value, "en") === today ? sum : sum + likely.probability), other);
  });
  return probability * changed.reduce((sum, one) => sum + one, 0);
}

/** The best first, at most `most` of them, only those worth asking. */
export function rankQuestions<C extends Candidate>(candidates: readonly C[], most: number): (C & { readonly worth: number })[] {
  return candidates
    .map((candidate) => ({ ...candidate, worth: worthOfAsking(candidate) }))
    .filter(({ worth }) => worth >= LEAST_WORTH)
    .sort((a, b) => b.worth - a.worth || (a.attribute < b.attribute ? -1 : 1))
    .slice(0, Math.max(0, Math.min(most, MOST_PER_CONTACT)));
}

export interface Asked {
  readonly attribute: string;
  readonly contact: Contact;
  readonly outcome: AskOutcome;
  readonly at: Date;
}

const FOR_EVER = Date.UTC(9999, 0, 1);

/** Until when an attribute is not asked about again, because of what came of asking; null: it may be asked. */
export function restsUntil(attribute: Pick<Attribute, "id" | "freshDays">, asked: readonly Asked[], now: Date): Date | null {
  const ends = asked
    .filter((one) => one.attribute === attribute.id)
    .map(({ outcome, at }) => {
      const days = { refused: REFUSAL_DAYS, unanswered: UNANSWERED_DAYS, answered: attribute.freshDays ?? Number.POSITIVE_INFINITY }[
        outcome
      ];
      return new Date(Math.min(at.getTime() + days * DAY, FOR_EVER));
    });
  const last = ends.reduce((latest, end) => (end > latest ? end : latest), new Date(0));
  return last > now ? last : null;
}

/** How many more questions this contact bears. */
export function leftInContact(asked: readonly Asked[], contact: Contact, now: Date): number {
  const from = now.getTime() - CONTACT_HOURS * 3_600_000;
  return Math.max(0, MOST_PER_CONTACT - asked.filter((one) => one.contact === contact && one.at.getTime() > from).length);
}

/** Whether an attribute is one to ask a person about at all. Special ones need a talk of their own, never a question in passing. */
export function askable(attribute: Pick<Attribute, "archivedAt" | "sensitivity" | "words" | "type" | "options">): boolean {
  const worded = Object.values(attribute.words).some((words) => (words?.question ?? "") !== "");
  const answerable = (attribute.type !== "choice" && attribute.type !== "choices") || attribute.options.length > 1;
  return attribute.archivedAt === null && attribute.sensitivity !== "special" && worded && answerable;
}
