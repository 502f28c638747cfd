// What an import has come to so far: kept a batch at a time, added up whenever it is asked for. Pure.

export interface Sum {
  readonly rows: number;
  /** Minor units. */
  readonly amount: number;
}

export interface Article {
  readonly name: string;
  readonly category: string;
  /** The highest price of one, in 1/10 000 of the currency. */
  readonly price: number;
  readonly fee: boolean;
  readonly lines: number;
}

export interface Tally {
  /** Rows read. */
  readonly rows: number;
  /** Lines in the file of rejected lines. */
  readonly rejects: number;
  /** Rows and money by what they became. */
  readonly outcomes: Readonly<Record<string, Sum>>;
  /** Rows and money by why they did not go in. */
  readonly refused: Readonly<Record<string, Sum>>;
  /** Counts of other things: people, orders, consents. */
  readonly counts: Readonly<Record<string, number>>;
  /** By article number. */
  readonly articles: Readonly<Record<string, Article>>;
}

export const NOTHING: Tally = { rows: 0, rejects: 0, outcomes: {}, refused: {}, counts: {}, articles: {} };

function joined<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, add: (x: T, y: T) => T): Record<string, T> {
  const sum: Record<string, T> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const known = sum[key];
    sum[key] = known === undefined ? value : add(known, value);
  }
  return sum;
}

const plus = (x: Sum, y: Sum): Sum => ({ rows: x.rows + y.rows, amount: x.amount + y.amount });

/** Of two batches the name stays that more lines gave. */
const betterKnown = (x: Article, y: Article): Article => ({
  ...(y.lines > x.lines ? y : x),
  category: x.category || y.category,
  price: Math.max(x.price, y.price),
  lines: x.lines + y.lines,
});

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    rows: a.rows + b.rows,
    rejects: a.rejects + b.rejects,
    outcomes: joined(a.outcomes, b.outcomes, plus),
    refused: joined(a.refused, b.refused, plus),
    counts: joined(a.counts, b.counts, (x, y) => x + y),
    articles: joined(a.articles, b.articles, betterKnown),
  };
}

/** A reason without the words of the line, so that like reasons count together. */
const plainReason = (why: string): string => why.replace(/“.*”/, "…");

/** Sums while a batch is read. */
export class Counting {
  rows = 0;
  rejects = 0;
  readonly #outcomes = new Map<string, { rows: number; amount: number }>();
  readonly #refused = new Map<string, { rows: number; amount: number }>();
  readonly #counts = new Map<string, number>();

  #add(to: Map<string, { rows: number; amount: number }>, key: string, amount: number, rows: number): void {
    const sum = to.get(key);
    if (sum === undefined) to.set(key, { rows, amount });
    else {
      sum.rows += rows;
      sum.amount += amount;
    }
  }

  outcome(key: string, amount: number, rows = 1): void {
    this.#add(this.#outcomes, key, amount, rows);
  }

  refuse(why: string, amount: number): void {
    this.#add(this.#refused, plainReason(why), amount, 1);
  }

  count(key: string, n: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + n);
  }

  tally(articles: Readonly<Record<string, Article>> = {}): Tally {
    return {
      rows: this.rows,
      rejects: this.rejects,
      outcomes: Object.fromEntries(this.#outcomes),
      refused: Object.fromEntries(this.#refused),
      counts: Object.fromEntries(this.#counts),
      articles,
    };
  }
}
