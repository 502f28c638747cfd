import { DAY } from "../../vocabulary/time.ts";
import { allows, type ConsentDecision } from "./consent.ts";
import { capReached, type Caps, type Counts } from "./house-caps.ts";
import type { Reason } from "./reasons.ts";

export type PurposeClass = "marketing" | "service" | "alert";

export interface ContactRules {
  readonly medium: string | null;
  /** Messages in thirty days; below one: one message in 30 / maxPerMonth days. */
  readonly maxPerMonth: number | null;
  readonly pauseUntil: Date | null;
}

/** Everything the gate looks at for one message to one person. */
export interface GateFacts {
  readonly purposeClass: PurposeClass;
  readonly medium: string;
  readonly address: string | null;
  readonly consent: ConsentDecision | null;
  /** A yes from a web form for which the confirmation is still out. */
  readonly unconfirmed: boolean;
  /** The person asked that their data be kept and not used. */
  readonly restricted: boolean;
  readonly suppressed: boolean;
  readonly rules: ContactRules;
  readonly complaintOpen: boolean;
  /** A complaint was settled so lately that the house still leaves them alone. */
  readonly resting: boolean;
  /** What an open or lately settled complaint holds back beside marketing. */
  readonly alertsRest: boolean;
  /** Marketing messages permitted so far: over all media, and by this one. */
  readonly sent: Counts;
  readonly sentHere: Counts;
  readonly lastSentAt: Date | null;
  readonly caps: Caps;
  readonly capsHere: Caps;
  /** Where the person does not listen any more by this medium; null where they do. */
  readonly numb: { readonly quietUntil: Date; readonly tried: boolean; readonly same: boolean } | null;
  /** Whether the month's money of the person's tier pays for this message. */
  readonly paid: boolean;
  readonly quietUntil: Date | null;
  readonly armed: boolean;
}

export type Verdict =
  | { readonly verdict: "permitted"; readonly reason: "permitted" }
  | { readonly verdict: "refused"; readonly reason: Reason }
  | { readonly verdict: "deferred"; readonly reason: Reason; readonly dueAt: Date };

const no = (reason: Reason): Verdict => ({ verdict: "refused", reason });

function tooOften(facts: GateFacts, now: Date): boolean {
  const wish = facts.rules.maxPerMonth;
  if (wish === null) return false;
  if (wish === 0) return true;
  if (wish >= 1) return facts.sent.month >= wish;
  return facts.lastSentAt !== null && now.getTime() - facts.lastSentAt.getTime() < (30 / wish) * DAY;
}

/** The decision itself. Service messages need no consent and know no pause; nothing passes a suppressed address. */
export function decide(facts: GateFacts, now: Date): Verdict {
  if (!facts.armed) return no("restored-copy");
  if (facts.restricted) return no("restricted");
  const needsConsent = facts.purposeClass !== "service";
  const silent = facts.consent === null || facts.consent === "expired";
  // A person's no is the first reason to name, whatever else there is.
  if (needsConsent && facts.consent !== null && !silent && !allows(facts.consent)) return no("withdrawn");
  if (facts.address === null) return no("no-address");
  if (facts.suppressed) return no("suppressed");
  if (needsConsent) {
    if (silent) return no("no-consent");
    if (facts.unconfirmed) return no("not-confirmed");
    const rests = facts.purposeClass === "marketing" || facts.alertsRest;
    if (facts.complaintOpen && rests) return no("complaint-open");
    if (facts.resting && rests) return no("complaint-rest");
    if (facts.rules.pauseUntil !== null && facts.rules.pauseUntil > now) return no("paused");
    if (facts.rules.medium !== null && facts.rules.medium !== facts.medium) return no("wrong-medium");
  }
  if (facts.purposeClass === "marketing") {
    if (tooOften(facts, now)) return no("over-frequency");
    if (facts.numb !== null) {
      // After the pause one attempt, and not with what they ignored.
      if (facts.numb.quietUntil > now) return no("numb");
      if (facts.numb.tried) return no("numb-tried");
      if (facts.numb.same) return no("numb-same");
    }
    if (capReached(facts.caps, facts.sent)) return no("house-cap");
    if (capReached(facts.capsHere, facts.sentHere)) return no("medium-cap");
    if (!facts.paid) return no("tier-budget");
  }
  // A letter wakes nobody.
  if (facts.quietUntil !== null && facts.medium !== "letter" && facts.purposeClass !== "service") {
    return { verdict: "deferred", reason: "quiet-hours", dueAt: facts.quietUntil };
  }
  return { verdict: "permitted", reason: "permitted" };
}
