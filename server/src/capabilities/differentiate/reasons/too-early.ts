import { NOTHING, cannotTell, daysLong, type Reason } from "./reason.ts";

/** Late, not gone: as many such silences end by themselves. */
export const tooEarly: Reason = {
  id: "too-early",
  label: "Too early to say",
  harmless: true,
  kinds: ["silence", "no-purchase"],
  looksAt: "how many past silences of the same length ended with a purchase within a year",
  action: "No alarm yet: one friendly word is enough",
  signs: {},
  look({ kind, day, asOf, limit, market }) {
    const silent = asOf - day;
    if (kind === "no-purchase") {
      if (silent > limit) return { ...NOTHING, against: [`First heard of ${daysLong(silent)} ago.`] };
      return { ...NOTHING, backing: [`First heard of only ${daysLong(silent)} ago.`], undecided: true };
    }
    const back = market.comeBack(silent / limit);
    if (back === null) return cannotTell("Too few past silences of this length are known to say how many end by themselves.");
    const words = `${Math.round(100 * back)} in 100 past silences as long as this one (${daysLong(silent)}, for them) ended with a purchase within a year.`;
    return back >= 0.5 ? { ...NOTHING, backing: [words], chance: back } : { ...NOTHING, against: [words] };
  },
};
