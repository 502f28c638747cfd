// Which records are compared at all: those that share a blocking key. Pure.
import { withEach, type MatchRecord } from "./match-record.ts";

/** Soundex (Russell 1918; the census variant: h and w do not part equal codes), for Latin letters; other text is its own code. */
export function soundex(text: string): string {
  if (!/^[a-z]/.test(text)) return text.slice(0, 6);
  const codes = "01230120022455012623010202";
  const code = (letter: string): string => codes[letter.charCodeAt(0) - 97] ?? "0";
  let result = text[0]!;
  let last = code(text[0]!);
  for (const letter of text.slice(1)) {
    const digit = code(letter);
    if (digit !== "0" && digit !== last) result += digit;
    if (result.length === 4) break;
    if (letter !== "h" && letter !== "w") last = digit;
  }
  return result.padEnd(4, "0");
}

export interface BlockingRule {
  readonly id: string;
  readonly label: string;
  /** The keys of a record under this rule; none where a part is unknown. */
  readonly keys: (record: MatchRecord) => readonly string[];
}

/** A key of parts that are all known, or none. */
const key = (...parts: string[]): string[] => (parts.every((part) => part !== "") ? [parts.join("|")] : []);
/** Both names, so that a record with given and family name swapped meets the other. */
const names = ({ given, family }: MatchRecord): string[] => [given, family].filter((name) => name !== "");

/** Several rules, so that a record with an error in one field still meets its like by another. */
export const RULES: readonly BlockingRule[] = [
  { id: "email", label: "the same e-mail address", keys: (record) => withEach(record, "email").flatMap(({ email }) => key(email)) },
  {
    id: "mailbox",
    label: "the same name before the @",
    keys: (record) => withEach(record, "email").flatMap(({ mailbox }) => key(mailbox)),
  },
  { id: "phone", label: "the same phone", keys: (record) => withEach(record, "phone").flatMap(({ phone }) => key(phone)) },
  { id: "number", label: "the same number", keys: ({ number }) => key(number) },
  { id: "birth", label: "born on the same day", keys: ({ birth }) => key(birth) },
  { id: "names", label: "the same names, in either order", keys: ({ given, family }) => key(...[given, family].sort()) },
  {
    id: "name-year",
    label: "a name that sounds alike, born in the same year",
    keys: (record) => names(record).flatMap((name) => key(soundex(name), record.birth.slice(0, 4))),
  },
  {
    id: "name-day",
    label: "a name that sounds alike, the same birthday",
    keys: (record) => names(record).flatMap((name) => key(soundex(name), record.birth.slice(4))),
  },
  {
    id: "name-city",
    label: "a name that sounds alike, the same city",
    keys: (record) => names(record).flatMap((name) => key(soundex(name), record.city)),
  },
  {
    id: "name-postcode",
    label: "a name that sounds alike, the same postcode",
    keys: (record) => names(record).flatMap((name) => key(soundex(name), record.postcode)),
  },
  { id: "house", label: "the same house", keys: ({ street, house }) => key(street, house) },
];

/** Keys of a rule lie in a stretch of their own, so that a key alone tells its rule; all are safe integers. */
export const KEYS_PER_RULE = 2 ** 48;

/** A 48-bit hash (multiply and mix on two halves, after MurmurHash2); two texts that collide cost one comparison. */
export function hash48(text: string): number {
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x85ebca6b);
    high = Math.imul(high ^ code, 0xc2b2ae35);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high >>> 16) * 2 ** 32 + (low >>> 0);
}

/** Every key that a record is found by, once. */
export function blockingKeys(record: MatchRecord): number[] {
  return RULES.flatMap(({ keys }, rule) => [...new Set(keys(record))].map((text) => rule * KEYS_PER_RULE + hash48(text)));
}

export const ruleOf = (blockingKey: number): number => Math.floor(blockingKey / KEYS_PER_RULE);

/** Pairs a rule may propose: so many for each record, or a quarter of a million for a short list. */
const PAIRS_PER_RECORD = 5;
const PAIRS_AT_LEAST = 250_000;

/**
 * The largest block of each rule that is still compared, so that a common value does not explode: blocks are admitted from the
 * smallest up until the rule's share of pairs is used. What is left out meets by another rule, or is too common to tell anything.
 * @param sizes how many blocks of each rule have which size
 */
export function blockLimits(sizes: readonly { rule: number; size: number; blocks: number }[], records: number): number[] {
  const budget = Math.max(PAIRS_AT_LEAST, PAIRS_PER_RECORD * records);
  return RULES.map((_, rule) => {
    let [pairs, limit] = [0, 1];
    for (const { size, blocks } of sizes.filter((each) => each.rule === rule).sort((a, b) => a.size - b.size)) {
      pairs += (blocks * size * (size - 1)) / 2;
      if (pairs > budget) break;
      limit = size;
    }
    return limit;
  });
}
