import { BEFORE, CONTACTS, NOTHING, beside, cannotTell, date, firstWithin, touchesWithin, type Reason } from "./reason.ts";

/** We wrote too often; or they told us to stop. */
export const tooMany: Reason = {
  id: "too-many",
  label: "Too many messages",
  harmless: false,
  kinds: ["silence", "no-purchase"],
  looksAt: "contacts in a month before the silence, against what others get, and permissions taken back",
  action: "Write less: offer once a month or four times a year, and let them choose",
  tellingTouches: ["Unsubscribed"],
  signs: { withdrawn: "who took a permission back", many: "who got more messages than nine in ten others" },
  look(moment) {
    const { story, market, day, until } = moment;
    const back = story.withdrawals === null ? undefined : firstWithin(story.withdrawals, moment);
    if (back !== undefined) {
      return { sign: "withdrawn", backing: [`Took a permission back on ${date(back)}, ${beside(back, moment)}.`], against: [] };
    }
    if (market.many === null) return cannotTell("Hardly any message of ours is in the log, so nothing can be said about too many.");
    const rate = (30 * touchesWithin(moment, CONTACTS).length) / (until - day + BEFORE);
    const words = `Got ${rate.toFixed(1)} messages in 30 days around the last purchase; nine in ten others got ${market.many.toFixed(1)} or fewer.`;
    return rate > market.many ? { sign: "many", backing: [words], against: [] } : { ...NOTHING, against: [words] };
  },
};
