// A catalogue edition: which goods, under which subjects, in which order. Pure.

export interface EditionGood {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly unitPriceMinor: number | null;
}

export interface EditionSubject {
  /** A category; empty for goods without one. */
  readonly name: string;
  readonly goods: EditionGood[];
  /** Goods of the subject that there was no room for. */
  readonly left: number;
}

export interface EditionAsk {
  /** Only these subjects; all where it is empty. */
  readonly subjects: readonly string[];
  /** How much each subject is bought by whom the edition is for: the first subject is what they buy most. */
  readonly liking: ReadonlyMap<string, number>;
  /** Buyers of each article where the edition goes; null: everywhere, whatever has been bought. */
  readonly buyers: ReadonlyMap<string, number>;
  /** Only goods that are bought where the edition goes. */
  readonly onlyBought: boolean;
  readonly room: Room;
}

/** Goods a subject, and subjects an edition. */
export interface Room {
  readonly goods: number;
  readonly subjects: number;
}

/** Some sixty pages. */
export const WHOLE: Room = { goods: 40, subjects: 40 };
/** Some eight pages: what one reader of many likes most. */
export const SLIM: Room = { goods: 16, subjects: 12 };

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The subjects of an edition, those first that its readers buy most of; in each the goods that most people buy first. */
export function editionOf(goods: readonly EditionGood[], { subjects, liking, buyers, onlyBought, room }: EditionAsk): EditionSubject[] {
  const wanted = new Set(subjects);
  const chosen = goods.filter(
    ({ sku, category }) => (wanted.size === 0 || wanted.has(category)) && (!onlyBought || (buyers.get(sku) ?? 0) > 0),
  );
  const liked = (name: string): number => liking.get(name) ?? 0;
  return [...Map.groupBy(chosen, ({ category }) => category)]
    .sort(([a], [b]) => liked(b) - liked(a) || Number(a === "") - Number(b === "") || byName(a, b))
    .slice(0, room.subjects)
    .map(([name, all]) => {
      const sorted = all.toSorted(
        (a, b) => (buyers.get(b.sku) ?? 0) - (buyers.get(a.sku) ?? 0) || byName(a.name, b.name) || byName(a.sku, b.sku),
      );
      return { name, goods: sorted.slice(0, room.goods), left: Math.max(0, sorted.length - room.goods) };
    });
}

/** Pieces by subject. */
export function liking(goods: readonly EditionGood[], pieces: ReadonlyMap<string, number>): Map<string, number> {
  const liked = new Map<string, number>();
  for (const { sku, category } of goods) {
    const bought = pieces.get(sku) ?? 0;
    if (bought > 0) liked.set(category, (liked.get(category) ?? 0) + bought);
  }
  return liked;
}
