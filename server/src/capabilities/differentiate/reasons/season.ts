import { NOTHING, cannotTell, date, type Reason } from "./reason.ts";

const YEAR = 365.25;
/** Purchases of one season lie within so many days of their middle. */
const SPREAD = 24;

/** The middle of some days on the circle of the year, 0 to 365. */
function middle(days: readonly number[]): number {
  const angle = (day: number): number => (2 * Math.PI * (day % YEAR)) / YEAR;
  const [x, y] = [days.reduce((sum, day) => sum + Math.cos(angle(day)), 0), days.reduce((sum, day) => sum + Math.sin(angle(day)), 0)];
  return ((Math.atan2(y, x) / (2 * Math.PI)) * YEAR + YEAR) % YEAR;
}

const apart = (day: number, centre: number): number => {
  const off = Math.abs((day % YEAR) - centre) % YEAR;
  return Math.min(off, YEAR - off);
};

/** Buys in the same weeks of each year. */
export const season: Reason = {
  id: "season",
  label: "Buys only at one time of the year",
  harmless: true,
  kinds: ["silence"],
  looksAt: "whether all purchases lie in the same weeks of different years",
  action: "Wait, and write a few weeks before their season",
  signs: { seasonal: "who buy in the same weeks of each year" },
  look({ past, asOf }) {
    const days = past.map((purchase) => purchase.day);
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined || last - first < YEAR - 2 * SPREAD)
      return cannotTell("Less than a year of purchases: a season cannot be told.");
    const centre = middle(days);
    if (days.some((day) => apart(day, centre) > SPREAD))
      return { ...NOTHING, against: ["They have bought at different times of the year."] };
    const year = Math.round((last - centre) / YEAR);
    const passed = Math.floor((asOf - SPREAD - centre) / YEAR) - year;
    const next = Math.round(centre + (year + 1 + Math.max(0, passed)) * YEAR);
    const backing = [`All ${days.length} purchases were within a few weeks of the same time of the year, last on ${date(last)}.`];
    if (passed > 0) return { sign: "seasonal", backing, against: ["That time has come again since, without a purchase."] };
    return { sign: "seasonal", backing: [...backing, `Their time comes again about ${date(next)}.`], against: [] };
  },
};
