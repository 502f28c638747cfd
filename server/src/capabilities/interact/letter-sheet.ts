// The sheets that letters and faxes are printed on, and what goes around them. The address stands where the window of the usual envelope
// is: DIN 5008 form A or B on A4, and a US #10 envelope on Letter paper. The source is ours and fixed; people's words come in as data.
import type { PersonCard } from "../identify/index.ts";

export interface Letter {
  readonly paper: "a" | "b" | "us10";
  readonly address: readonly string[];
  readonly date: string;
  readonly paragraphs: readonly string[];
  readonly language: string;
  /** Place in the run's list of those who sign; null: nobody. */
  readonly signature: number | null;
  /** A code to scan, as SVG, with what it opens. */
  readonly qr: { readonly svg: string; readonly caption: string } | null;
}

export interface Signer {
  readonly name: string;
  readonly title: string;
  /** The bytes of a PNG or JPEG; null: the name alone. */
  readonly image: readonly number[] | null;
}

export interface LetterRun {
  /** A run is set by parts: letters first, then what goes around them. */
  readonly show: "all" | "letters" | "covers";
  readonly sender: string;
  readonly senderLine: string;
  readonly insert: readonly string[];
  readonly cover: "window" | "envelopes" | "l7160" | "5160";
  readonly signatures: readonly Signer[];
  readonly letters: readonly Letter[];
}

/** How many labels a sheet holds: Avery L7160 is 3 × 7 on A4, Avery 5160 is 3 × 10 on Letter. */
export const LABELS: Readonly<Record<string, number>> = { l7160: 21, "5160": 30 };

/** How many pages the covers of so many letters take. */
export function coverPages(letters: number, cover: string): number {
  if (cover === "window") return 0;
  return Math.ceil(letters / (LABELS[cover] ?? 1));
}

/** If it is asked for, each letter leaves two marks <page>: its first page and its last, the insert sheet counted in. */
export const SHEET = `
#let run = json(bytes(sys.inputs.data))
#set document(title: "Letters")
#set text(font: "Noto Sans", size: 10.5pt, hyphenate: true)
#set par(leading: 0.68em, spacing: 1.1em)
#let images = run.signatures.map(s => if s.image == none { none } else { image(bytes(s.image), height: 14mm) })
#let mark = if sys.inputs.marks == "yes" { context [#metadata(here().page()) <page>] }
#let words(text) = par(text.split("\\n").map(line => [#line]).join(linebreak()))
#let sheet(letter) = {
  let us = letter.paper == "us10"
  let top = if us { 38mm } else if letter.paper == "a" { 27mm } else { 45mm }
  set text(lang: letter.language)
  set page(
    paper: if us { "us-letter" } else { "a4" },
    margin: if us { (left: 22mm, right: 22mm, top: 18mm, bottom: 20mm) } else { (left: 25mm, right: 20mm, top: 18mm, bottom: 20mm) },
    numbering: none,
    background: if us { none } else {
      // Folding marks of DIN 5008, and the hole between them.
      for y in if letter.paper == "a" { (87mm, 192mm) } else { (105mm, 210mm) } { place(std.top + left, dx: 4mm, dy: y, line(length: 4mm, stroke: 0.3pt)) }
      place(std.top + left, dx: 4mm, dy: 148.5mm, line(length: 6mm, stroke: 0.3pt))
    },
  )
  counter(page).update(1)
  mark
  // The window: measured from the edge of the paper.
  place(std.top + left, dx: 0mm, dy: top - 18mm, box(width: if us { 95mm } else { 80mm }, height: if us { 30mm } else { 45mm }, {
    set par(leading: 0.5em, spacing: 0.4em)
    text(size: 6.5pt, underline(run.senderLine))
    v(if us { 2mm } else { 8mm })
    letter.address.map(line => text(line)).join(linebreak())
  }))
  place(std.top + right, text(weight: "bold", size: 13pt, run.sender))
  v(if us { 66mm } else { top + 35mm })
  align(right, text(letter.date))
  v(4mm)
  for paragraph in letter.paragraphs { words(paragraph) }
  if letter.signature != none {
    let signer = run.signatures.at(letter.signature)
    block(breakable: false, above: 6mm, {
      if images.at(letter.signature) != none { images.at(letter.signature); v(1mm) }
      text(signer.name)
      if signer.title != "" { linebreak(); text(size: 9pt, signer.title) }
    })
  }
  if letter.qr != none {
    block(breakable: false, above: 6mm, grid(
      columns: (24mm, auto), column-gutter: 4mm, align: horizon,
      image(bytes(letter.qr.svg), format: "svg", width: 24mm), text(size: 9pt, letter.qr.caption),
    ))
  }
  if run.insert.len() > 0 {
    pagebreak()
    for paragraph in run.insert { words(paragraph) }
  }
  mark
}
#if run.show != "covers" { for letter in run.letters { sheet(letter) } }
#if run.show == "letters" {} else if run.cover == "envelopes" {
  for letter in run.letters {
    let us = letter.paper == "us10"
    page(width: if us { 241.3mm } else { 220mm }, height: if us { 104.8mm } else { 110mm }, margin: 12mm, background: none, {
      text(size: 7pt, run.senderLine)
      place(std.top + left, dx: 98mm, dy: 40mm, letter.address.map(line => text(line)).join(linebreak()))
    })
  }
} else if run.cover != "window" and run.letters.len() > 0 {
  let avery = if run.cover == "l7160" {
    (paper: "a4", across: 3, down: 7, width: 63.5mm, height: 38.1mm, left: 7.2mm, top: 15.15mm, gap: 2.5mm)
  } else {
    (paper: "us-letter", across: 3, down: 10, width: 66.675mm, height: 25.4mm, left: 4.76mm, top: 12.7mm, gap: 3.175mm)
  }
  for part in run.letters.chunks(avery.across * avery.down) {
    page(paper: avery.paper, margin: 0mm, background: none, for (i, letter) in part.enumerate() {
      place(
        std.top + left,
        dx: avery.left + calc.rem(i, avery.across) * (avery.width + avery.gap),
        dy: avery.top + calc.quo(i, avery.across) * avery.height,
        box(width: avery.width, height: avery.height, inset: (x: 4mm, y: 3mm), clip: true, {
          set par(leading: 0.4em)
          set text(size: 9pt)
          align(horizon, letter.address.map(line => text(line)).join(linebreak()))
        }),
      )
    })
  }
}
`;

const US_PAPER = new Set(["US", "CA"]);

/** Country names for the last line of an address that goes abroad. */
function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code.toUpperCase();
  return (new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code).toUpperCase();
}

/** A text as paragraphs: an empty line parts them. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");

function addressLines(card: PersonCard, country: string): string[] {
  const { lines = [], postalCode = "", city = "" } = card.address ?? {};
  const british = country === "GB" || country === "United Kingdom";
  const place = US_PAPER.has(country) ? [`${city} ${postalCode}`] : british ? [city, postalCode] : [`${postalCode} ${city}`];
  return [card.name ?? "", ...lines, ...place, countryName(country)].map((line) => line.trim()).filter((line) => line !== "");
}

/**
 * @param form of DIN 5008, for paper that is not American
 * @param number of a fax, which then stands in the place of the postal address
 */
export function letterFor(
  card: PersonCard,
  text: string,
  { at, form, signature, number, qr }: { at: Date; form: "a" | "b"; signature: number | null; number: string | null; qr: Letter["qr"] },
): Letter {
  const country = card.address?.country ?? card.country ?? "";
  const language = card.language?.slice(0, 2).toLowerCase() ?? "en";
  const american = US_PAPER.has(country);
  return {
    paper: american ? "us10" : form,
    address: number === null ? addressLines(card, country) : [card.name ?? "", `Fax ${number}`].filter((line) => line !== ""),
    date: new Intl.DateTimeFormat(language === "en" && american ? "en-US" : language === "en" ? "en-GB" : language, {
      dateStyle: "long",
      timeZone: "UTC",
    }).format(at),
    paragraphs: paragraphsOf(text),
    language,
    signature,
    qr,
  };
}

/** The order the post gives a discount for: by country and postcode. */
export function byPostcode(a: PersonCard, b: PersonCard): number {
  const key = (card: PersonCard): string => `${card.address?.country ?? ""}\u0000${card.address?.postalCode ?? ""}\u0000${card.id}`;
  return key(a) < key(b) ? -1 : 1;
}
