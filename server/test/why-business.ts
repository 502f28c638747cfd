/** A business of which we know why each of its people left: for the tests of suspected reasons. */
import type { Random } from "../src/platform/random.ts";

export interface WhyLine {
  day: number;
  kind: "sale" | "return";
  sku: string;
  category: string;
  place: string;
  quantity: number;
  amount: number;
}

export interface WhyPerson {
  lines: WhyLine[];
  touches: { day: number; name: string }[];
  /** Of those who left: why. `chance` stands for what nobody can know; null: they have not left. */
  left: string | null;
}

export interface Causes {
  /** How likely somebody leaves for each cause when it meets them, 0 to 1; a cause of 0 happens and matters to nobody. */
  readonly priceRise: number;
  readonly rangeCut: number;
  readonly complaint: number;
  readonly placeClosed: number;
  readonly tooMany: number;
  readonly sentBack: number;
  /** Leaving after any purchase for no reason in the data. */
  readonly chance: number;
}

export const NO_CAUSE: Causes = { priceRise: 0, rangeCut: 0, complaint: 0, placeClosed: 0, tooMany: 0, sentBack: 0, chance: 0.08 };

/** Days of the year's end for each happening, counted back from the last day. */
export const HAPPENED = { rise: 200, cut: 260, closed: 230, many: [320, 150] } as const;

const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** Articles: P* become dearer, R* end, the others stay. Everybody has three of their own liking. */
const ARTICLES = ["P1", "P2", "P3", "R1", "R2", "R3", ...Array.from({ length: 24 }, (_, i) => `N${i}`)];

const priceOf = (sku: string, day: number, today: number): number => {
  const usual = 700 + 100 * (ARTICLES.indexOf(sku) % 9);
  return sku.startsWith("P") && day >= today - HAPPENED.rise ? usual * 1.2 : usual;
};

interface Habits {
  gap: number;
  liked: string[];
  place: string;
  pestered: boolean;
  /** Their own fickleness: 1 is usual. */
  fickle: number;
}

function habitsOf(random: Random): Habits {
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  // People like one kind: dearer ones, ending ones or others, so that what happens to it matters.
  const kind = random() < 0.2 ? "P" : random() < 0.25 ? "R" : "N";
  const own = ARTICLES.filter((sku) => sku.startsWith(kind));
  return {
    gap: 15 + 30 * random(),
    liked: [any(own), any(own)],
    place: any(["North", "South", "East", "East"]),
    pestered: random() < 0.12,
    fickle: exponential(random, 1),
  };
}

/** Why somebody who would buy on a day does not come any more; null: they come. */
function obstacle(
  random: Random,
  habits: Habits,
  last: number,
  day: number,
  today: number,
  causes: Causes,
  trouble: string | null,
): string | null {
  const between = (happened: number): boolean => last < today - happened && day >= today - happened;
  if (habits.liked.some((sku) => sku.startsWith("P")) && between(HAPPENED.rise) && random() < causes.priceRise) return "price-rise";
  if (habits.liked.some((sku) => sku.startsWith("R")) && between(HAPPENED.cut) && random() < causes.rangeCut) return "range-cut";
  if (habits.place === "South" && between(HAPPENED.closed) && random() < causes.placeClosed) return "place-closed";
  const [from, to] = HAPPENED.many;
  if (habits.pestered && day > today - from && day < today - to && random() < causes.tooMany) return "too-many";
  if (trouble !== null && random() < causes[trouble === "sent-back" ? "sentBack" : "complaint"]) return trouble;
  return random() < causes.chance * habits.fickle ? "chance" : null;
}

/** @param today the last day of the log, as days since 1970 */
export function whyPerson(random: Random, today: number, causes: Causes): WhyPerson {
  const habits = habitsOf(random);
  const person: WhyPerson = { lines: [], touches: [], left: null };
  const { lines, touches } = person;
  const [from, to] = HAPPENED.many;
  for (let day = today - 720; day < today; day += 15 + Math.floor(20 * random())) touches.push({ day, name: "Mail Sent" });
  if (habits.pestered) for (let day = today - from; day < today - to; day += 3) touches.push({ day, name: "Mail Sent" });
  let day = today - 720 + Math.floor(500 * random());
  for (;;) {
    const place = habits.place === "South" && day >= today - HAPPENED.closed ? "North" : habits.place;
    for (const liked of new Set(habits.liked)) {
      const sku = liked.startsWith("R") && day >= today - HAPPENED.cut ? "N0" : liked;
      const quantity = 1 + Math.floor(3 * random() ** 2);
      lines.push({ day, kind: "sale", sku, category: "goods", place, quantity, amount: quantity * priceOf(sku, day, today) });
    }
    const draw = random();
    let trouble: string | null = null;
    if (draw < 0.05) {
      trouble = "complaint";
      const opened = day + 3;
      touches.push({ day: opened, name: "Complaint Opened" });
      touches.push({ day: opened + 30, name: "Complaint Settled" });
    } else if (draw < 0.12) {
      trouble = "sent-back";
      lines.push({ day: day + 4, kind: "return", sku: habits.liked[0]!, category: "goods", place, quantity: -1, amount: -700 });
    }
    const next = day + 1 + Math.round(habits.gap * (0.5 + 0.5 * exponential(random, 1)));
    if (next >= today) break;
    person.left = obstacle(random, habits, day, next, today, causes, trouble);
    if (person.left !== null) break;
    day = next;
  }
  // What would happen later has not happened yet.
  person.lines = lines.filter((line) => line.day < today);
  person.touches = touches.filter((touch) => touch.day < today).toSorted((a, b) => a.day - b.day);
  return person;
}
