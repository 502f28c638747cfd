// By which medium a message goes to a person: the one they chose, and nothing else.

export interface Tried {
  readonly medium: string;
  readonly address: string | null;
  readonly reason: string;
  readonly permitted: boolean;
}

/**
 * The media to try, best first: what the person chose and nothing else; without a choice those of the campaign. A choice that is not set
 * up is no leave to take another: the campaign's first is asked about, and the gate says "chose another medium".
 * @param usable those that are set up
 */
export function mediaToTry(chosen: string | null, campaign: readonly string[], usable: ReadonlySet<string>): readonly string[] {
  if (chosen === null) return campaign.filter((medium) => usable.has(medium));
  return usable.has(chosen) ? [chosen] : campaign.slice(0, 1);
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
