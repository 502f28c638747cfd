// What of the candidates one person may have: eligibility, what a marketer forbade or fixed, and goods that come next for them. Pure.
import type { Incentive, Presentation } from "./arm-columns.ts";

/** A good that comes next for a person. */
export interface NextGood {
  readonly sku: string;
  readonly name: string;
  readonly reason: string;
  readonly sentence: string;
}

/** Goods that come next for them as candidates: of each reason one, since what is learned is learned of the reason. */
function nextArms(next: readonly NextGood[]): Incentive[] {
  const kinds = new Set(next.map(({ reason }) => `next: ${reason}`));
  return [...kinds].map((kind) => ({ id: kind, kind, name: kind, costMinor: 0 }));
}

/** What a marketer fixed or forbade that holds for this person. */
export interface Ruled {
  readonly subject: string;
  readonly action: "pin" | "forbid";
}

export interface Allowed {
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
  readonly mayLeaveAlone: boolean;
  /** Whether an offer may be put in its own words. */
  readonly ownWords: boolean;
  /** Ids of offers left out, by reason. */
  readonly excluded: Readonly<Record<string, readonly string[]>>;
  /** What a marketer had fixed; null: nothing. */
  readonly pinned: string | null;
}

const FORBIDDEN = "forbidden";

/** All that could be shown to anybody. */
export interface Arms {
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
}

export interface Given extends Arms {
  /** Why each of these offers is not for them. */
  readonly refused: ReadonlyMap<string, string>;
  /** The newest first: of several that fix something the newest counts. */
  readonly rules: readonly Ruled[];
}

function allowedArms({ offers, presentations, refused, rules }: Given): Allowed {
  const forbidden = new Set(rules.filter(({ action }) => action === "forbid").map(({ subject }) => subject));
  const pinned = rules.find(({ action, subject }) => action === "pin" && !subject.startsWith("presentation:"))?.subject ?? null;
  const look = rules.find(({ action, subject }) => action === "pin" && subject.startsWith("presentation:"))?.subject ?? null;
  const excluded: Record<string, string[]> = {};
  const open = offers.filter(({ id }) => {
    const reason = refused.get(id) ?? (forbidden.has(`offer:${id}`) ? FORBIDDEN : undefined);
    if (reason !== undefined) (excluded[reason] ??= []).push(id);
    return reason === undefined;
  });
  const chosen = pinned === null ? open : open.filter(({ id }) => pinned === `offer:${id}`);
  return {
    offers: chosen,
    presentations: presentations.filter(({ id }) => (look === null ? !forbidden.has(`presentation:${id}`) : look === `presentation:${id}`)),
    ownWords: look === null,
    mayLeaveAlone: pinned === null && !forbidden.has("nothing"),
    excluded,
    pinned,
  };
}

const known = new WeakMap<Arms, Map<string, Allowed>>();
const MOST_KNOWN = 200;

/**
 * What one person may have, goods that come next for them included. Those for whom the same holds share one object, by which ranking knows
 * what it has worked out before.
 * @param arms the same object for the same arms
 */
export function armsFor(arms: Arms, next: readonly NextGood[], { refused, rules }: Pick<Given, "refused" | "rules">): Allowed {
  const mine = known.get(arms) ?? new Map<string, Allowed>();
  known.set(arms, mine);
  const goods = nextArms(next);
  const name = JSON.stringify([goods.map(({ id }) => id), [...refused], rules.map(({ action, subject }) => [action, subject])]);
  const before = mine.get(name);
  if (before !== undefined) return before;
  if (mine.size >= MOST_KNOWN) mine.clear();
  const made = allowedArms({ offers: [...arms.offers, ...goods], presentations: arms.presentations, refused, rules });
  mine.set(name, made);
  return made;
}
