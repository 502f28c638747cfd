import type { State } from "./life-line.ts";

interface Outcome {
  readonly state: State;
  readonly people: number;
  readonly bought: number;
}

const ACTIVE: readonly State[] = ["first-time", "repeat", "won-back"];

/** Whether those it called active, lapsing and former bought afterwards, in plain words. */
export function lifeLineSentence(from: string, to: string, items: readonly Outcome[]): string {
  const share = (states: readonly State[]): string | null => {
    const these = items.filter(({ state }) => states.includes(state));
    const people = these.reduce((sum, row) => sum + row.people, 0);
    const bought = these.reduce((sum, row) => sum + row.bought, 0);
    return people === 0 ? null : `${Math.round((100 * bought) / people)} in 100`;
  };
  const parts = [
    [ACTIVE, "active customers"],
    [["lapsing"] as const, "those it called lapsing"],
    [["former"] as const, "those it called former"],
    [["gone"] as const, "those it called gone"],
  ] as const;
  const told = parts.flatMap(([states, words]) => {
    const bought = share(states);
    return bought === null ? [] : [`${bought} of ${words}`];
  });
  if (told.length === 0) return `On ${from} nobody had bought yet.`;
  return `As it stood on ${from}, from what was known by then: until ${to} ${told.join(", ")} bought again. Each lapsing or former customer who did was called so too early.`;
}
