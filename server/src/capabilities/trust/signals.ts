// What a browser or a consent dialogue says along with an event: Global Privacy Control, IAB TCF version 2, IAB GPP, and the categories
// of Segment's consent object. A signal only ever closes: what is malformed is no consent, and none of them gives one.

export interface Signals {
  /** The visit may be kept. */
  readonly measure: boolean;
  /** Nobody objected to passing data on. */
  readonly share: boolean;
}

const ALL: Signals = { measure: true, share: true };
const NONE: Signals = { measure: false, share: false };

const both = (a: Signals, b: Signals): Signals => ({ measure: a.measure && b.measure, share: a.share && b.share });

/** The specification (W3C, Global Privacy Control): the signal is given if the field's value is exactly "1", whatever else it may hold. */
export function globalPrivacyControl(header: string | string[] | undefined): boolean {
  return header === "1";
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Reads numbers of some bits from text that carries six in each character (base64url). */
class Bits {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new RangeError("not base64url");
    this.#text = text;
  }

  get left(): number {
    return this.#text.length * 6 - this.#at;
  }

  number(bits: number): number {
    if (bits > this.left) throw new RangeError("ends too early");
    let value = 0;
    for (let i = 0; i < bits; i++, this.#at++) {
      const six = ALPHABET.indexOf(this.#text.charAt(Math.floor(this.#at / 6)));
      value = value * 2 + ((six >> (5 - (this.#at % 6))) & 1);
    }
    return value;
  }

  /** A number in Fibonacci coding, which ends in two ones. */
  fibonacci(): number {
    let [a, b, sum, last] = [1, 2, 0, 0];
    for (;;) {
      const bit = this.number(1);
      if (bit === 1 && last === 1) return sum;
      if (bit === 1) sum += a;
      [a, b, last] = [b, a + b, bit];
    }
  }
}

/** Storing on the device (purpose 1) and measuring content (purpose 8) are what a record of visits needs. */
const NEEDED = [1, 8];

/** The core segment of a TCF string, IAB Transparency and Consent Framework 2. */
function tcf(text: string): Signals {
  const bits = new Bits(text.split(".")[0] ?? "");
  if (bits.number(6) !== 2) throw new RangeError("not version 2");
  const [created, updated] = [bits.number(36), bits.number(36)];
  if (created === 0 || updated < created) throw new RangeError("times do not fit");
  bits.number(12 + 12 + 6);
  const language = [bits.number(6), bits.number(6)];
  if (language.some((letter) => letter > 25)) throw new RangeError("no language");
  bits.number(12 + 6 + 1 + 1 + 12);
  const purposes = Array.from({ length: 24 }, () => bits.number(1) === 1);
  // Legitimate interests, purpose one, publisher's country, vendors up to the largest id.
  if (bits.left < 24 + 1 + 12 + 16 + 1) throw new RangeError("ends too early");
  return { measure: NEEDED.every((purpose) => purposes[purpose - 1]), share: true };
}

/** Where a US section of GPP says that the person opted out of sale and of sharing, in bits from its beginning. */
const OPT_OUTS: Readonly<Record<number, readonly number[]>> = { 7: [18, 20], 8: [12, 14] };

function usSection(text: string, skip: readonly number[]): Signals {
  const optedOut = skip.map((at) => {
    const bits = new Bits(text.split(".")[0] ?? "");
    bits.number(at);
    return bits.number(2);
  });
  if (optedOut.includes(3)) throw new RangeError("no such answer");
  return { measure: true, share: !optedOut.includes(1) };
}

/** IAB Global Privacy Platform: a header that names the sections, then each section. */
function gpp(text: string): Signals {
  const [head = "", ...sections] = text.split("~");
  const bits = new Bits(head);
  if (bits.number(6) !== 3 || bits.number(6) !== 1) throw new RangeError("not GPP version 1");
  const ids: number[] = [];
  const count = bits.number(12);
  for (let i = 0, last = 0; i < count; i++) {
    const range = bits.number(1) === 1;
    const from = last + bits.fibonacci();
    last = range ? from + bits.fibonacci() : from;
    if (last > 100) throw new RangeError("no such section");
    for (let id = from; id <= last; id++) ids.push(id);
  }
  if (ids.length === 0 || ids.length !== sections.length) throw new RangeError("sections do not fit the header");
  return ids
    .map((id, i) => {
      const section = sections[i] ?? "";
      if (id === 2) return tcf(section);
      const places = OPT_OUTS[id];
      return places === undefined ? ALL : usSection(section, places);
    })
    .reduce(both, ALL);
}

function read(parse: (text: string) => Signals, given: unknown): Signals {
  if (given === undefined || given === null) return ALL;
  if (typeof given !== "string") return NONE;
  try {
    return parse(given);
  } catch {
    return NONE;
  }
}

/** Segment's categoryPreferences: {"Analytics": true, "Advertising": false}. */
function categories(given: unknown): Signals {
  if (given === undefined || given === null) return ALL;
  if (typeof given !== "object" || !Object.values(given).every((value) => typeof value === "boolean")) return NONE;
  const refused = (name: string): boolean => Object.entries(given).some(([key, value]) => key.toLowerCase() === name && value === false);
  return { measure: !refused("analytics"), share: !refused("advertising") };
}

/**
 * What the signals of an event leave open.
 * @param gpc the request said Sec-GPC: 1
 * @param consent the event's context.consent: {tcf, gpp, categoryPreferences}, each if there is one
 */
export function readSignals(gpc: boolean, consent: unknown): Signals {
  const said: Signals = { measure: true, share: !gpc };
  if (consent === undefined || consent === null) return said;
  if (typeof consent !== "object" || Array.isArray(consent)) return NONE;
  const { tcf: tcString, gpp: gppString, categoryPreferences } = consent as Record<string, unknown>;
  return [read(tcf, tcString), read(gpp, gppString), categories(categoryPreferences)].reduce(both, said);
}
