import type { Db } from "../../platform/postgres.ts";
import { alsoBeginning, beginning, beginningAll, resembling, type Hit } from "./search-reads.ts";
import { searchWords } from "./search-words.ts";

export interface Found {
  /** People, the best first. */
  readonly ids: string[];
  /** True where there may be more than the limit. */
  readonly more: boolean;
}

/** So many hits of one word are looked at by themselves; of more, only whether they fit the other words. */
const FEW = 600;

interface Word {
  readonly word: string;
  readonly hits: readonly Hit[];
  /** Whether there are more hits than these. */
  readonly many: boolean;
}

async function hitsOf(db: Db, word: string): Promise<Word> {
  const hits = await beginning(db, word, FEW);
  if (hits.length > 0) return { word, hits, many: hits.length >= FEW };
  return { word, hits: await resembling(db, word, 4 * FEW), many: false };
}

/** One term: what begins with it, then what has it inside. */
async function byTerm(db: Db, term: string, limit: number): Promise<Hit[]> {
  const hits = await beginning(db, term, limit);
  if (hits.length >= limit) return hits;
  const known = new Set(hits.map((hit) => hit.id));
  // A slip of the pen is only looked for where nothing fits as it stands.
  const others = hits.length > 0 && term.length < 3 ? [] : await resembling(db, term, limit);
  return [...hits, ...others.filter((hit) => !known.has(hit.id) && (hits.length === 0 || hit.rank === 5))];
}

/** People of whom every word is true, whatever it is true of: a name, a place, a number. */
async function byAllWords(db: Db, words: readonly string[], limit: number): Promise<Hit[]> {
  const each = await Promise.all(words.map((word) => hitsOf(db, word)));
  const few = each.filter((one) => !one.many).sort((a, b) => a.hits.length - b.hits.length);
  const many = each.filter((one) => one.many).sort((a, b) => b.word.length - a.word.length);
  const [first, ...rest] = few;
  if (first === undefined) return byCommonWords(db, many, limit);
  const ranks = rest.map(({ hits }) => new Map(hits.map((hit) => [hit.id, hit.rank])));
  const hits = first.hits
    .filter(({ id }) => ranks.every((rank) => rank.has(id)))
    .map(({ id, rank }) => ({ id, rank: Math.max(rank, ...ranks.map((other) => other.get(id) ?? rank)) }));
  return fitting(db, hits, many);
}

/** Of these hits, those that fit the other words too. */
async function fitting(db: Db, hits: readonly Hit[], others: readonly Word[]): Promise<Hit[]> {
  if (others.length === 0 || hits.length === 0) return [...hits];
  const fit = await alsoBeginning(
    db,
    hits.map(({ id }) => id),
    others.map(({ word }) => word),
  );
  return hits.filter(({ id }) => fit.has(id));
}

/** So many hits tell how many of the others will fit. */
const SAMPLE = 150;

/** The first of these hits that fit the other words, `limit` of them; null where a sample says that there will hardly be as many. */
async function enoughOf(db: Db, hits: readonly Hit[], others: readonly Word[], limit: number): Promise<Hit[] | null> {
  const found = await fitting(db, hits.slice(0, SAMPLE), others);
  const needed = Math.ceil((1.3 * limit * SAMPLE) / found.length);
  if (needed > hits.length) return null;
  found.push(...(await fitting(db, hits.slice(SAMPLE, needed), others)));
  return found.length >= limit ? found : null;
}

/** Where very many fit each word, often so many of the first hits of the longest fit the others that no more are needed; else all are looked at. */
async function byCommonWords(db: Db, words: readonly Word[], limit: number): Promise<Hit[]> {
  const [longest, ...others] = words;
  return (
    (await enoughOf(db, longest?.hits ?? [], others, limit)) ??
    beginningAll(
      db,
      words.map(({ word }) => word),
      limit,
    )
  );
}

/**
 * Finds people as one types: an identifier exactly, then how names, identifiers and places begin, then parts of names, and only if nothing
 * fits, names spelt nearly so. At most `limit` people.
 */
export async function findPeople(db: Db, text: string, limit: number): Promise<Found> {
  const { whole, tokens } = searchWords(text);
  if (whole === "") return { ids: [], more: false };
  const [asOne, asWords] = await Promise.all([
    tokens.length === 1 ? byTerm(db, whole, limit + 1) : beginning(db, whole, limit + 1),
    tokens.length === 1 ? [] : byAllWords(db, tokens, limit + 1),
  ]);
  const ranks = new Map<string, number>();
  for (const { id, rank } of [...asOne, ...asWords]) ranks.set(id, Math.min(rank, ranks.get(id) ?? rank));
  const ids = [...ranks].sort((a, b) => a[1] - b[1]).map(([id]) => id);
  return { ids: ids.slice(0, limit), more: ids.length > limit };
}
