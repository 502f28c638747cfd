import type { SmtpReply } from "../../platform/mail-smtp.ts";

/** What an answer of the mail server means for the message, the address and the domain. */
export type Meaning =
  | { readonly kind: "accepted" }
  /** Try this message again later. */
  | { readonly kind: "later" }
  /** The server as a whole wants us to wait. */
  | { readonly kind: "busy" }
  /** Our own set-up is at fault: hold the domain, keep the person. */
  | { readonly kind: "domain-held" }
  | { readonly kind: "bad-mailbox" }
  | { readonly kind: "mailbox-full" }
  | { readonly kind: "refused" };

/** No such mailbox, no such domain, null MX, mailbox disabled. */
const DEAD = new Set(["5.1.1", "5.1.2", "5.1.10", "5.2.1"]);

export function meaningOf({ code, enhanced }: SmtpReply): Meaning {
  if (code >= 200 && code < 300) return { kind: "accepted" };
  if (code === 421) return { kind: "busy" };
  if (code >= 400 && code < 500) return { kind: "later" };
  if (enhanced?.startsWith("5.7.") === true) return { kind: "domain-held" };
  if (enhanced === "5.2.2") return { kind: "mailbox-full" };
  if (enhanced !== null && DEAD.has(enhanced)) return { kind: "bad-mailbox" };
  return { kind: "refused" };
}

const MINUTE = 60_000;
const LONGEST = 4 * 60 * MINUTE;
const GIVE_UP = 3 * 24 * 60 * MINUTE;

/** When to try again: four times longer each time, four hours at most, a fifth of chance in it; null: no more. */
export function nextTry(attempts: number, firstTry: Date | null, now: Date, random: () => number): Date | null {
  if (firstTry !== null && now.getTime() - firstTry.getTime() > GIVE_UP) return null;
  const wait = Math.min(MINUTE * 4 ** attempts, LONGEST);
  return new Date(now.getTime() + wait * (0.9 + 0.2 * random()));
}
