// When a sender does harm. Limits as the large mailbox providers state them for those who write to many: complaints below
// 0.1 % and never 0.3 % (Google and Yahoo, sender guidelines of 2024); hard bounces of 4 in 100 mean a list nobody agreed to.

/** Counts since the sender was last let go on. */
export interface HarmCounts {
  /** Mails that went out, or were refused for good. */
  readonly mails: number;
  /** Hard bounces among the last HARD_WINDOW mails. */
  readonly hard: number;
  /** Complaints among the last COMPLAINT_WINDOW mails. */
  readonly complaints: number;
}

export const HARD_WINDOW = 1000;
export const COMPLAINT_WINDOW = 10_000;
const PAUSE_AT = 0.04;
const WARN_AT = 0.0008;
const STOP_AT = 0.002;

export interface Health {
  readonly verdict: "fine" | "warning" | "bounces" | "complaints";
  readonly sentence: string;
}

const percent = (share: number): string => `${(100 * share).toFixed(2).replace(/\.?0+$/, "")} %`;

/** Few mails are judged as if they were a thousand: one complaint among ten says nothing yet. */
function over(mails: number, window: number): number {
  return Math.min(Math.max(mails, HARD_WINDOW), window);
}

export function healthOf({ mails, hard, complaints }: HarmCounts): Health {
  const hardShare = hard / HARD_WINDOW;
  const complaintShare = complaints / over(mails, COMPLAINT_WINDOW);
  const last = Math.min(mails, HARD_WINDOW).toLocaleString("en");
  const lately = Math.min(mails, COMPLAINT_WINDOW).toLocaleString("en");
  if (complaintShare >= STOP_AT)
    return {
      verdict: "complaints",
      sentence: `${complaints} of the last ${lately} mails were reported as unwanted, which is ${percent(complaintShare)} of at least a thousand; sending stops at ${percent(STOP_AT)}. See what you sent to whom, and whether they agreed to it.`,
    };
  if (hardShare >= PAUSE_AT)
    return {
      verdict: "bounces",
      sentence: `${hard} of the last ${last} mails went to mailboxes that do not exist; sending rests at ${PAUSE_AT * HARD_WINDOW} of a thousand. See where these addresses come from.`,
    };
  if (complaintShare >= WARN_AT)
    return {
      verdict: "warning",
      sentence: `${complaints} of the last ${lately} mails were reported as unwanted. At ${percent(STOP_AT)} sending stops by itself; mailbox providers begin to sort mail out at 0.1 %.`,
    };
  return {
    verdict: "fine",
    sentence:
      mails === 0
        ? "Nothing has been sent yet."
        : `Of the last ${last} mails ${hard} went to mailboxes that do not exist; of the last ${lately} mails ${complaints} were reported as unwanted.`,
  };
}
