import { strictAddress } from "../../vocabulary/mail-address.ts";

/** Media that Rapport itself can use today. */
export const OUR_MEDIA = ["email", "letter"] as const;
export type OurMedium = (typeof OUR_MEDIA)[number];

export interface Reachable {
  readonly email: string | null;
  readonly address: {
    readonly lines: readonly string[];
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
  } | null;
}

/** Where a medium would reach the person, or null. */
export function addressFor(card: Reachable, medium: string): string | null {
  if (medium === "email") return card.email === null ? null : strictAddress(card.email);
  if (medium !== "letter" || card.address === null) return null;
  const { lines, postalCode, city, country } = card.address;
  return lines.length === 0 || city === "" ? null : [...lines, postalCode, city, country].join("\n");
}

/** The media to try, best first: what the person chose and nothing else; without a choice mail, then letter. */
export function mediaToTry(chosen: string | null): readonly OurMedium[] {
  if (chosen === null) return OUR_MEDIA;
  // Another choice (phone, sms) is for people to act on; the gate says "chose another medium" to our mail.
  return OUR_MEDIA.filter((medium) => medium === chosen).length > 0 ? [chosen as OurMedium] : ["email"];
}

export interface Tried {
  readonly medium: OurMedium;
  readonly address: string | null;
  readonly reason: string;
  readonly permitted: boolean;
}

/** The first medium that may be used; else the one whose refusal says most. */
export function choose<Try extends Tried>(tried: readonly Try[]): Try | undefined {
  return (
    tried.find((one) => one.permitted) ??
    tried.find((one) => one.reason !== "no-address" && one.reason !== "no-consent") ??
    tried.find((one) => one.reason !== "no-address") ??
    tried[0]
  );
}
