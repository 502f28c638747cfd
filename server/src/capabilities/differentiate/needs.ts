// What a study of needs says of its clusters: their numbers, their most telling items, their names. Pure.
export interface ToldItem {
  readonly kind: "article" | "category" | "said";
  /** Article number, category, or attribute=value. */
  readonly item: string;
  readonly name: string;
}

/** An item that tells a cluster from the others. */
export interface TellingItem extends ToldItem {
  /** People of the cluster who have it. */
  readonly people: number;
  readonly share: number;
  /** Its share among the people of all other clusters. */
  readonly elsewhere: number;
  /** One share by the other, each with half a person added, so that nothing is divided by nothing. */
  readonly lift: number;
}

/** Below this chance somebody lies between the clusters, which counts as a cluster of this number; 0 is too few purchases to say. */
export const [SURE, BETWEEN] = [0.5, 255];

export interface NeedCluster {
  readonly id: number;
  readonly name: string;
  readonly people: number;
  readonly telling: TellingItem[];
}

export interface NeedsReport {
  /** Why there are no clusters; null where there are some. */
  readonly none: "few" | "alike" | "unsteady" | "no purchases" | null;
  readonly buyers: number;
  /** With enough items to be placed. */
  readonly placeable: number;
  readonly sampled: number;
  readonly items: number;
  readonly clusters: NeedCluster[];
  readonly compared: readonly { readonly clusters: number; readonly heldOut: number; readonly behind: number; readonly error: number }[];
  /** Adjusted Rand index between the groups that two halves of the people find; null without clusters. */
  readonly agreement: number | null;
}

/** Fewer people than this with enough items: nothing can be told apart. */
export const LEAST_PEOPLE = 200;
/** Below this agreement of halves (adjusted Rand index) the groups would look another way with other people, and are not shown. */
export const STEADY = 0.5;

/** An item must be had by so many of the cluster to stand for it. */
const [LEAST_SHARE, LEAST_HAVING, LEAST_LIFT, SHOWN] = [0.05, 5, 1.2, 8];

/**
 * The items that tell each cluster from the rest, the highest lift first.
 * @param counts people by cluster and item; item 0 stands for all people of the cluster
 */
export function tellingItems(
  counts: readonly { cluster: number; idx: number; people: number }[],
  items: ReadonlyMap<number, ToldItem>,
): Map<number, { people: number; telling: TellingItem[] }> {
  const sizes = new Map<number, number>();
  const having = new Map<number, number>();
  for (const { cluster, idx, people } of counts) {
    if (idx === 0) sizes.set(cluster, people);
    having.set(idx, (having.get(idx) ?? 0) + people);
  }
  const all = [...sizes.values()].reduce((sum, people) => sum + people, 0);
  const found = new Map([...sizes].map(([cluster, people]) => [cluster, { people, telling: [] as TellingItem[] }]));
  for (const { cluster, idx, people } of counts) {
    const [item, size, entry] = [items.get(idx), sizes.get(cluster) ?? 0, found.get(cluster)];
    if (item === undefined || entry === undefined || people < LEAST_HAVING || people / size < LEAST_SHARE) continue;
    const [others, rest] = [(having.get(idx) ?? 0) - people, all - size];
    const lift = (people + 0.5) / (size + 1) / ((others + 0.5) / (rest + 1));
    if (lift < LEAST_LIFT || rest === 0) continue;
    entry.telling.push({ ...item, people, share: people / size, elsewhere: others / rest, lift });
  }
  for (const { telling } of found.values()) {
    telling.sort((a, b) => b.lift - a.lift || (a.item < b.item ? -1 : 1));
    // A category's share has 1 as its end, so its lift seldom comes up to that of its articles, and yet it tells most.
    const categories = telling.filter(({ kind }) => kind === "category").slice(0, 2);
    const others = telling.filter(({ kind }) => kind !== "category").slice(0, SHOWN);
    telling.splice(0, telling.length, ...categories, ...others);
  }
  return found;
}

/** The categories that tell most, and two articles without what stands behind their comma (size, brand); else what they say. */
export function clusterName(telling: readonly TellingItem[]): string {
  const of = (kind: ToldItem["kind"]): string[] => telling.filter((item) => item.kind === kind).map((item) => item.name);
  const categories = of("category").join(" and ");
  const articles = [...new Set(of("article").map((name) => name.split(",")[0] ?? name))].slice(0, 2).join(", ");
  if (categories !== "") return articles === "" ? categories : `${categories}: ${articles}`;
  return articles === "" ? (of("said")[0] ?? "A bit of everything") : articles;
}

/**
 * Numbers from 1 on for new clusters: that of the cluster from which most of its people came, if each is the other's largest part; else a free one.
 * So links and segments go on meaning the same people.
 * @param now the cluster of each person, from 0 on
 * @param before the number of the cluster each was in, 0 for none
 */
export function clusterNumbers(now: ArrayLike<number>, before: readonly number[], clusters: number): number[] {
  const shared = new Map<string, number>();
  for (let p = 0; p < before.length; p++) {
    if (before[p] !== 0) shared.set(`${now[p]} ${before[p]}`, (shared.get(`${now[p]} ${before[p]}`) ?? 0) + 1);
  }
  const numbers = Array.from({ length: clusters }, () => 0);
  const taken = new Set<number>();
  for (const [pair] of [...shared].sort((a, b) => b[1] - a[1])) {
    const [cluster = 0, number = 0] = pair.split(" ").map(Number);
    if (numbers[cluster] !== 0 || taken.has(number)) continue;
    numbers[cluster] = number;
    taken.add(number);
  }
  let free = 1;
  return numbers.map((number) => {
    if (number !== 0) return number;
    while (taken.has(free)) free++;
    taken.add(free);
    return free;
  });
}

const n = (value: number): string => value.toLocaleString("en");

/** What the study found, in plain words. */
export function needsSentence({ none, buyers, placeable, clusters, agreement }: NeedsReport): string {
  if (none === "no purchases") return "Nobody has bought yet, so there is nothing to tell needs by.";
  if (none === "few") {
    return `Too few to say: ${n(placeable)} of ${n(buyers)} customers have three or more things bought or said in the past two years; groups need ${LEAST_PEOPLE}.`;
  }
  if (none === "alike") {
    return `There are no groups: what ${n(placeable)} customers buy is foretold as well by one list of best sellers as by any grouping, judged on customers left out of the fit.`;
  }
  const agree = (agreement ?? 0).toFixed(2);
  if (none === "unsteady") {
    return `Customers do not all buy alike, but no groups hold: two halves of the customers find different ones (agreement ${agree} of 1; it takes ${STEADY}).`;
  }
  return `${n(clusters.length)} groups by what is bought and said, placing ${n(placeable)} of ${n(buyers)} customers; the others bought too little to say. Two halves of the customers find much the same groups (agreement ${agree} of 1).`;
}
