import { NOTHING, beside, date, firstWithin, type Reason } from "./reason.ts";

/** Something did not do: it came back around the last purchase. */
export const sentBack: Reason = {
  id: "sent-back",
  label: "Something had to be sent back",
  harmless: false,
  kinds: ["silence"],
  looksAt: "returns around the last purchase",
  action: "Ask what was wrong with it, and offer what would have done",
  signs: { returned: "who sent something back" },
  look(moment) {
    const back = firstWithin(moment.story.returns, moment, 30);
    if (back === undefined) return { ...NOTHING, against: ["Nothing was sent back around that time."] };
    return { sign: "returned", backing: [`Something was sent back on ${date(back)}, ${beside(back, moment)}.`], against: [] };
  },
};
