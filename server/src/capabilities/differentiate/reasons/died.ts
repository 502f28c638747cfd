import { cannotTell, type Reason } from "./reason.ts";

/** Only ever told, never suspected. */
export const died: Reason = {
  id: "died",
  label: "Died",
  harmless: true,
  kinds: ["silence", "no-purchase"],
  looksAt: "nothing but being told so",
  action: "Stop all messages, and express sympathy only to somebody who told us",
  tellingTouches: ["Died"],
  signs: {},
  look: () => cannotTell("Nobody has told us so, and nothing else can tell."),
};
