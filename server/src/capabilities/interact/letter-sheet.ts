// The sheet a letter is printed on. The address stands where the window of the usual envelope is: DIN 5008 form B on A4, and
// a US #10 envelope on Letter paper. The source is ours and fixed; people's words come in as data.
import type { PersonCard } from "../identify/index.ts";

export interface Letter {
  readonly paper: "din" | "us10";
  readonly address: readonly string[];
  readonly date: string;
  readonly paragraphs: readonly string[];
  readonly language: string;
}

export interface LetterRun {
  readonly sender: string;
  readonly senderLine: string;
  readonly letters: readonly Letter[];
}

export const SHEET = `
#let run = json(bytes(sys.inputs.data))
#set document(title: "Letters")
#set text(font: "Noto Sans", size: 10.5pt, hyphenate: true)
#set par(leading: 0.68em, spacing: 1.1em)
#let sheet(letter) = {
  let us = letter.paper == "us10"
  set text(lang: letter.language)
  set page(
    paper: if us { "us-letter" } else { "a4" },
    margin: if us { (left: 22mm, right: 22mm, top: 18mm, bottom: 20mm) } else { (left: 25mm, right: 20mm, top: 18mm, bottom: 20mm) },
    numbering: none,
    background: if us { none } else {
      place(top + left, dx: 4mm, dy: 105mm, line(length: 4mm, stroke: 0.3pt))
      place(top + left, dx: 4mm, dy: 210mm, line(length: 4mm, stroke: 0.3pt))
    },
  )
  counter(page).update(1)
  // The window: measured from the edge of the paper.
  let dx = if us { 22mm } else { 25mm }
  place(top + left, dx: 0mm, dy: if us { 38mm - 18mm } else { 45mm - 18mm }, box(width: if us { 95mm } else { 80mm }, height: if us { 30mm } else { 45mm }, {
    set par(leading: 0.5em, spacing: 0.4em)
    text(size: 6.5pt, underline(run.senderLine))
    v(if us { 2mm } else { 8mm })
    letter.address.map(line => text(line)).join(linebreak())
  }))
  place(top + right, text(weight: "bold", size: 13pt, run.sender))
  v(if us { 66mm } else { 80mm })
  align(right, text(letter.date))
  v(4mm)
  for paragraph in letter.paragraphs { par(paragraph.split("\\n").map(line => text(line)).join(linebreak())) }
}
#for (i, letter) in run.letters.enumerate() {
  sheet(letter)
}
`;

const US_PAPER = new Set(["US", "CA"]);

/** Country names for the last line of an address that goes abroad. */
function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code.toUpperCase();
  return (new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code).toUpperCase();
}

export function letterFor(card: PersonCard, text: string, at: Date): Letter {
  const country = card.address?.country ?? card.country ?? "";
  const language = card.language?.slice(0, 2).toLowerCase() ?? "en";
  const { lines = [], postalCode = "", city = "" } = card.address ?? {};
  const american = US_PAPER.has(country);
  const british = country === "GB" || country === "United Kingdom";
  const place = american ? [`${city} ${postalCode}`] : british ? [city, postalCode] : [`${postalCode} ${city}`];
  return {
    paper: american ? "us10" : "din",
    address: [card.name ?? "", ...lines, ...place, countryName(country)].map((line) => line.trim()).filter((line) => line !== ""),
    date: new Intl.DateTimeFormat(language === "en" && american ? "en-US" : language === "en" ? "en-GB" : language, {
      dateStyle: "long",
      timeZone: "UTC",
    }).format(at),
    paragraphs: text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim())
      .filter((paragraph) => paragraph !== ""),
    language,
  };
}

/** The order the post gives a discount for: by country and postcode. */
export function byPostcode(a: PersonCard, b: PersonCard): number {
  const key = (card: PersonCard): string => `${card.address?.country ?? ""}\u0000${card.address?.postalCode ?? ""}\u0000${card.id}`;
  return key(a) < key(b) ? -1 : 1;
}
