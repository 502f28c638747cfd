// Did it hold? When something that made buying easy came to an end, did those called heart stay more than those called habit? Pure.

/** So many people, and how many of them ordered again in the window after. */
export interface Stayed {
  readonly people: number;
  readonly stayed: number;
}

export interface Groups {
  readonly heart: Stayed;
  readonly habit: Stayed;
}

/** What came after one ending. */
export interface Outcome {
  readonly touched: Groups;
  readonly untouched: Groups;
}

export interface Effect {
  /** Points by which heart stayed more than habit, 1 is everybody; among the touched, less the same among the untouched where there are enough. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Whether people not touched were there to compare with. */
  readonly compared: boolean;
}

export type Verdict = "held" | "did not hold" | "cannot tell";

/** Fewer people of a group touched: nothing can be told. */
const LEAST_TOUCHED = 30;
/** An interval that holds 0 and is wider than this to each side says nothing either way. */
const WIDEST = 0.1;
/** An ending after which so few more than otherwise left was no test of anything. */
const LEAST_LEFT = 0.03;
const Z = 1.959963984540054;

/** Heart's share less habit's, and its variance: one who stayed and one who left added to each (Agresti & Caffo, The American Statistician 54, 2000). */
function differenceOf({ heart, habit }: Groups): { difference: number; variance: number } {
  const share = ({ people, stayed }: Stayed): number => (stayed + 1) / (people + 2);
  const variance = (group: Stayed): number => (share(group) * (1 - share(group))) / (group.people + 2);
  return { difference: share(heart) - share(habit), variance: variance(heart) + variance(habit) };
}

const enough = ({ heart, habit }: Groups): boolean => heart.people >= LEAST_TOUCHED && habit.people >= LEAST_TOUCHED;

function withVariance({ touched, untouched }: Outcome): { difference: number; variance: number; compared: boolean } | null {
  if (!enough(touched)) return null;
  const [mine, others] = [differenceOf(touched), enough(untouched) ? differenceOf(untouched) : null];
  return {
    difference: mine.difference - (others?.difference ?? 0),
    variance: mine.variance + (others?.variance ?? 0),
    compared: others !== null,
  };
}

const effectOf = (difference: number, variance: number, compared: boolean): Effect => ({
  difference,
  low: difference - Z * Math.sqrt(variance),
  high: difference + Z * Math.sqrt(variance),
  compared,
});

/** Of one ending, with a 95 % interval; null where too few were touched. */
export function effect(outcome: Outcome): Effect | null {
  const found = withVariance(outcome);
  return found && effectOf(found.difference, found.variance, found.compared);
}

/** How many more of the touched left than of the untouched, 1 is everybody; of all who left where there are none to compare with. */
function leftMore({ touched, untouched }: Outcome): number {
  const stayed = ({ heart, habit }: Groups): number => (heart.stayed + habit.stayed) / (heart.people + habit.people);
  return (enough(untouched) ? stayed(untouched) : 1) - stayed(touched);
}

/** All endings together, each as exact as it is; the same person after two endings counts twice, so the interval is somewhat too narrow then. */
export function judge(all: readonly Outcome[]): { verdict: Verdict; effect: Effect | null; tested: number } {
  const outcomes = all.filter((outcome) => enough(outcome.touched) && leftMore(outcome) >= LEAST_LEFT);
  const tested = outcomes.length;
  const found = outcomes.flatMap((outcome) => withVariance(outcome) ?? []);
  if (found.length === 0) return { verdict: "cannot tell", effect: null, tested };
  const weight = found.reduce((sum, { variance }) => sum + 1 / variance, 0);
  const difference = found.reduce((sum, each) => sum + each.difference / each.variance, 0) / weight;
  const together = effectOf(
    difference,
    1 / weight,
    found.every(({ compared }) => compared),
  );
  if (together.low > 0) return { verdict: "held", effect: together, tested };
  const wide = together.high - together.difference > WIDEST;
  return { verdict: wide && together.high > 0 ? "cannot tell" : "did not hold", effect: together, tested };
}

const points = (share: number): string =>
  `${Math.round(100 * Math.abs(share))} ${Math.round(100 * Math.abs(share)) === 1 ? "point" : "points"}`;
const signed = (share: number): string => {
  const whole = Math.round(100 * Math.abs(share));
  return `${share < 0 && whole > 0 ? "−" : ""}${whole}`;
};

/** The verdict in plain words. */
export function verdictSentence(outcomes: readonly Outcome[], { verdict, effect: found }: ReturnType<typeof judge>): string {
  if (outcomes.length === 0) {
    return "Cannot tell: nothing that made buying here easy has come to an end that we know of. Note such days below; price rises of a tenth or more are found by themselves.";
  }
  if (found === null && outcomes.some(({ touched }) => enough(touched))) {
    return "Cannot tell: hardly anybody left after what ended, so it was no test of who stays by heart.";
  }
  if (found === null) {
    return `Cannot tell: after none of ${outcomes.length} endings were there ${LEAST_TOUCHED} people touched of those called heart and of those called habit, with 60 days gone by since.`;
  }
  const { difference, low, high, compared } = found;
  const against = compared ? "against people who were not touched" : "with nobody untouched to compare with";
  const range = `95 in 100: ${signed(low)} to ${signed(high)} points`;
  if (verdict === "held")
    return `It held: those called heart stayed ${points(difference)} of 100 more than those called habit, ${against} (${range}).`;
  if (verdict === "cannot tell")
    return `Cannot tell: the difference is ${signed(difference)} points of 100, ${against}, but it could be anything from ${signed(low)} to ${signed(high)}. More people or more endings are needed.`;
  return `It did not hold: those called heart stayed no more than those called habit, ${signed(difference)} points of 100 ${against} (${range}). Do not rely on the placement when something changes.`;
}
