// A seeded customer file with known truth: names by Zipf's law, households, missing fields, typing errors, people who moved, and some
// who were entered twice or three times.
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { RawRecord } from "../server/src/capabilities/identify/match-record.ts";
import { seeded, type Random } from "../server/src/platform/random.ts";

export interface Entry {
  readonly truth: number;
  readonly raw: Readonly<Record<Exclude<keyof RawRecord, "number" | "furtherEmails" | "furtherPhones">, string>>;
}

const ONSETS = "b br c ch d f g gr h j k l m n p r s sh st t th v w".split(" ");
const VOWELS = "a e i o u ai ea ee ie oo ou".split(" ");
const CODAS = "ck d l ll m n nd ng r rd s st t tt x".split(" ");
const ENDINGS = "son er ley ton man field ford ham well ski".split(" ");
const GIVEN =
  `james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica thomas sarah charles karen
christopher lisa daniel nancy matthew betty anthony margaret mark sandra donald ashley steven kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda
brian dorothy george melissa edward deborah ronald stephanie timothy rebecca jason sharon jeffrey laura ryan cynthia jacob kathleen gary amy nicholas shirley eric angela`
    .split(/\s+/)
    .filter((name) => name !== "");
const SHORT: Readonly<Record<string, string>> = {
  robert: "bob",
  william: "bill",
  elizabeth: "liz",
  michael: "mike",
  thomas: "tom",
  susan: "sue",
};

const pick = <T>(random: Random, values: readonly T[]): T => values.at(Math.floor(random() * values.length)) as T;
const title = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function words(random: Random, count: number, ending: boolean): string[] {
  const made = new Set<string>();
  while (made.size < count) {
    const syllable = (): string => pick(random, ONSETS) + pick(random, VOWELS) + (random() < 0.5 ? pick(random, CODAS) : "");
    made.add(syllable() + (random() < 0.6 ? syllable() : "") + (ending && random() < 0.5 ? pick(random, ENDINGS) : ""));
  }
  return [...made];
}

/** Draws value number r with a chance in proportion to 1 / (r + shift), after Zipf and Mandelbrot. */
function zipf<T>(values: readonly T[], shift: number): (random: Random) => T {
  const upTo = new Float64Array(values.length);
  let sum = 0;
  for (let r = 0; r < values.length; r++) upTo[r] = sum += 1 / (r + shift);
  return (random) => {
    const wanted = random() * sum;
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo.at(middle) ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return values.at(low) as T;
  };
}

/** One typing error: a letter left out, doubled, replaced, or swapped with its neighbour. */
function typo(random: Random, text: string): string {
  if (text.length < 2) return text;
  const at = Math.floor(random() * (text.length - 1));
  const [before, here, next, after] = [text.slice(0, at), text.charAt(at), text.charAt(at + 1), text.slice(at + 2)];
  const other = /\d/.test(here) ? String(Math.floor(random() * 10)) : String.fromCharCode(97 + Math.floor(random() * 26));
  return pick(random, [
    before + next + after,
    before + here + here + next + after,
    before + other + next + after,
    before + next + here + after,
  ]);
}

class Town {
  readonly #random: Random;
  readonly #family: (random: Random) => string;
  readonly #given: (random: Random) => string;
  readonly #place: (random: Random) => { city: string; code: number };
  readonly #streets: readonly string[];
  readonly #taken = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
    this.#family = zipf(words(random, 30_000, true), 20);
    this.#given = zipf([...GIVEN, ...words(random, 3000, false)], 8);
    this.#place = zipf(
      words(random, 800, true).map((city, i) => ({ city: title(city), code: 10 + i })),
      5,
    );
    this.#streets = words(random, 4000, false);
  }

  address(): Pick<Entry["raw"], "street" | "postcode" | "city"> {
    const random = this.#random;
    const { city, code } = this.#place(random);
    return {
      street: `${1 + Math.floor(random() * 180)} ${title(pick(random, this.#streets))} ${pick(random, ["Street", "Road", "Avenue", "Lane"])}`,
      postcode: `${code}${String(Math.floor(random() * 60)).padStart(2, "0")}`,
      city,
    };
  }

  email(given: string, family: string): string {
    const random = this.#random;
    if (random() < 0.35) return "";
    const name = pick(random, [`${given}.${family}`, `${given[0]}${family}`, `${given}${family[0]}`, `${family}.${given[0]}`]);
    const house = `@${pick(random, ["mail", "post", "web", "inbox"])}.example`;
    // A mailbox has one owner: whoever comes later takes a number.
    let address = `${name}${random() < 0.5 ? "" : Math.floor(random() * 100)}${house}`;
    while (this.#taken.has(address)) address = `${name}${Math.floor(random() * 100_000)}${house}`;
    this.#taken.add(address);
    return address;
  }

  phone(): string {
    return this.#random() < 0.3 ? "" : `0${Math.floor(1e9 + this.#random() * 9e9)}`;
  }

  person(like?: Entry["raw"]): Entry["raw"] {
    const random = this.#random;
    const given = this.#given(random);
    const family = like === undefined ? this.#family(random) : like.family.toLowerCase();
    const born = new Date(Date.UTC(1935 + Math.floor(random() * 72), 0, 1 + Math.floor(random() * 365))).toISOString().slice(0, 10);
    const { street, postcode, city } = like ?? this.address();
    return {
      given: title(given),
      family: title(family),
      birth: random() < 0.2 ? "" : born,
      street,
      postcode,
      city,
      email: this.email(given, family),
      // One phone for the house, now and then.
      phone: like !== undefined && random() < 0.4 ? like.phone : this.phone(),
    };
  }

  /** The same person, entered another time. */
  again(raw: Entry["raw"]): Entry["raw"] {
    const random = this.#random;
    const chance = (p: number): boolean => random() < p;
    const moved = chance(0.15) ? this.address() : {};
    let { given, family } = raw;
    if (chance(0.05)) given = title(SHORT[given.toLowerCase()] ?? given.charAt(0).toLowerCase());
    if (chance(0.03)) family = title(this.#family(random));
    if (chance(0.02)) [given, family] = [family, given];
    const changed = {
      ...raw,
      ...moved,
      given,
      family,
      email: chance(0.25) ? this.email(given.toLowerCase(), family.toLowerCase()) : raw.email,
      phone: chance(0.2) ? this.phone() : raw.phone,
    };
    return Object.fromEntries(
      Object.entries(changed).map(([field, value]) => [field, chance(0.08) ? "" : chance(0.1) ? typo(random, value) : value]),
    ) as unknown as Entry["raw"];
  }
}

/** Entries in random order; about one person in twenty is there twice, one in two hundred three times. */
export function* customers(count: number, seed: string): Generator<Entry> {
  const random = seeded(seed);
  const town = new Town(random);
  const waiting: Entry[] = [];
  let like: Entry["raw"] | undefined;
  for (let made = 0, truth = 0; made < count;) {
    const raw = town.person(random() < 0.25 ? like : undefined);
    like = raw;
    const copies = random() < 0.05 ? (random() < 0.1 ? 2 : 1) : 0;
    waiting.push({ truth, raw }, ...Array.from({ length: copies }, () => ({ truth, raw: town.again(raw) })));
    truth++;
    // A copy turns up much later than the first entry.
    while (waiting.length > 20_000 && made < count) {
      const at = Math.floor(random() * waiting.length);
      const entry = waiting.at(at) as Entry;
      waiting[at] = waiting.at(-1) as Entry;
      waiting.pop();
      made++;
      yield entry;
    }
    if (truth >= count) break;
  }
}

export const HEADER = ["id", "given", "family", "birth", "street", "postcode", "city", "email", "phone", "truth"] as const;

/** Writes the entries as CSV for both sides of the bench; resolves to the number of rows. */
export async function writeCustomers(file: string, count: number, seed: string): Promise<number> {
  const out = createWriteStream(file);
  let [rows, text] = [0, `${HEADER.join(",")}\n`];
  for (const { truth, raw } of customers(count, seed)) {
    const { given, family, birth, street, postcode, city, email, phone } = raw;
    text += `${[rows++, given, family, birth, street, postcode, city, email, phone, truth].join(",")}\n`;
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, "drain");
      text = "";
    }
  }
  out.end(text);
  await once(out, "finish");
  return rows;
}
