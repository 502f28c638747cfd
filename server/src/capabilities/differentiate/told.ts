/** What a person told us of why, in their words, and which reason it stands for. Pure. */
import { dayOf } from "../../vocabulary/time.ts";
import { REASONS } from "./reasons/index.ts";
import { date, type Story } from "./reasons/reason.ts";

/** The attribute of the data dictionary under which people say why; its options are ids of reasons, and `other`. */
export const WHY = "why_stopped";

/** Events that may hold somebody's words. */
export const TELLING: readonly string[] = [
  ...new Set(["Complaint Opened", ...REASONS.flatMap(({ tellingTouches = [] }) => tellingTouches)]),
];

export interface Told {
  /** Theirs where there are any, else what the event says. */
  words: string;
  /** RFC 3339 date. */
  at: string;
  /** Where it was said: "in answer to our question", or the name of the event. */
  where: string;
  /** The reason it stands for; null where it stands for none of ours. */
  reason: string | null;
  label: string | null;
}

const labelOf = (reason: string | null): string | null => REASONS.find(({ id }) => id === reason)?.label ?? null;

/** @param answer what they chose, with the words of the choice */
export function toldAnswer(answer: { readonly value: unknown; readonly words: string; readonly at: Date }): Told {
  const reason = REASONS.some(({ id }) => id === answer.value) ? String(answer.value) : null;
  return { words: answer.words, at: dayOf(answer.at), where: "in answer to our question", reason, label: labelOf(reason) };
}

export function toldEvent(event: { readonly name: string; readonly words: string; readonly at: Date }): Told {
  const telling = REASONS.find(({ tellingTouches = [] }) => tellingTouches.includes(event.name));
  const reason = telling?.id ?? null;
  return { words: event.words === "" ? event.name : event.words, at: dayOf(event.at), where: event.name, reason, label: labelOf(reason) };
}

/** What somebody said should be better, with the kind under which the desk sorted it. */
export interface SortedSuggestion {
  readonly personId: string;
  readonly kind: string | null;
  readonly words: string;
  readonly at: Date;
}

export function toldSuggestion({ kind, words, at }: SortedSuggestion): Told {
  const reason = kind === null ? null : (REASONS.find(({ tellingKinds = [] }) => tellingKinds.includes(kind))?.id ?? null);
  return { words, at: dayOf(at), where: "of what should be better", reason, label: labelOf(reason) };
}

/** What the log's contacts tell, without their words. */
export function toldTouches({ touches }: Story): Told[] {
  const telling = REASONS.flatMap(({ tellingTouches = [] }) => tellingTouches);
  return touches
    .filter(({ name }) => telling.includes(name))
    .map(({ name, day }) => ({ ...toldEvent({ name, words: "", at: new Date(0) }), at: date(day) }));
}

/** The reasons that were told since a day (RFC 3339 date): what was said before the last purchase explains no silence after it. */
export function toldSince(told: readonly Told[], since: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { reason, words, at, where } of told) {
    if (reason === null || at < since) continue;
    found.set(reason, [...(found.get(reason) ?? []), `Told us on ${at} (${where}): “${words}”.`]);
  }
  return found;
}
