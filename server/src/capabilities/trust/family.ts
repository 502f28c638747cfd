// One individual with several records: what holds for them all. Pure.
import { allows, standing, type Decided } from "./consent.ts";
import type { ContactRules } from "./gate.ts";

/** A record of an individual, and since when it counts as one with the first; null for the first itself. */
export interface Kin {
  readonly id: string;
  readonly since: Date | null;
}

/** Something said under one record. */
export interface Said {
  readonly personId: string;
  /** When we took it down. */
  readonly receivedAt: Date;
}

/**
 * What counts for a record: what was said under it, and what was said under another one after the two had become one
 * person. Whoever decides then decides as that person.
 */
function countingFor<T extends Said>(family: readonly Kin[], record: Kin, said: readonly T[]): T[] {
  const since = new Map(family.map((kin) => [kin.id, kin.since]));
  return said.filter(({ personId, receivedAt }) => {
    if (personId === record.id) return true;
    const theirs = since.get(personId);
    if (theirs === undefined) return false;
    return (theirs === null || receivedAt > theirs) && (record.since === null || receivedAt > record.since);
  });
}

/** What holds for an individual: worked out for each record, and the stricter wins. A record that was never asked has no say. */
export function standingOfAll<T extends Said & Decided>(family: readonly Kin[], events: readonly T[], medium: string): T | null {
  let now: T | null = null;
  for (const record of family) {
    const here = standing(countingFor(family, record, events), medium);
    if (here === null) continue;
    const stricter = now !== null && allows(now.decision) && !allows(here.decision);
    const newer = now !== null && allows(now.decision) === allows(here.decision) && here.at > now.at;
    if (now === null || stricter || newer) now = here;
  }
  return now;
}

export type SaidRules = ContactRules & Said;

const laterOf = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);
const smallerOf = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b < a) ? b : a);

/** The wishes of an individual: the longest pause, the rarest contact, the medium named last. */
export function rulesOfAll(family: readonly Kin[], rules: readonly SaidRules[]): ContactRules {
  const newestFirst = [...rules].sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
  const each = family.flatMap((record) => countingFor(family, record, newestFirst).slice(0, 1));
  const medium = newestFirst.find((rule) => each.includes(rule) && rule.medium !== null)?.medium ?? null;
  return {
    medium,
    maxPerMonth: each.reduce<number | null>((least, rule) => smallerOf(least, rule.maxPerMonth), null),
    pauseUntil: each.reduce<Date | null>((last, rule) => laterOf(last, rule.pauseUntil), null),
  };
}
