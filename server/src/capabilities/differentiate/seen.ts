/** The signs at every decided purchase and first look, over comparable stretches. Pure. */
import type { Seen } from "./evidence-ratio.ts";
import { momentOf, stratumOf, untilsOf, type Occasion } from "./moments.ts";
import type { Kind, Market } from "./reasons/reason.ts";
import { signsAt } from "./suspicions.ts";

/** Those for whom nobody comparable went on are left out. */
export function seenAt(occasions: readonly Occasion[], market: Market): Record<Kind, Seen[]> {
  const seen: Record<Kind, Seen[]> = { silence: [], "no-purchase": [] };
  untilsOf(occasions).forEach((until, i) => {
    const one = occasions[i]!;
    if (until === null) return;
    const signs = signsAt(momentOf(one, until, one.day + Math.ceil(one.limit), market));
    seen[one.kind].push({ person: one.person, stratum: stratumOf(one), silent: one.silent, signs });
  });
  return seen;
}
