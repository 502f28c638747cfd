import type { Product } from "../../catalogue/index.ts";
import { daysByArticle, type BuyingHistory } from "../buying-history.ts";
import type { FoundGap, HabitGap, Range } from "./habit-gap.ts";

/** Once is no habit. */
const DAYS_WANTED = 2;

/** Money left of one piece; null where price or cost is unknown. */
const left = ({ unitPriceMinor, unitCostMinor }: Product): number | null =>
  unitPriceMinor === null || unitCostMinor === null ? null : unitPriceMinor - unitCostMinor;

function find(history: BuyingHistory, range: Range): FoundGap[] {
  const days = daysByArticle(history);
  return [...days].flatMap(([sku, on]): FoundGap[] => {
    const name = range.good(sku);
    if (on.length < DAYS_WANTED || name === undefined || name.ownBrand || name.useGroup === "") return [];
    const now = left(name);
    if (now === null) return [];
    const better = range
      .sameUse(name.useGroup)
      .filter((own) => own.ownBrand && !days.has(own.sku))
      .map((own) => ({ own, more: (left(own) ?? -Infinity) - now }))
      .filter(({ more }) => more > 0)
      .sort((a, b) => b.more - a.more)[0];
    if (better === undefined) return [];
    const { own, more } = better;
    const cheaper = name.unitPriceMinor! - own.unitPriceMinor!;
    const price = cheaper === 0 ? "costs the same" : `costs ${range.money(Math.abs(cheaper))} ${cheaper > 0 ? "less" : "more"}`;
    return [
      {
        sentence: `Bought ${name.name} on ${on.length} days; ${own.name} serves the same use, ${price} and leaves ${range.money(more)} more margin a piece.`,
        sku: own.sku,
        dueOn: null,
        strength: more * on.length,
      },
    ];
  });
}

/** Requirement U3: the own brand (better margin) for the name brand. */
export const ownBrand: HabitGap = {
  id: "own-brand",
  name: "Name brand where ours would do",
  definition:
    "Bought a name brand on at least two days, and never an article of ours that serves the same use, can be had, and leaves more money a piece at today's price and cost.",
  action: "Show ours beside it, with a sample or a first price",
  find,
};
