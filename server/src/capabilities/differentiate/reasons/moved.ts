import { NOTHING, beside, cannotTell, date, firstWithin, type Reason } from "./reason.ts";

/** They live elsewhere now. */
export const moved: Reason = {
  id: "moved",
  label: "Moved away",
  harmless: true,
  kinds: ["silence", "no-purchase"],
  looksAt: "changes of the town in their address, and being told so",
  action: "Ask whether delivery to the new place would help; otherwise say good-bye",
  tellingTouches: ["Moved Away"],
  signs: { town: "who moved to another town" },
  look(moment) {
    const { moves } = moment.story;
    if (moves === null) return cannotTell("No address of theirs is known, so no move can be seen.");
    const day = firstWithin(moves, moment);
    if (day === undefined) return { ...NOTHING, against: ["Their address is in the same town as before."] };
    return { sign: "town", backing: [`We learned of an address in another town on ${date(day)}, ${beside(day, moment)}.`], against: [] };
  },
};
