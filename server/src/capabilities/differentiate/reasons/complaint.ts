import { BEFORE, NOTHING, beside, date, daysLong, type Reason } from "./reason.ts";

/** Settled within so many days is soon. */
const SOON = 7;

/** They complained; how it was settled tells two signs apart. */
export const complaint: Reason = {
  id: "complaint",
  label: "A complaint",
  harmless: false,
  kinds: ["silence", "no-purchase"],
  looksAt: "complaints around the last purchase, and how soon they were settled",
  action: "Call, say what has been done about it, and ask whether it is well now",
  signs: { waiting: "whose complaint waits, or waited for more than a week", settled: "who complained and were helped within a week" },
  look(moment) {
    const { story, day, until } = moment;
    const opened = story.touches.find((touch) => touch.name === "Complaint Opened" && touch.day > day - BEFORE && touch.day <= until);
    if (opened === undefined) return { ...NOTHING, against: ["No complaint is known of that time."] };
    const settled = story.touches.find((touch) => touch.name === "Complaint Settled" && touch.day >= opened.day);
    const told = `Complained on ${date(opened.day)}, ${beside(opened.day, moment)}`;
    if (settled === undefined) return { sign: "waiting", backing: [`${told}; it is still open.`], against: [] };
    const after = settled.day - opened.day;
    if (after > SOON) return { sign: "waiting", backing: [`${told}; it was settled only after ${daysLong(after)}.`], against: [] };
    return {
      sign: "settled",
      backing: [`${told}.`],
      against: [after === 0 ? "It was settled on the same day." : `It was settled after ${daysLong(after)}.`],
    };
  },
};
