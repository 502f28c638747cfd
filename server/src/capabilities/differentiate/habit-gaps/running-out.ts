import { dayAt, dayNumber, daysByArticle, gapsOf, piecesOn, type BuyingHistory } from "../buying-history.ts";
import { replenishment } from "../replenishment.ts";
import type { FoundGap, HabitGap, Range } from "./habit-gap.ts";

/** Told so many days ahead. */
const AHEAD_DAYS = 14;
/** Later than so many intervals it did not run out: they buy it elsewhere, or need it no more. */
const GIVEN_UP_AFTER = 2;

/** More or fewer pieces than usual are told where they change the day by at least so much. */
const TELLING = 0.15;
const times = (longer: number): string => `${longer.toFixed(1)} times`;

function find(history: BuyingHistory, range: Range): FoundGap[] {
  const today = dayNumber(history.today);
  return [...daysByArticle(history)].flatMap(([sku, days]): FoundGap[] => {
    const good = range.good(sku);
    if (good === undefined || !good.active) return [];
    const { gapDays = null, buyers = 0, rebuyers = 0, gapPieces = 1, quantityEffect = 0 } = good.figures ?? {};
    const pieces = days.map((day) => piecesOn(history, sku, day));
    const own = gapsOf(days).map((gap, i) => ({ days: gap, pieces: pieces[i + 1] ?? 1 }));
    const lastPieces = pieces[0] ?? 1;
    const found = replenishment(own, gapDays, { buyers, rebuyers, gapPieces, quantityEffect }, lastPieces);
    if (found === null) return [];
    const last = dayNumber(days[0]!);
    const due = last + Math.round(found.intervalDays);
    const since = today - last;
    if (today < due - AHEAD_DAYS || since > GIVEN_UP_AFTER * found.intervalDays) return [];
    const every = `every ${Math.round(found.intervalDays / found.longer)} days`;
    const lasting =
      Math.abs(found.longer - 1) < TELLING
        ? ""
        : `, ${lastPieces} ${lastPieces === 1 ? "piece" : "pieces"}, which last ${times(found.longer)} as long as usual`;
    const habit = found.gaps === 0 ? `People who buy ${good.name} again do so ${every}` : `Buys ${good.name} about ${every}`;
    const when = due < today ? `was due ${today - due} days ago` : due === today ? "is due today" : `is due in ${due - today} days`;
    return [
      {
        sentence: `${habit}; bought ${since === 0 ? "today" : `${since} days ago`}${lasting}, the next ${when}.`,
        sku,
        dueOn: dayAt(due),
        strength: Math.min(1, since / found.intervalDays) * (found.gaps + 1),
      },
    ];
  });
}

/** Requirement U3: what is about to run out. */
export const runningOut: HabitGap = {
  id: "running-out",
  name: "About to run out",
  definition:
    "The day of the next purchase of an article, from the days between their own purchases of it, drawn towards the days that are typical of the article; more pieces than usual last longer, by as much as the history of the article says (twice as long for twice as many where there is no history); told from fourteen days before until twice the interval has passed. With fewer than two gaps of their own it is told only where half of the article's buyers came back for it; otherwise it is too early to say.",
  action: "Remind them before the day, with the article in the basket",
  find,
};
