/** Whether the marketing money moved to those who are worth most: what the months say, in words. */
import { formatMoney } from "../../vocabulary/money.ts";

export interface MonthSpent {
  /** E.g. 2026-05; UTC. */
  month: string;
  /** Not over yet. */
  running: boolean;
  contacts: number;
  /** Minor units, by the tier that people were in when the month began; none: they had not bought yet. */
  spent: Record<"A" | "B" | "C" | "none", number>;
}

const sum = (months: readonly MonthSpent[], of: (month: MonthSpent) => number): number =>
  months.reduce((total, month) => total + of(month), 0);
const totalOf = ({ spent }: Pick<MonthSpent, "spent">): number => spent.A + spent.B + spent.C + spent.none;

/** Months that are compared with as many before them. */
const SPAN = 3;
/** A difference of shares that one would notice. */
const NOTICED = 0.03;

/** Twelve months, the oldest first. */
export function movedSentence(months: readonly MonthSpent[], currency: string): string {
  const total = sum(months, totalOf);
  if (total === 0)
    return "No marketing money is known to have been spent in these months: no mail, letter, call or visit of ours stands on a line of time.";
  const over = months.filter(({ running }) => !running);
  const [late, early] = [over.slice(-SPAN), over.slice(-2 * SPAN, -SPAN)];
  const share = (some: readonly MonthSpent[]): number | null => {
    const all = sum(some, totalOf);
    return all > 0 ? sum(some, ({ spent }) => spent.A) / all : null;
  };
  const [now, before] = [share(late), share(early)];
  const spent = `${formatMoney(Math.round(total), currency)} went out in these months`;
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  if (now === null || before === null) return `${spent}; too little in the past six full months to say where it moved.`;
  const moved = now - before > NOTICED ? "so it moved to A" : now - before < -NOTICED ? "so it moved away from A" : "so it hardly moved";
  return `${spent}. Of the past three full months' money ${percent(now)} went to A customers, after ${percent(before)} in the three months before: ${moved}.`;
}
