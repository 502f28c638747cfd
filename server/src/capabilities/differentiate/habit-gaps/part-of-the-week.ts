import { weekday, type BuyingHistory } from "../buying-history.ts";
import type { FoundGap, HabitGap, Range } from "./habit-gap.ts";

/** So unlikely must it be that all fall on one side by chance. */
const CHANCE = 0.05;
/** A business that hardly sells on one side says nothing about anybody. */
const SIDE_AT_LEAST = 0.05;

function find({ orders }: BuyingHistory, { weekendShare }: Range): FoundGap[] {
  const days = [...new Set(orders.map(({ day }) => day))];
  if (weekendShare === null || weekendShare < SIDE_AT_LEAST || weekendShare > 1 - SIDE_AT_LEAST) return [];
  const weekends = days.filter((day) => weekday(day) > 5).length;
  if (weekends > 0 && weekends < days.length) return [];
  const onWeekends = weekends > 0;
  const chance = (onWeekends ? weekendShare : 1 - weekendShare) ** days.length;
  if (days.length === 0 || chance >= CHANCE) return [];
  const [own, others] = onWeekends ? ["at weekends", "on weekdays"] : ["on weekdays", "at weekends"];
  const share = Math.round(100 * (onWeekends ? 1 - weekendShare : weekendShare));
  return [
    {
      sentence: `All ${days.length} days with an order were ${own}; of everybody's orders ${share} in 100 come ${others}.`,
      sku: null,
      dueOn: null,
      strength: 1 - chance,
    },
  ];
}

/** Requirement U3: the weekend after the weekdays. */
export const partOfTheWeek: HabitGap = {
  id: "part-of-the-week",
  name: "Buys on one part of the week only",
  definition:
    "Every order on weekdays, or every one at weekends, and so many that chance would do it in fewer than 5 of 100 cases, by how everybody's orders fall (days in UTC).",
  action: "Give a reason for the other part of the week, with what goes with their goods",
  find,
};
