// What stopped people and what they say we should do better: noted, sorted by hand, answered, acted on for all who said the same.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import {
  countSuggestions,
  insertSuggestion,
  lockSuggestion,
  openMatters,
  openOfMatter,
  suggestionPage,
  suggestionsOf,
  writeSuggestion,
  type Suggestion,
  type SuggestionCount,
  type SuggestionKind,
} from "./suggestions-store.ts";

export interface SuggestionsDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly clock: Clock;
}

export interface SuggestionView extends Suggestion {
  name: string | null;
}

export interface Sorting {
  readonly kind?: SuggestionKind | null | undefined;
  readonly matter?: string | null | undefined;
  readonly assignedTo?: string | null | undefined;
  /** What was said to the person in answer. */
  readonly answer?: string | undefined;
}

export interface Suggestions {
  note(personId: string, said: { words: string; channel: string }): Promise<string>;
  sort(id: string, sorting: Sorting): Promise<SuggestionView>;
  /** It was acted on, for all who said the same; how many people that are. */
  done(id: string, words: string): Promise<{ people: number }>;
  page(ask: {
    open: boolean;
    kind?: SuggestionKind | "none" | undefined;
    cursor?: string | undefined;
  }): Promise<{ items: SuggestionView[]; nextCursor: string | null }>;
  of(personId: string): Promise<Suggestion[]>;
  summary(): Promise<{ kinds: SuggestionCount[]; matters: { matter: string; people: number }[] }>;
}

const PAGE = 50;

/** What is given replaces what there was; an answer counts from the first time it is written. */
function sorted(row: Suggestion, { kind, matter, assignedTo, answer }: Sorting, at: Date): Suggestion {
  return {
    ...row,
    kind: kind === undefined ? row.kind : kind,
    matter: matter === undefined ? row.matter : matter,
    assignedTo: assignedTo === undefined ? row.assignedTo : assignedTo,
    answer: answer ?? row.answer,
    answeredAt: answer === undefined ? row.answeredAt : (row.answeredAt ?? at),
  };
}

export function createSuggestions({ postgres, identify, clock }: SuggestionsDeps): Suggestions {
  const { db } = postgres;
  const event = (tx: Db, { personId, id }: Pick<Suggestion, "personId" | "id">, name: string, payload: object): Promise<void> =>
    identify
      .record(tx, [{ personId, messageId: `${name}:${id}`, type: "track", name, at: clock(), source: "desk", payload }])
      .then(() => undefined);
  const locked = async (tx: Db, id: string): Promise<Suggestion> => {
    const row = await lockSuggestion(tx, id);
    if (row === null) throw new Problem("not-found", "There is no such suggestion.");
    return row;
  };
  const named = async (rows: readonly Suggestion[]): Promise<SuggestionView[]> => {
    const names = new Map(
      (await identify.cards(db, [...new Set(rows.map(({ personId }) => personId))])).map((card) => [card.id, card.name]),
    );
    return rows.map((row) => ({ ...row, name: names.get(row.personId) ?? null }));
  };
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
        const before = await locked(tx, id);
        const after = sorted(before, sorting, clock());
        await writeSuggestion(tx, after);
        if (before.answeredAt === null && after.answer !== null) await event(tx, after, "Suggestion Answered", { answer: after.answer });
        return after;
      });
      const [view] = await named([row]);
      return view ?? { ...row, name: null };
    },
    done: (id, words) =>
      postgres.transaction(async (tx) => {
        const row = await locked(tx, id);
        if (row.doneAt !== null) throw new Problem("conflict", "This was acted on already.");
        const alike = row.matter === null ? [row] : await openOfMatter(tx, row.matter);
        for (const one of alike) {
          await writeSuggestion(tx, { ...one, doneWords: words, doneAt: clock() });
          await event(tx, one, "Suggestion Acted On", { words });
        }
        return { people: new Set(alike.map(({ personId }) => personId)).size };
      }),
    async page({ cursor, ...ask }) {
      const rows = await suggestionPage(db, { ...ask, before: cursor, limit: PAGE + 1 });
      const shown = rows.slice(0, PAGE);
      return { items: await named(shown), nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
    },
    of: (personId) => suggestionsOf(db, personId),
    summary: async () => ({ kinds: await countSuggestions(db), matters: await openMatters(db) }),
  };
}
