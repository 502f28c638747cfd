// From pairs to people. Pure.

export interface Link {
  /** Indices of the two records. */
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

export type Guard = "two-known" | "weak-bridge" | "set-apart";

export interface Clusters {
  /** For each record the index of the first record of its person. */
  readonly of: Int32Array;
  /** Links of the joined band that were not followed, and why. */
  readonly cut: readonly { readonly link: Link; readonly guard: Guard }[];
}

/** Two groups are joined if at least this share of the pairs between them could be one person. */
const SUPPORT = 1 / 3;

export interface Constraints {
  readonly records: number;
  /** Bits from which a link joins. */
  readonly joined: number;
  /** True for a person who is known for certain: with a customer number, a card, a checked address. */
  readonly known: (record: number) => boolean;
  /** Records that are one person already. */
  readonly joinedBefore: readonly (readonly [number, number])[];
  /** Pairs that a person has set apart. */
  readonly apart: readonly (readonly [number, number])[];
}

const pairKey = (a: number, b: number): number => Math.min(a, b) * 2 ** 26 + Math.max(a, b);

/**
 * Joins records into people, the surest link first. Connected components would chain strangers together over one wrong link, so
 * two groups are joined only where a third of the pairs between them reach the review band, where at most one side is a known
 * person, and where nobody has set a pair of them apart.
 * @param links all pairs from the review band up
 */
export function cluster(links: readonly Link[], { records, joined, known, joinedBefore, apart }: Constraints): Clusters {
  const of = Int32Array.from({ length: records }, (_, i) => i);
  const members = new Map<number, number[]>();
  const isKnown = new Map<number, boolean>();
  const group = (of_: number): number[] => members.get(of_) ?? [of_];
  const linked = new Set(links.map(({ a, b }) => pairKey(a, b)));
  const forbidden = new Set(apart.map(([a, b]) => pairKey(a, b)));
  const knownGroup = (first: number): boolean => isKnown.get(first) ?? known(first);
  const unite = (one: number, other: number): void => {
    const [keep, gone] = group(one).length >= group(other).length ? [one, other] : [other, one];
    isKnown.set(keep, knownGroup(keep) || knownGroup(gone));
    const all = [...group(keep), ...group(gone)];
    for (const record of group(gone)) of[record] = keep;
    members.set(keep, all);
    members.delete(gone);
  };
  const guardOf = (one: number, other: number): Guard | null => {
    let [pairs, support] = [0, 0];
    for (const x of group(one)) {
      for (const y of group(other)) {
        if (forbidden.has(pairKey(x, y))) return "set-apart";
        pairs++;
        if (linked.has(pairKey(x, y))) support++;
      }
    }
    if (knownGroup(one) && knownGroup(other)) return "two-known";
    return support < SUPPORT * pairs ? "weak-bridge" : null;
  };
  for (const [a, b] of joinedBefore) if (of[a] !== of[b]) unite(of[a]!, of[b]!);
  const cut: { link: Link; guard: Guard }[] = [];
  for (const link of links.filter(({ weight }) => weight >= joined).sort((x, y) => y.weight - x.weight)) {
    const [one, other] = [of[link.a]!, of[link.b]!];
    if (one === other) continue;
    const guard = guardOf(one, other);
    if (guard === null) unite(one, other);
    else cut.push({ link, guard });
  }
  // What was cut may have come together by another way.
  return { of, cut: cut.filter(({ link: { a, b } }) => of[a] !== of[b]) };
}
