import { DAY } from "../../../vocabulary/time.ts";
import { NOTHING, date, type Reason } from "./reason.ts";

/** Weeks in which many buy for somebody else: month and day, first and last. */
const WEEKS = [
  { from: [11, 24], to: [12, 24], name: "Christmas" },
  { from: [2, 1], to: [2, 14], name: "Valentine's Day" },
] as const;

function giftWeeks(day: number): string | undefined {
  const moment = new Date(day * DAY);
  const place = 100 * (moment.getUTCMonth() + 1) + moment.getUTCDate();
  return WEEKS.find(({ from, to }) => place >= 100 * from[0] + from[1] && place <= 100 * to[0] + to[1])?.name;
}

/** Bought once, in the weeks before a holiday: for somebody else. */
export const gift: Reason = {
  id: "gift",
  label: "Bought a present, once",
  harmless: true,
  kinds: ["silence"],
  looksAt: "whether the only purchase fell in the weeks before a holiday",
  action: "Leave them alone until the same weeks of next year",
  signs: { gift: "who bought once, in the weeks before a holiday" },
  look({ past, day }) {
    if (past.length > 1) return { ...NOTHING, against: [`They have bought ${past.length} times.`] };
    const holiday = giftWeeks(day);
    if (holiday === undefined) return { ...NOTHING, against: ["The only purchase was not before a holiday."] };
    return { sign: "gift", backing: [`The only purchase was on ${date(day)}, in the weeks before ${holiday}.`], against: [] };
  },
};
