/** Why the gate says no, as ids; each has a label in plain words. */
const REASONS = {
  "restored-copy": "This is a copy of the data that has not been allowed to send",
  "no-address": "We have no address for this medium",
  suppressed: "The address does not work or must not be used",
  "no-consent": "Never agreed to this",
  withdrawn: "Said no to this",
  "not-confirmed": "Said yes in a form; the confirmation from the mailbox is still out",
  restricted: "Asked that their data be kept and not used",
  "complaint-open": "A complaint is open: no selling until it is settled",
  paused: "Asked for a pause",
  "wrong-medium": "Chose another medium",
  "over-frequency": "Has had as many messages as they wish for now",
  numb: "Has not listened for a while: we keep quiet",
  "numb-tried": "Has not listened for a while: one different attempt is out, and its answer is waited for",
  "numb-same": "Has not listened for a while: the next attempt must look different from what they ignored",
  "complaint-rest": "A complaint was settled lately: left alone for a while",
  "house-cap": "Has had as many messages as the house allows",
  "medium-cap": "Has had as many messages by this medium as the house allows",
  "tier-budget": "This month's money for people like them is spent",
  "quiet-hours": "Waits until the quiet hours at their place are over",
} as const;
export type Reason = keyof typeof REASONS;

export function reasonLabel(reason: string): string {
  return (REASONS as Record<string, string>)[reason] ?? reason;
}
