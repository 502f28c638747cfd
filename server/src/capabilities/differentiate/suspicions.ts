/** From findings and measured ratios to a ranked list of suspected reasons in plain words. Pure. */
import type { Measured } from "./evidence-ratio.ts";
import { REASONS } from "./reasons/index.ts";
import type { Finding, Kind, Moment, Reason } from "./reasons/reason.ts";

/**
 * Told: they said so. Suspected: the sign is there, and here silence follows it more often. Seen: the sign is there, but the history does not show
 * that it matters. Absent: there is no sign of it. Unknown: the data cannot tell.
 */
export type Standing = "told" | "suspected" | "seen" | "absent" | "unknown";

export interface Suspicion {
  id: string;
  label: string;
  harmless: boolean;
  looksAt: string;
  action: string;
  standing: Standing;
  /** Of 1, how much of such silences is because of it; null where that is not measured. */
  share: number | null;
  backing: string[];
  against: string[];
}

/** A sign's name over all reasons. */
const signKey = (kind: Kind, reason: string, sign: string): string => `${kind}/${reason}/${sign}`;

export const signKeys = (kind: Kind): string[] =>
  REASONS.filter(({ kinds }) => kinds.includes(kind)).flatMap(({ id, signs }) => Object.keys(signs).map((sign) => signKey(kind, id, sign)));

/** The signs that are there, by their names over all reasons. */
export function signsAt(moment: Moment): string[] {
  return REASONS.filter(({ kinds }) => kinds.includes(moment.kind)).flatMap((reason) => {
    const { sign } = reason.look(moment);
    return sign === null ? [] : [signKey(moment.kind, reason.id, sign)];
  });
}

const ORDER: readonly Standing[] = ["told", "suspected", "seen", "absent", "unknown"];
const count = (n: number): string => (n < 10 ? String(Math.round(10 * n) / 10) : String(Math.round(n)));

/** How the weight of a sign came about, for and against. */
function measuredWords(reason: Reason, sign: string, kind: Kind, measured: Measured | undefined): { backing: string[]; against: string[] } {
  const who = `people ${reason.signs[sign] ?? ""}`;
  if (measured === undefined || measured.exposed === 0)
    return { backing: [], against: ["Nobody comparable without it is known, so whether it matters cannot be said."] };
  const { exposed, silent, expected, ratio, claimed } = measured;
  const silence = kind === "silence";
  const seen = silence
    ? `Of ${exposed} purchases by ${who}, ${silent} were followed by silence`
    : `Of ${exposed} ${who}, ${silent} did not buy`;
  const start = `${seen}; of as many by comparable people at the same time without it, ${count(expected)} would be expected`;
  if (!claimed) return { backing: [], against: [`${start}: no clear difference.`] };
  const others = `${exposed - silent} of the ${exposed} ${silence ? "went on" : "bought"} all the same.`;
  return { backing: [`${start}. That is ${ratio.toFixed(1)} times as often, cautiously reckoned.`], against: [others] };
}

function standingOf(finding: Finding, measured: Measured | undefined): Standing {
  if (finding.unknown !== undefined) return "unknown";
  if (finding.undecided === true || (finding.chance ?? 0) >= 0.5) return "suspected";
  if (finding.sign === null) return "absent";
  return measured?.claimed === true ? "suspected" : "seen";
}

/** Reasons that were measured to matter share what is above the usual among them; the usual itself is nobody's doing. */
function sharesOf(ratios: ReadonlyMap<string, number>): Map<string, number> {
  const above = [...ratios.values()].reduce((sum, ratio) => sum + ratio - 1, 0);
  return new Map([...ratios].map(([id, ratio]) => [id, (ratio - 1) / (1 + above)]));
}

/**
 * Every reason for one moment, what was told first, then by how much of such silences is because of it.
 * @param told ids of the reasons that the person gave, with their words
 */
export function rank(moment: Moment, measured: ReadonlyMap<string, Measured>, told: ReadonlyMap<string, readonly string[]>): Suspicion[] {
  const looked = REASONS.filter(({ kinds, id }) => kinds.includes(moment.kind) || told.has(id)).map((reason) => {
    const finding = reason.look(moment);
    const known = finding.sign === null ? undefined : measured.get(signKey(moment.kind, reason.id, finding.sign));
    return { reason, finding, known, standing: standingOf(finding, known) };
  });
  const suspected = looked.filter(({ standing, known }) => standing === "suspected" && known !== undefined);
  const shares = sharesOf(new Map(suspected.map(({ reason, known }) => [reason.id, known!.ratio])));
  const items = looked.map(({ reason, finding, known, standing }): Suspicion => {
    const { id, label, harmless, looksAt, action } = reason;
    const words = finding.sign === null ? { backing: [], against: [] } : measuredWords(reason, finding.sign, moment.kind, known);
    const said = told.get(id);
    return {
      id,
      label,
      harmless,
      looksAt,
      action,
      standing: said === undefined ? standing : "told",
      share: said === undefined ? (shares.get(id) ?? finding.chance ?? null) : null,
      backing: [...(said ?? []), ...finding.backing, ...words.backing],
      against: [...finding.against, ...words.against, ...(finding.unknown === undefined || said !== undefined ? [] : [finding.unknown])],
    };
  });
  return items.toSorted((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) || (b.share ?? 2) - (a.share ?? 2));
}
