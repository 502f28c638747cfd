// Postal codes by country, as the Universal Postal Union's addressing pages give them. Pure.

/** Letters and digits of a code without blanks: N a digit, A a letter, others as they stand; alternatives by |. Where a blank or dash belongs, `at` counts from the end (negative) or the start. */
interface Rule {
  readonly form: string;
  readonly at?: number;
  readonly with?: string;
}

const five: Rule = { form: "NNNNN" };
const four: Rule = { form: "NNNN" };
const six: Rule = { form: "NNNNNN" };
const spaced = (form: string, at: number, sign = " "): Rule => ({ form, at, with: sign });

const RULES: Readonly<Record<string, Rule>> = {
  AT: four,
  AU: four,
  BE: four,
  BG: four,
  BR: spaced("NNNNNNNN", 5, "-"),
  CA: spaced("ANANAN", 3),
  CH: four,
  CN: six,
  CY: four,
  CZ: spaced("NNNNN", 3),
  DE: five,
  DK: four,
  EE: five,
  ES: five,
  FI: five,
  FR: five,
  GB: spaced("ANNAA|ANNNAA|AANNAA|AANNNAA|ANANAA|AANANAA", -3),
  GR: spaced("NNNNN", 3),
  HR: five,
  HU: four,
  IE: spaced("ANNXXXX|ANWXXXX", 3),
  IN: six,
  IT: five,
  JP: spaced("NNNNNNN", 3, "-"),
  LT: five,
  LU: four,
  LV: four,
  MX: five,
  NL: spaced("NNNNAA", 4),
  NO: four,
  NZ: four,
  PL: spaced("NNNNN", 2, "-"),
  PT: spaced("NNNNNNN", 4, "-"),
  RO: six,
  SE: spaced("NNNNN", 3),
  SG: six,
  SI: four,
  SK: spaced("NNNNN", 3),
  TR: five,
  US: spaced("NNNNN|NNNNNNNNN", 5, "-"),
};

const SIGNS: Readonly<Record<string, string>> = { N: "[0-9]", A: "[A-Z]", X: "[0-9A-Z]" };
const patterns = new Map(
  Object.entries(RULES).map(([country, { form }]) => [
    country,
    new RegExp(`^(?:${form.replace(/[NAX]/g, (sign) => SIGNS[sign] ?? sign)})$`),
  ]),
);

export interface PostalCode {
  /** As it is written in its country where its form is right, else as it was given. */
  readonly text: string;
  /** Whether the form is right; undefined where nothing is known of the country's codes. */
  readonly fits: boolean | undefined;
}

/** @param country ISO 3166-1 alpha-2 */
export function postalCode(text: string, country: string): PostalCode {
  const rule = RULES[country.toUpperCase()];
  const given = text.trim();
  if (rule === undefined) return { text: given, fits: undefined };
  const bare = given
    .toUpperCase()
    .replace(/^(?:A|B|CH|D|DK|F|FIN|I|L|LT|LV|N|S|SI)-(?=\d)/, "")
    .replace(/[\s-]/g, "");
  if (!patterns.get(country.toUpperCase())?.test(bare)) return { text: given, fits: false };
  if (rule.at === undefined) return { text: bare, fits: true };
  const cut = rule.at < 0 ? bare.length + rule.at : rule.at;
  return { text: cut >= bare.length ? bare : `${bare.slice(0, cut)}${rule.with ?? " "}${bare.slice(cut)}`, fits: true };
}
