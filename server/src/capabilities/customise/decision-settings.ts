/** How decisions explore, and what counts as their outcome. Pure. */
import { DAY } from "../../vocabulary/time.ts";
import type { HalfLife } from "./half-life.ts";

const WINDOW_MEDIA = ["web", "desk", "phone", "email", "letter", "other"] as const;

export interface DecisionSettings {
  /** Probability that a decision explores evenly among what is allowed, 0 to 0.5. */
  readonly explore: number;
  /** Days within which an outcome counts, by the medium of the decision. */
  readonly windowDays: Readonly<Record<(typeof WINDOW_MEDIA)[number], number>>;
  /** What a click is taken to be worth, minor units. */
  readonly clickMinor: number;
  /** Days after which what was learned counts half; null: the pace that foretold best. */
  readonly halfLifeDays: HalfLife | null;
}

export interface DecisionSettingsChange {
  readonly explore?: number | undefined;
  readonly windowDays?: { readonly [Medium in keyof DecisionSettings["windowDays"]]?: number | undefined } | undefined;
  readonly clickMinor?: number | undefined;
  readonly halfLifeDays?: HalfLife | null | undefined;
}

/** Until somebody says otherwise. A click is worth a little, so that something is learned before anybody buys. */
export const USUAL_SETTINGS: DecisionSettings = {
  explore: 0.01,
  windowDays: { web: 1, desk: 1, phone: 3, email: 7, letter: 21, other: 7 },
  clickMinor: 10,
  halfLifeDays: null,
};

const said = (part: object = {}): object => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));

/** The settings as a change leaves them. */
export const settingsAfter = (before: DecisionSettings, { windowDays, ...change }: DecisionSettingsChange): DecisionSettings => ({
  ...before,
  ...said(change),
  windowDays: { ...before.windowDays, ...said(windowDays) },
});

/** Milliseconds within which an outcome of a decision by a medium counts. */
export function windowOf({ windowDays }: DecisionSettings, medium: string): number {
  const known = WINDOW_MEDIA.find((each) => each === medium) ?? "other";
  return windowDays[known] * DAY;
}
