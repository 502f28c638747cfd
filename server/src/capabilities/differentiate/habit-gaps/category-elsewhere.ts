import { dayNumber, type BuyingHistory } from "../buying-history.ts";
import type { FoundGap, HabitGap, Range } from "./habit-gap.ts";

/** So many who stayed with us make a rule of what others do. */
const STAYED_WANTED = 30;
const REBUYERS_WANTED = 0.5;
/** Silent in the category for so many of its usual gaps. */
const GAPS_PASSED = 2;
/** They still buy here: so many days with an order since. */
const ORDERS_SINCE = 2;

function find({ today, orders }: BuyingHistory, range: Range): FoundGap[] {
  const days = new Map<string, Set<string>>();
  for (const { day, lines } of orders) {
    for (const { sku } of lines) {
      const category = range.good(sku)?.category ?? "";
      if (category !== "") days.set(category, (days.get(category) ?? new Set()).add(day));
    }
  }
  return [...days].flatMap(([category, on]): FoundGap[] => {
    const habit = range.category(category);
    if (on.size !== 1 || habit === undefined || habit.stayed < STAYED_WANTED) return [];
    const [day = today] = on;
    const again = habit.rebuyers / habit.stayed;
    const silent = dayNumber(today) - dayNumber(day);
    const since = new Set(orders.map((order) => order.day).filter((other) => other > day)).size;
    if (again < REBUYERS_WANTED || habit.gapDays <= 0 || silent < GAPS_PASSED * habit.gapDays || since < ORDERS_SINCE) return [];
    return [
      {
        sentence: `Bought ${category} once, ${silent} days ago, and has ordered on ${since} days since; of 100 who buy ${category} and stay, ${Math.round(100 * again)} come back to it, usually after ${Math.round(habit.gapDays)} days.`,
        sku: null,
        dueOn: null,
        strength: again * since,
      },
    ];
  });
}

/** Requirement U3: a category they seem to buy elsewhere. */
export const categoryElsewhere: HabitGap = {
  id: "category-elsewhere",
  name: "Bought elsewhere by now, it seems",
  definition:
    "Bought in a category on one day only, at least twice its usual gap ago, ordered other things on two days or more since, and at least half of the others who bought in it and stayed as long (thirty or more) came back to it.",
  action: "Ask what was missing, or show what is new in the category",
  find,
};
