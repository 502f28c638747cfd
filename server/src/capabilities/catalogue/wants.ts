// What somebody asks to be told about, and which goods are that. Pure.

/** `price` is an article of which one wants to hear when it gets cheaper. */
export interface Want {
  readonly kind: "author" | "category" | "product" | "word" | "price";
  readonly words: string;
}

export interface Wanted {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
}

/** A word as it is compared: without case, accents and the plural's s. */
export function tokensOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? [])].map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
}

/** Where the words asked for are looked for. */
function placeOf(kind: Want["kind"], { name, category, brand }: Wanted): string {
  if (kind === "author") return brand;
  if (kind === "category") return category;
  return kind === "word" ? `${name} ${category} ${brand}` : name;
}

/** Whether all the words asked for stand where they are looked for; an article is asked for by its number too. Without a word nothing is asked for. */
export function meets({ kind, words }: Want, good: Wanted): boolean {
  const asked = tokensOf(words);
  if (asked.length === 0) return false;
  if ((kind === "product" || kind === "price") && good.sku.toLowerCase() === words.trim().toLowerCase()) return true;
  const there = new Set(tokensOf(placeOf(kind, good)));
  return asked.every((word) => there.has(word));
}

/** Goods by their words, so that many wants are answered without looking at each article for each. */
export class GoodsByWord<Good extends Wanted> {
  readonly #byWord = new Map<string, Good[]>();
  readonly #bySku = new Map<string, Good>();

  constructor(goods: readonly Good[]) {
    for (const good of goods) {
      this.#bySku.set(good.sku.toLowerCase(), good);
      for (const word of tokensOf(`${good.name} ${good.category} ${good.brand}`)) {
        const known = this.#byWord.get(word);
        if (known === undefined) this.#byWord.set(word, [good]);
        else known.push(good);
      }
    }
  }

  /** Those that meet a want. */
  meeting(want: Want): Good[] {
    // The rarest of its words leaves the fewest to look at.
    const lists = tokensOf(want.words).map((word) => this.#byWord.get(word) ?? []);
    const few =
      lists.reduce<readonly Good[] | null>((best, list) => (best === null || list.length < best.length ? list : best), null) ?? [];
    const numbered = this.#bySku.get(want.words.trim().toLowerCase());
    const looked = numbered === undefined || few.includes(numbered) ? few : [...few, numbered];
    return looked.filter((good) => meets(want, good));
  }
}
