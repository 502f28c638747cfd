/**
 * Who gets what, for a budget: a multiple-choice knapsack over groups of people who are worth the same, in which nothing is a choice too
 * (Sinha & Zoltners 1979, Operations Research 27), with the offers' own budgets beside that of the whole.
 *
 * People of a group are alike, so the whole programme has one unknown a group and choice. Its linear relaxation says what could be brought at
 * best; a corner of it has no more broken numbers than there are budgets that bind, so that rounding down and filling up what is left
 * loses at most what a few single people would bring. The gap is stated, not guessed.
 */
import { maximise } from "./linear-program.ts";

export interface Choice {
  readonly id: string;
  /** What one person who gets it costs, in minor units, at least 0. */
  readonly costMinor: number;
  /** Of its own; null where there is none. */
  readonly budgetMinor: number | null;
}

export interface ValueGroup {
  readonly id: string;
  readonly people: number;
  /** What each choice brings with one of them before its cost, in minor units; a choice that is not named is not open to them. */
  readonly brings: Readonly<Record<string, number>>;
}

export interface AllocationLine {
  group: string;
  choice: string;
  people: number;
  costMinor: number;
  /** After cost. */
  bringsMinor: number;
}

export interface Allocation {
  lines: AllocationLine[];
  /** People who get nothing, by group. */
  nothing: Record<string, number>;
  costMinor: number;
  bringsMinor: number;
  /** More than this nobody could bring with the budget. */
  boundMinor: number;
  gapMinor: number;
  /** What one more minor unit of the whole budget would bring, after cost; 0 where it does not bind. */
  shadowPrice: number;
}

const ALMOST = 1e-6;

export function allocate(groups: readonly ValueGroup[], choices: readonly Choice[], budgetMinor: number): Allocation {
  const cells = groups.flatMap((group, g) =>
    choices.flatMap((choice) => {
      const net = (group.brings[choice.id] ?? 0) - choice.costMinor;
      // What brings less than it costs is worse than nothing, which costs nothing.
      return net > 0 && group.people > 0 ? [{ g, group, choice, net }] : [];
    }),
  );
  const own = choices.filter((choice) => choice.budgetMinor !== null);
  const limits = [budgetMinor, ...groups.map((group) => group.people), ...own.map((choice) => choice.budgetMinor ?? 0)];
  const takes = [
    cells.map(({ choice }) => choice.costMinor),
    ...groups.map((_, g) => cells.map((cell) => (cell.g === g ? 1 : 0))),
    ...own.map((choice) => cells.map((cell) => (cell.choice.id === choice.id ? choice.costMinor : 0))),
  ];
  const { amounts, prices, value } = maximise({ gain: cells.map(({ net }) => net), takes, limits });
  const people = amounts.map((amount) => Math.floor(amount + ALMOST));
  const left = limits.map((limit, i) => limit - takes[i]!.reduce((sum, take, j) => sum + take * people[j]!, 0));
  // What rounding left over goes to whom it brings most, one by one person's choice.
  for (const j of cells.map((_, j) => j).toSorted((a, b) => cells[b]!.net - cells[a]!.net)) {
    const more = Math.min(...takes.map((row, i) => (row[j]! > 0 ? Math.floor(left[i]! / row[j]! + ALMOST) : Infinity)));
    if (more <= 0) continue;
    people[j]! += more;
    takes.forEach((row, i) => (left[i]! -= row[j]! * more));
  }
  const lines = cells.flatMap(({ group, choice, net }, j) => {
    const count = people[j]!;
    return count === 0
      ? []
      : [{ group: group.id, choice: choice.id, people: count, costMinor: count * choice.costMinor, bringsMinor: count * net }];
  });
  const bringsMinor = lines.reduce((sum, line) => sum + line.bringsMinor, 0);
  return {
    lines,
    nothing: Object.fromEntries(groups.map((group, g) => [group.id, left[g + 1]!])),
    costMinor: lines.reduce((sum, line) => sum + line.costMinor, 0),
    bringsMinor,
    boundMinor: Math.max(bringsMinor, Math.floor(value + ALMOST)),
    gapMinor: Math.max(0, Math.floor(value + ALMOST) - bringsMinor),
    shadowPrice: prices[0] ?? 0,
  };
}

/** The plan in plain words. @param nextMinor an amount of money of which it says what it would bring, such as a hundred */
export function sayAllocation(plan: Allocation, groups: readonly ValueGroup[], nextMinor: number, show: (minor: number) => string): string {
  const people = groups.reduce((sum, group) => sum + group.people, 0);
  if (people === 0) return "There is nobody to give anything to.";
  const given = plan.lines.reduce((sum, line) => sum + line.people, 0);
  if (given === 0) return "Nobody gets anything: nothing brings more than it costs, or the budget is too small for a single person.";
  const gap =
    plan.gapMinor === 0
      ? "No other way of handing it out would bring more."
      : `No other way could bring more than ${show(plan.gapMinor)} above that.`;
  const next =
    plan.shadowPrice * nextMinor < 1
      ? "More budget would bring nothing."
      : `The next ${show(nextMinor)} would bring ${show(Math.round(plan.shadowPrice * nextMinor))} after their cost.`;
  return `${given.toLocaleString("en")} of ${people.toLocaleString("en")} people get something, for ${show(plan.costMinor)}, which brings ${show(plan.bringsMinor)} after cost. ${gap} ${next}`;
}
