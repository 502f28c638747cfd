// What stopped people and what they say we should do better: noted, sorted by hand, answered, acted on for all who said the same, who are told.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Interact } from "../interact/index.ts";
import {
  countSuggestions,
  insertSuggestion,
  lockSuggestion,
  openMatters,
  openOfMatter,
  suggestionPage,
  suggestionsOf,
  writeSuggestion,
  type InLanguages,
  type Suggestion,
  type SuggestionCount,
  type SuggestionKind,
} from "./suggestions-store.ts";

export interface SuggestionsDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly interact: Pick<Interact, "answers">;
  readonly clock: Clock;
}

/** With what became of the messages, in sentences; null where none was written. */
export interface SuggestionTold extends Suggestion {
  readonly answerTold: string | null;
  readonly doneTold: string | null;
}

export interface SuggestionView extends SuggestionTold {
  readonly name: string | null;
}

export interface Sorting {
  readonly kind?: SuggestionKind | null | undefined;
  readonly matter?: string | null | undefined;
  readonly assignedTo?: string | null | undefined;
  /** Goes to the person, once. */
  readonly answer?: string | undefined;
  /** The answer for those who read these languages. */
  readonly answerIn?: InLanguages | undefined;
}

export interface Suggestions {
  note(personId: string, said: { words: string; channel: string }): Promise<string>;
  sort(id: string, sorting: Sorting): Promise<SuggestionView>;
  /** It was acted on, for all who said the same, and each of them is told; how many people that are. */
  done(id: string, words: string, wordsIn?: InLanguages): Promise<{ people: number }>;
  page(ask: {
    open: boolean;
    kind?: SuggestionKind | "none" | undefined;
    cursor?: string | undefined;
  }): Promise<{ items: SuggestionView[]; nextCursor: string | null }>;
  of(personId: string): Promise<SuggestionTold[]>;
  summary(): Promise<{ kinds: SuggestionCount[]; matters: { matter: string; people: number }[] }>;
}

const PAGE = 50;

/** What is given replaces what there was. */
function sorted(row: Suggestion, { kind, matter, assignedTo }: Sorting): Suggestion {
  return {
    ...row,
    kind: kind === undefined ? row.kind : kind,
    matter: matter === undefined ? row.matter : matter,
    assignedTo: assignedTo === undefined ? row.assignedTo : assignedTo,
  };
}

/** As the messages quote it. */
const quoted = ({ personId, words, saidAt }: Suggestion) => ({ personId, words, at: saidAt });

/** Rows as they are shown. */
function shownWith({ postgres: { db }, identify, interact: { answers } }: SuggestionsDeps) {
  const told = async (rows: readonly Suggestion[]): Promise<SuggestionTold[]> => {
    const [answerTold, doneTold] = await Promise.all([
      answers.fates(
        db,
        rows.map(({ personId, answerRun: run }) => ({ personId, run })),
      ),
      answers.fates(
        db,
        rows.map(({ personId, doneRun: run }) => ({ personId, run })),
      ),
    ]);
    return rows.map((row, i) => ({ ...row, answerTold: answerTold[i] ?? null, doneTold: doneTold[i] ?? null }));
  };
  const named = async (rows: readonly Suggestion[]): Promise<SuggestionView[]> => {
    const names = new Map(
      (await identify.cards(db, [...new Set(rows.map(({ personId }) => personId))])).map((card) => [card.id, card.name]),
    );
    return (await told(rows)).map((row) => ({ ...row, name: names.get(row.personId) ?? null }));
  };
  return { told, named };
}

export function createSuggestions(deps: SuggestionsDeps): Suggestions {
  const { postgres, identify, clock } = deps;
  const { db } = postgres;
  const { answers } = deps.interact;
  const event = (tx: Db, { personId, id }: Pick<Suggestion, "personId" | "id">, name: string, payload: object): Promise<void> =>
    identify
      .record(tx, [{ personId, messageId: `${name}:${id}`, type: "track", name, at: clock(), source: "desk", payload }])
      .then(() => undefined);
  const locked = async (tx: Db, id: string): Promise<Suggestion> => {
    const row = await lockSuggestion(tx, id);
    if (row === null) throw new Problem("not-found", "There is no such suggestion.");
    return row;
  };
  const answered = async (tx: Db, row: Suggestion, answer: string, answerIn: InLanguages): Promise<Suggestion> => {
    if (row.answeredAt !== null) throw new Problem("conflict", "This was answered already, and the answer has gone out.");
    await event(tx, row, "Suggestion Answered", { answer });
    const answerRun = await answers.send(tx, "answer", [quoted(row)], { words: answer, wordsIn: answerIn });
    return { ...row, answer, answerIn, answeredAt: clock(), answerRun };
  };
  const { told, named } = shownWith(deps);
  return {
    note: (personId, said) =>
      postgres.transaction(async (tx) => {
        const [person] = await identify.cards(tx, [personId]);
        if (person === undefined) throw new Problem("not-found", "There is no such person.");
        const row = { personId: person.id, id: newId(), saidAt: clock(), ...said };
        await insertSuggestion(tx, row);
        await event(tx, row, "Suggestion Made", said);
        return row.id;
      }),
    async sort(id, sorting) {
      const row = await postgres.transaction(async (tx) => {
        const put = sorted(await locked(tx, id), sorting);
        const after = sorting.answer === undefined ? put : await answered(tx, put, sorting.answer, sorting.answerIn ?? {});
        await writeSuggestion(tx, after);
        return after;
      });
      const [view] = await named([row]);
      return view ?? { ...row, name: null, answerTold: null, doneTold: null };
    },
    done: (id, words, wordsIn = {}) =>
      postgres.transaction(async (tx) => {
        const row = await locked(tx, id);
        if (row.doneAt !== null) throw new Problem("conflict", "This was acted on already.");
        const alike = row.matter === null ? [row] : await openOfMatter(tx, row.matter);
        const doneRun = await answers.send(tx, "done", alike.map(quoted), { words, wordsIn });
        for (const one of alike) {
          await writeSuggestion(tx, { ...one, doneWords: words, doneIn: wordsIn, doneAt: clock(), doneRun });
          await event(tx, one, "Suggestion Acted On", { words });
        }
        return { people: new Set(alike.map(({ personId }) => personId)).size };
      }),
    async page({ cursor, ...ask }) {
      const rows = await suggestionPage(db, { ...ask, before: cursor, limit: PAGE + 1 });
      const shown = rows.slice(0, PAGE);
      return { items: await named(shown), nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
    },
    of: async (personId) => told(await suggestionsOf(db, personId)),
    summary: async () => ({ kinds: await countSuggestions(db), matters: await openMatters(db) }),
  };
}
