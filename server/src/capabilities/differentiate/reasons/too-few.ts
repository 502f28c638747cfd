import { CONTACTS, NOTHING, cannotTell, touchesWithin, type Reason } from "./reason.ts";

const QUARTER = 91;

/** We never wrote: out of sight. */
export const tooFew: Reason = {
  id: "too-few",
  label: "Nobody wrote to them",
  harmless: false,
  kinds: ["silence", "no-purchase"],
  looksAt: "whether any message of ours reached for them in the quarter before, where others got one",
  action: "Write once, with something that fits what they bought; where permission is missing, ask for it at the next contact",
  signs: { silent: "to whom we did not write for a quarter" },
  look(moment) {
    if (!moment.market.writes) return cannotTell("Too few messages of ours are in the log to tell whom we left alone.");
    const got = touchesWithin(moment, CONTACTS, QUARTER).length;
    if (got > 0) return { ...NOTHING, against: [`We wrote ${got === 1 ? "once" : `${got} times`} around the last purchase.`] };
    return { sign: "silent", backing: ["We did not write to them in the quarter before, while others got something."], against: [] };
  },
};
