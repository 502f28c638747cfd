/** What the screen of reasons says in plain words. Pure. */
import type { ReasonsReport } from "./reasons-store.ts";
import type { Kind } from "./reasons/reason.ts";

const whole = (n: number): string => new Intl.NumberFormat("en").format(Math.round(n));

/** What the weights rest on. */
export function sampleWords({ sample: { people, purchases, silences, looks, unbought } }: Pick<ReasonsReport, "sample">): string {
  if (purchases === 0) return "No purchase is old enough yet to see whether silence follows it, so no reason can be weighed.";
  const start = `Weighed on ${whole(purchases)} purchases of ${whole(people)} people, ${whole(silences)} of which were followed by silence: a sign counts as a reason where silence follows it clearly more often than comparable purchases at the same time.`;
  if (looks === 0) return start;
  if (unbought === looks)
    return `${start} Nobody who first looked has bought since, so for people who never bought no sign can be weighed.`;
  return `${start} And on ${whole(looks)} people who looked before they bought, ${whole(unbought)} of whom did not buy within 90 days.`;
}

export interface Counted {
  readonly label: string;
  readonly people: number;
  readonly expected: number;
  readonly reason: string;
}

/** Who left for what, in a sentence. */
export function overviewWords(kind: Kind, items: readonly Counted[]): string {
  const all = items.reduce((sum, { people }) => sum + people, 0);
  if (all === 0) return kind === "silence" ? "Nobody has fallen silent." : "Nobody has looked without buying.";
  const early = items.find(({ reason }) => reason === "too-early")?.people ?? 0;
  const known = items.filter(({ reason }) => reason !== "" && reason !== "too-early").toSorted((a, b) => b.people - a.people);
  const who = kind === "silence" ? `${whole(all)} people have fallen silent` : `${whole(all)} people have looked and not bought`;
  const first = known[0];
  const soon = early === 0 ? "" : ` For ${whole(early)} it is too early to say.`;
  if (first === undefined) return `${who}.${soon} For the others nothing we can see tells why.`;
  const explained = known.reduce((sum, { people }) => sum + people, 0);
  return `${who}. For ${whole(explained)} something tells why, most often: ${first.label.toLowerCase()} (${whole(first.people)}).${soon} For ${whole(all - explained - early)} nothing we can see does.`;
}
