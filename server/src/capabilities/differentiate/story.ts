/** From rows of the log to what happened with one person, day by day. Pure. */
import { DAY } from "../../vocabulary/time.ts";
import type { Purchase, Story } from "./reasons/reason.ts";

/** Day, whether it came back, article, kind of goods, place, minor units. */
export type LineTuple = readonly [day: number, back: number, sku: string, category: string, place: string, amount: number];
export type TouchTuple = readonly [day: number, name: string];

export interface Sources {
  readonly lines: readonly LineTuple[] | undefined;
  readonly touches: readonly TouchTuple[] | undefined;
  readonly others: readonly number[] | undefined;
  readonly moves: readonly Date[] | undefined;
  /** What holds of their consents. */
  readonly standings: readonly { readonly decision: string; readonly at: Date }[] | undefined;
}

const dayOfMoment = (at: Date): number => Math.floor(at.getTime() / DAY);

function purchasesOf(lines: readonly LineTuple[]): Purchase[] {
  const days = Map.groupBy(
    lines.filter(([, back]) => back === 0),
    ([day]) => day,
  );
  return [...days].map(([day, some]) => ({
    day,
    lines: some.map(([, , sku, category, place, amount]) => ({ sku, category, place, amount })),
  }));
}

/** @param lines, touches oldest first */
export function storyOf(personId: string, { lines = [], touches = [], others, moves, standings }: Sources): Story {
  const ended = standings?.filter(({ decision }) => decision === "withdrawn").map(({ at }) => dayOfMoment(at));
  return {
    personId,
    purchases: purchasesOf(lines),
    returns: lines.filter(([, back]) => back === 1).map(([day]) => day),
    touches: touches.map(([day, name]) => ({ day, name })),
    others: others ?? null,
    moves: moves?.map(dayOfMoment) ?? null,
    withdrawals: ended?.toSorted((a, b) => a - b) ?? null,
  };
}
