import { cannotTell, type Reason } from "./reason.ts";

/** A competitor: our data ends at our door, so only the person can tell. */
export const elsewhere: Reason = {
  id: "elsewhere",
  label: "Buys elsewhere now",
  harmless: false,
  kinds: ["silence", "no-purchase"],
  looksAt: "nothing but what they say themselves",
  action: "Ask what the others do better; offer what only we have",
  signs: {},
  look: () => cannotTell("What they buy elsewhere is not in our data; only they can tell."),
};
