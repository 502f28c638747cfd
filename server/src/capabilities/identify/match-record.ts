// What a person's facts and identifiers become before they are compared: folded to one spelling, once, here. Pure.

/** A record as it is compared; every field folded, empty where unknown. */
export interface MatchRecord {
  readonly given: string;
  /** The given name that a short form stands for (bob → robert); the given name itself where none is known. */
  readonly root: string;
  readonly family: string;
  /** YYYYMMDD. */
  readonly birth: string;
  /** Name of the street without numbers, its kind abbreviated. */
  readonly street: string;
  /** Every number of the address line, in order. */
  readonly house: string;
  readonly postcode: string;
  readonly city: string;
  /** The surest. */
  readonly email: string;
  /** All of them where there are several, the surest first, parted by blanks; empty where there is one. */
  readonly emails: string;
  /** What stands before the @. */
  readonly mailbox: string;
  /** Digits after the trunk or country prefix, of the surest. */
  readonly phone: string;
  /** All of them where there are several. */
  readonly phones: string;
  /** A number of the person's own that is no customer number: national insurance, tax, membership elsewhere. */
  readonly number: string;
}

export type MatchField = keyof MatchRecord;
export const MATCH_FIELDS = [
  "given",
  "root",
  "family",
  "birth",
  "street",
  "house",
  "postcode",
  "city",
  "email",
  "emails",
  "mailbox",
  "phone",
  "phones",
  "number",
] as const satisfies readonly MatchField[];

/** What is known of a person, as written. */
export interface RawRecord {
  readonly given?: string | null;
  readonly family?: string | null;
  /** Any day with year, month, day in that order, or eight digits. */
  readonly birth?: string | null;
  readonly street?: string | null;
  readonly postcode?: string | null;
  readonly city?: string | null;
  /** The surest. */
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly furtherEmails?: readonly string[];
  readonly furtherPhones?: readonly string[];
  readonly number?: string | null;
}

const LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/** Lower case, without accents, apostrophes and other marks; words parted by one blank. */
function fold(text: string | null | undefined): string {
  if (text === null || text === undefined || text === "") return "";
  const lower = text.toLowerCase();
  const plain = /^[\0-\x7f]*$/.test(lower)
    ? lower
    : lower
        .normalize("NFKD")
        .replace(/\p{M}+/gu, "")
        .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter);
  return plain
    .replace(/['’`´.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Words written as one; single letters (middle initials) beside a longer word are left out. */
function name(text: string | null | undefined): string {
  const words = fold(text).split(" ");
  const long = words.filter((word) => word.length > 1);
  return (long.length > 0 ? long : words).join("");
}

// Short forms that no string similarity finds; each group stands for its first name.
const SHORT_FORMS = `
alexander alex sandy sasha xander alec|alexandra lexi sandra|andrew andy drew|andreas andi|anthony tony toni|barbara babs barb|benjamin ben benny
|catherine katherine kate katie cathy kathy kay katharina kathrin|charles charlie chuck chas|christopher chris kit topher|christina tina christine chrissy
|daniel dan danny|david dave davey|deborah debbie deb|donald don donnie|dorothy dot dottie dolly|edward ed eddie ted teddy ned|eleanor ellie nell nora
|elizabeth liz lizzie beth betty bess eliza elisabeth lisa libby|emily em emmy|francis frank frankie|frances fran fanny|frederick fred freddie friedrich fritz
|gerald gerry jerry|geoffrey geoff jeffrey jeff|gregory greg|hans johannes johann|harold harry hal|helen nell nellie|henry hank harry heinrich heinz
|isabella bella izzy isabel|jacob jake jakob|james jim jimmy jamie|jennifer jen jenny|jessica jess jessie|john jack johnny jonny|jonathan jon|joseph joe joey jo josef sepp
|joshua josh|judith judy|katherine kitty|kenneth ken kenny|lawrence larry laurie|leonard len lenny leo|louis lou louie ludwig|lucas luke|margaret maggie meg peggy madge greta gretchen
|margarete grete gretel|martha patty|mary molly polly mae|matthew matt matty|maximilian max maxi|melissa mel missy|michael mike mick mickey micky mitch|nathaniel nathan nat nate
|nicholas nick nicky nikolaus klaus claus|oliver ollie|pamela pam|patricia pat patty tricia trish|patrick paddy|peter pete|philip phil phillip|rebecca becky becca|richard dick rick ricky rich
|robert bob bobby rob robbie bert|ronald ron ronnie|rosemary rose rosie|rudolf rudi|samuel sam sammy|samantha sammie|sarah sally sadie|sebastian basti seb|sophia sophie|stephen steve steven stefan
|susan sue susie suzanne susanne|theodore theo|theresa terry tess tessa|terence terry|thomas tom tommy|timothy tim timmy|victoria vicky tori|vincent vince|walter wally walt
|wilhelm willi|william bill billy will willie liam|wolfgang wolf|zachary zach zack`;

const ROOTS: ReadonlyMap<string, string> = new Map(
  SHORT_FORMS.split("|").flatMap((group) => {
    const [root = "", ...short] = group.trim().split(/\s+/);
    return short.map((form): [string, string] => [form, root]);
  }),
);

const STREET_KINDS: ReadonlyMap<string, string> = new Map(
  `street st str strasse|road rd|avenue ave av|lane ln|drive dr|court ct|circuit cct cir circle|place pl platz|square sq|crescent cres cr|close cl|terrace tce ter
|boulevard blvd bd|highway hwy|parade pde|gardens gdns|grove gr gve|way wy|weg|gasse|allee`
    .split("|")
    .flatMap((group) => {
      const [, kind = "", ...more] = group.trim().split(/\s+/);
      const short = kind || group.trim();
      return [group.trim().split(/\s+/)[0] ?? "", kind, ...more].map((word): [string, string] => [word, short]);
    }),
);

/** "Flat 3, 12 Main Street" → { street: "flat main st", house: "3 12" }; "Hauptstraße 5a" → { street: "hauptst", house: "5a" }. */
export function streetOf(text: string | null | undefined): { street: string; house: string } {
  const words = fold(text).split(" ");
  const isNumber = (word: string): boolean => /^\d+[a-z]?$/.test(word);
  const street = words
    .filter((word) => !isNumber(word))
    .map((word) => STREET_KINDS.get(word) ?? word.replace(/(?<=.)(strasse|str)$/, "st"));
  return { street: street.join(" "), house: words.filter(isNumber).join(" ") };
}

/** Digits from the end, without the prefix of country or trunk: +44 20 7946 0958 and 020 7946 0958 are one. Shorter than six digits is no phone. */
export function phoneOf(text: string | null | undefined): string {
  const digits = (text ?? "").replace(/(?:ext|x)\.?\s*\d+$/i, "").replace(/\D/g, "");
  return digits.length < 6 ? "" : digits.replace(/^0+/, "").slice(-9);
}

function dayOf(text: string | null | undefined): string {
  const digits = (text ?? "").replace(/\D/g, "").slice(0, 8);
  return digits.length === 8 && !/^0+$/.test(digits) ? digits : "";
}

const mailboxOf = (email: string): string => email.slice(0, Math.max(0, email.lastIndexOf("@")));

/** The record once with each of its addresses or phones, as if it had no other. */
export function withEach(record: MatchRecord, field: "email" | "phone"): readonly MatchRecord[] {
  const all = record[`${field}s`];
  if (all === "") return [record];
  return all
    .split(" ")
    .map((value) => (field === "email" ? { ...record, email: value, mailbox: mailboxOf(value) } : { ...record, phone: value }));
}

/** Each known value once. */
const several = (values: readonly string[]): { one: string; all: string } => {
  const known = [...new Set(values.filter((value) => value !== ""))];
  return { one: known[0] ?? "", all: known.length > 1 ? known.join(" ") : "" };
};

export function prepare(raw: RawRecord): MatchRecord {
  const given = name(raw.given);
  const email = several([raw.email, ...(raw.furtherEmails ?? [])].map((each) => (each ?? "").toLowerCase().replace(/\s+/g, "")));
  const phone = several([raw.phone, ...(raw.furtherPhones ?? [])].map(phoneOf));
  const { street, house } = streetOf(raw.street);
  return {
    given,
    root: ROOTS.get(given) ?? given,
    family: name(raw.family),
    birth: dayOf(raw.birth),
    street,
    house,
    postcode: fold(raw.postcode).replaceAll(" ", ""),
    city: fold(raw.city),
    email: email.one,
    emails: email.all,
    mailbox: mailboxOf(email.one),
    phone: phone.one,
    phones: phone.all,
    number: fold(raw.number).replaceAll(" ", ""),
  };
}
