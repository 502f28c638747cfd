import { NOTHING, beside, cannotTell, date, touchesWithin, type Reason } from "./reason.ts";

const FAILURES = ["Out Of Stock", "Delivery Late", "Delivery Failed"];

/** It was not there, or came late. */
export const delivery: Reason = {
  id: "delivery",
  label: "Out of stock, or came late",
  harmless: false,
  kinds: ["silence", "no-purchase"],
  looksAt: "events Out Of Stock, Delivery Late and Delivery Failed, where a shop sends them",
  action: "Say that it is there now, and when it would come",
  tellingKinds: ["delivery"],
  signs: { failed: "to whom something came late or not at all" },
  look(moment) {
    const failure = touchesWithin(moment, FAILURES, 30)[0];
    if (failure !== undefined)
      return { sign: "failed", backing: [`${failure.name} on ${date(failure.day)}, ${beside(failure.day, moment)}.`], against: [] };
    const ever = moment.story.touches.some(({ name }) => FAILURES.includes(name));
    return ever ? NOTHING : cannotTell("No stock or delivery news of theirs is in the log.");
  },
};
