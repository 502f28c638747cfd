// What the square says, in plain words. Pure.
import type { Cell } from "./attitude.ts";

const n = (value: number): string => value.toLocaleString("en");
const inHundred = (part: number, whole: number): number => (whole > 0 ? Math.round((100 * part) / whole) : 0);

interface Counted {
  readonly cell: Cell;
  readonly people: number;
  readonly surely: number;
  readonly revenueYearMinor: number;
}

export function squareSentence(
  cells: readonly Counted[],
  { people, often, evidence }: { people: number; often: number; evidence: readonly unknown[] },
): string {
  if (people === 0) return "Nobody has bought in the past two years, so there is nothing to tell habit from heart by.";
  const of = (id: Cell): Counted | undefined => cells.find(({ cell }) => cell === id);
  const [heart, habit] = [of("loyalty"), of("habit")];
  const often2 = (heart?.people ?? 0) + (habit?.people ?? 0);
  if (often2 === 0)
    return `Nobody has bought on ${often} days or more in the past year, so there is no repeat business to tell habit from heart in.`;
  const money = (heart?.revenueYearMinor ?? 0) + (habit?.revenueYearMinor ?? 0);
  const surely = (heart?.surely ?? 0) + (habit?.surely ?? 0);
  return [
    `${n(often2)} of ${n(people)} customers bought on ${often} days or more in the past year. ${inHundred(heart?.people ?? 0, often2)} in 100 of them rather by heart, ${inHundred(habit?.people ?? 0, often2)} by habit;`,
    `habit brings ${inHundred(habit?.revenueYearMinor ?? 0, money)} % of their sales.`,
    `Placed by ${evidence.length} kinds of evidence, ${inHundred(surely, often2)} in 100 with nine chances in ten or better; 50 is this business's average customer, not an absolute.`,
  ].join(" ");
}
