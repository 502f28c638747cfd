// One or two questions at every contact: which, and what an answer changes.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Decision } from "../../vocabulary/decision.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Language } from "../../vocabulary/language.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { ContactRules, Trust } from "../trust/index.ts";
import { checkValue, optionLabel, valueInWords, wordsOf, type Attribute, type AttributeType } from "./attribute.ts";
import { attributes } from "./attributes-store.ts";
import { correctionsOf, type Corrections } from "./corrections-service.ts";
import { best, knownFacts, type KnownFact } from "./dictionary-reads.ts";
import { correct, profileOf, type ProfileLine } from "./profile-service.ts";
import {
  askable,
  belief,
  leftInContact,
  rankQuestions,
  restsUntil,
  weightOf,
  withOwn,
  worthOfAsking,
  type AskOutcome,
  type Candidate,
  type Contact,
} from "./next-question.ts";
import { answerCounts, askedOf, outcomeCounts, type AnswerCount, type OutcomeCount } from "./questions-reads.ts";
import { forgetAsked, lockPerson, noteAsked } from "./questions-store.ts";

export interface QuestionsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "rules" | "putRules">;
  readonly decisions: readonly Decision[];
}

export interface Question {
  readonly attribute: string;
  readonly question: string;
  /** What the answer is for, in words for the person. */
  readonly whatFor: string;
  readonly type: AttributeType;
  readonly options: { readonly value: string; readonly label: string }[];
  /** Expected number of decisions that the answer changes. */
  readonly worth: number;
  /** The decisions it may change. */
  readonly changes: string[];
}

/** One question as it was answered, refused ("rather not say") or put in vain. */
export interface Reply {
  readonly attribute: string;
  readonly outcome: AskOutcome;
  /** For an answer. */
  readonly value?: unknown;
}

export interface Replied {
  readonly attribute: string;
  /** What is different from now on, or when we may ask again; for the person to read. */
  readonly sentence: string;
  readonly changes: { readonly decision: string; readonly before: string; readonly after: string }[];
  /** What they had declared before, for taking the answer back; null: nothing. */
  readonly before: unknown;
}

export interface Questions {
  /** At most two, the one whose answer changes most first. Asking this changes nothing. */
  next(personId: string, contact: Contact, language: Language): Promise<Question[]>;
  /** One question, where it may be put to this person now: worth something, not known afresh, not refused. Whatever its rank. */
  one(personId: string, attribute: string, contact: Contact, language: Language): Promise<Question | null>;
  /** All or none of the replies of one contact. */
  reply(personId: string, said: Saying, replies: readonly Reply[]): Promise<Replied[]>;
  /** Takes the last answer back: what was known before holds again, and the question may be asked anew. */
  takeBack(personId: string, attribute: string, before: unknown, said: Saying): Promise<void>;
  /** What we know of a person, as they themselves may read it. */
  profile(db: Db, personId: string, language: Language): Promise<ProfileLine[]>;
  /** What the desk may set right, and what was there before. */
  corrections(personId: string): Promise<Corrections>;
}

/** Who said it where, and the language to answer in. */
export interface Saying {
  readonly contact: Contact;
  readonly actor: string;
  readonly language: Language;
}

interface Learnt {
  readonly at: number;
  readonly answers: Map<string, AnswerCount[]>;
  readonly outcomes: OutcomeCount[];
}

/** What the base answers is counted anew after so many milliseconds. */
const RECOUNT = 600_000;
const SOURCES: Record<Contact, string> = { page: "preference page", form: "form", desk: "desk", mail: "mail" };
const isFresh = (fact: KnownFact, now: Date): boolean => fact.kind === "declared" && (fact.freshUntil === null || fact.freshUntil >= now);

/** How probable an answer is through this contact, from what came of asking others; nothing known counts as one in two. */
function chanceOfAnswer(outcomes: readonly OutcomeCount[], attribute: string, contact: Contact): number {
  const here = outcomes.filter((one) => one.attribute === attribute && one.contact === contact);
  const times = (outcome?: AskOutcome): number =>
    here.filter((one) => outcome === undefined || one.outcome === outcome).reduce((sum, one) => sum + one.times, 0);
  return (times("answered") + 1) / (times() + 2);
}

function candidates(
  all: readonly Attribute[],
  facts: readonly KnownFact[],
  learnt: Learnt,
  deps: QuestionsDeps,
  contact: Contact,
): Candidate[] {
  const now = deps.clock();
  const country = best(facts, "country")?.value ?? null;
  return all.flatMap((attribute) => {
    const decisions = deps.decisions.filter((decision) => decision.attribute === attribute.id);
    const fact = best(facts, attribute.id);
    if (!askable(attribute) || decisions.length === 0 || (fact !== undefined && isFresh(fact, now))) return [];
    const counts = learnt.answers.get(attribute.id) ?? [];
    const alike = country === null ? [] : counts.filter((count) => count.country === country);
    const own = fact === undefined ? null : { value: fact.value, weight: weightOf(fact, attribute.freshDays, now) };
    return [
      {
        attribute: attribute.id,
        now: fact?.value ?? null,
        belief: withOwn(belief(attribute, summed(counts), alike), own),
        answers: chanceOfAnswer(learnt.outcomes, attribute.id, contact),
        decisions,
      },
    ];
  });
}

function summed(counts: readonly AnswerCount[]): { value: unknown; people: number }[] {
  const groups = Map.groupBy(counts, (count) => JSON.stringify(count.value));
  return [...groups.values()].map((same) => ({ value: same[0]?.value, people: same.reduce((sum, one) => sum + one.people, 0) }));
}

function asShown(attribute: Attribute, decisions: readonly Decision[], worth: number, language: Language): Question {
  const { question, whatFor } = wordsOf(attribute, language);
  return {
    attribute: attribute.id,
    question,
    whatFor,
    type: attribute.type,
    options: attribute.options.map((option) => ({ value: option.value, label: optionLabel(option, language) })),
    worth: Math.round(worth * 1000) / 1000,
    changes: decisions.filter((decision) => decision.attribute === attribute.id).map(({ name }) => name[language]),
  };
}

/** A person's rules with one of them set as an attribute of the dictionary says it. */
function ruleWith(rules: ContactRules, attribute: string, value: unknown): ContactRules {
  const chosen = typeof value === "string" ? value : null;
  if (attribute === "preferred_medium") return { ...rules, medium: chosen };
  return { ...rules, maxPerMonth: chosen === null ? null : Number(chosen) };
}

async function store(tx: Db, deps: QuestionsDeps, personId: string, attribute: Attribute, value: unknown, said: Saying): Promise<void> {
  const source = SOURCES[said.contact];
  const at = deps.clock();
  if (attribute.keptIn === "contact_rules") {
    const rules = (await deps.trust.rules(tx, [personId])).get(personId) ?? { medium: null, maxPerMonth: null, pauseUntil: null };
    const sentence = `${attribute.name}: ${value === null ? "as before" : valueInWords(attribute, value)}`;
    return deps.trust.putRules(tx, personId, ruleWith(rules, attribute.id, value), source, sentence, at);
  }
  await correct(tx, personId, { [attribute.id]: value }, source, at);
}

const THANKS = { en: "Noted", de: "Notiert" };
const LEFT = {
  en: (day: string) => `We leave it at that and do not ask before ${day}.`,
  de: (day: string) => `Wir lassen es dabei und fragen nicht vor dem ${day}.`,
};

interface Settled {
  readonly attribute: Attribute;
  /** As it is stored; undefined where there was no answer. */
  readonly value: unknown;
  readonly outcome: AskOutcome;
}

function settle(all: readonly Attribute[], { attribute: id, outcome, value }: Reply): Settled {
  const attribute = all.find((one) => one.id === id);
  if (attribute === undefined || attribute.archivedAt !== null)
    throw new Problem("invalid", `There is no question about “${id}”. Ask for the questions anew.`);
  if (outcome !== "answered") return { attribute, value: undefined, outcome };
  const checked = checkValue(attribute, value);
  if ("why" in checked) throw new Problem("invalid", checked.why, { attribute: id });
  return { attribute, value: checked.value, outcome };
}

/** @param known what we acted on so far, of whatever kind @param before what they had declared */
function replied(
  { attribute, value, outcome }: Settled,
  known: unknown,
  before: unknown,
  deps: QuestionsDeps,
  language: Language,
): Replied {
  if (outcome !== "answered") {
    const again = restsUntil(attribute, [{ attribute: attribute.id, contact: "desk", outcome, at: deps.clock() }], deps.clock());
    return { attribute: attribute.id, sentence: LEFT[language](dayOf(again ?? deps.clock())), changes: [], before };
  }
  const changes = deps.decisions
    .filter((decision) => decision.attribute === attribute.id)
    .map((decision) => ({
      decision: decision.name[language],
      before: decision.outcome(known, language),
      after: decision.outcome(value, language),
    }))
    .filter((change) => change.before !== change.after);
  const noted = `${THANKS[language]}: ${wordsOf(attribute, language).name}, ${valueInWords(attribute, value, language)}.`;
  const used = changes.map(({ decision, after }) => `${decision}: ${after}.`);
  return { attribute: attribute.id, sentence: [noted, ...used].join(" "), changes, before };
}

/** The decisions that are made for this person. */
async function concerning(decisions: readonly Decision[], personId: string): Promise<Decision[]> {
  const made = await Promise.all(decisions.map(async ({ concerns }) => concerns === undefined || (await concerns(personId))));
  return decisions.filter((_, i) => made[i]);
}

/** What the base answers: counted at most every ten minutes, once for all who ask meanwhile; after the first time nobody waits for it. */
function learner(db: Db, clock: Clock): () => Promise<Learnt> {
  let last: Learnt | null = null;
  let counting: Promise<Learnt> | null = null;
  return () => {
    const at = clock().getTime();
    if (last !== null && Math.abs(at - last.at) < RECOUNT) return Promise.resolve(last);
    counting ??= Promise.all([answerCounts(db, clock()), outcomeCounts(db)])
      .then(([answers, outcomes]) => (last = { at, answers: Map.groupBy(answers, (count) => count.attribute), outcomes }))
      .finally(() => (counting = null));
    counting.catch(() => undefined);
    return last === null ? counting : Promise.resolve(last);
  };
}

/** What may be asked of a person now, and what speaks for each. */
function stander(deps: QuestionsDeps) {
  const { clock } = deps;
  const { db } = deps.postgres;
  const learnt = learner(db, clock);
  return async (personId: string, contact: Contact) => {
    const [all, facts, asked, base, decisions] = await Promise.all([
      attributes(db),
      knownFacts(db, personId),
      askedOf(db, personId),
      learnt(),
      concerning(deps.decisions, personId),
    ]);
    const open = all.filter((attribute) => restsUntil(attribute, asked, clock()) === null);
    return { open, asked, candidatesOf: (some: readonly Attribute[]) => candidates(some, facts, base, { ...deps, decisions }, contact) };
  };
}

export function createQuestions(deps: QuestionsDeps): Questions {
  const { postgres, clock } = deps;
  const { db } = postgres;
  const standing = stander(deps);
  return {
    async next(personId, contact, language) {
      const { open, asked, candidatesOf } = await standing(personId, contact);
      const ranked = rankQuestions(candidatesOf(open), leftInContact(asked, contact, clock()));
      return ranked.flatMap(({ attribute: id, worth }) => {
        const attribute = open.find((one) => one.id === id);
        return attribute === undefined ? [] : [asShown(attribute, deps.decisions, worth, language)];
      });
    },
    async one(personId, id, contact, language) {
      const { open, candidatesOf } = await standing(personId, contact);
      const attribute = open.find((one) => one.id === id);
      const [candidate] = attribute === undefined ? [] : candidatesOf([attribute]);
      if (attribute === undefined || candidate === undefined) return null;
      return asShown(attribute, deps.decisions, worthOfAsking(candidate), language);
    },
    reply: (id, said, replies) =>
      postgres.transaction(async (tx) => {
        const personId = await lockPerson(tx, id);
        if (personId === null) throw new Problem("not-found", "There is no such person.");
        const all = await attributes(tx);
        const facts = await knownFacts(tx, personId);
        const done: Replied[] = [];
        for (const settled of replies.map((reply) => settle(all, reply))) {
          const { attribute, outcome, value } = settled;
          const known = best(facts, attribute.id)?.value ?? null;
          if (outcome === "answered") await store(tx, deps, personId, attribute, value, said);
          await noteAsked(tx, personId, { attribute: attribute.id, contact: said.contact, outcome, at: clock() }, said.actor);
          const before = facts.find((fact) => fact.attribute === attribute.id && fact.kind === "declared")?.value ?? null;
          done.push(replied(settled, known, before, deps, said.language));
        }
        return done;
      }),
    profile: (at, personId, language) => profileOf(at, deps.decisions, personId, language),
    corrections: (personId) => correctionsOf(db, personId),
    takeBack: (id, attributeId, before, said) =>
      postgres.transaction(async (tx) => {
        const personId = await lockPerson(tx, id);
        const attribute = (await attributes(tx)).find((one) => one.id === attributeId);
        if (personId === null || attribute === undefined) throw new Problem("not-found", "There is nothing to take back.");
        const checked = before === null ? { value: null } : checkValue(attribute, before);
        if ("why" in checked) throw new Problem("invalid", checked.why);
        const declared = (await knownFacts(tx, personId)).some((fact) => fact.attribute === attributeId && fact.kind === "declared");
        if (declared) await store(tx, deps, personId, attribute, checked.value, said);
        await forgetAsked(tx, personId, attributeId);
      }),
  };
}
