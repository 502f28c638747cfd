import { NOTHING, beside, cannotTell, date, type Reason } from "./reason.ts";

/** Somebody else of the household or organisation buys now. */
export const household: Reason = {
  id: "household",
  label: "Somebody else of theirs buys now",
  harmless: true,
  kinds: ["silence", "no-purchase"],
  looksAt: "purchases of others of the same household or organisation since",
  action: "Count them together, and speak to the one who buys",
  signs: { others: "whose household or organisation goes on buying" },
  look(moment) {
    const { others } = moment.story;
    if (others === null) return cannotTell("They belong to no household or organisation that we know of.");
    const since = others.find((day) => day > moment.day && day <= moment.until);
    if (since === undefined) return { ...NOTHING, against: ["Nobody else of theirs has bought since either."] };
    return { sign: "others", backing: [`Somebody else of theirs bought on ${date(since)}, ${beside(since, moment)}.`], against: [] };
  },
};
