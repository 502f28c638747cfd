// Large files to import, the same each time: lines of the retail file over and over under new numbers, and invented people.
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import { weighted } from "../server/src/entrance/demo/draws.ts";
import { mailbox, PLACES, someone } from "../server/src/entrance/demo/places.ts";
import { seeded } from "../server/src/platform/random.ts";

const RETAIL = join(import.meta.dirname, "../../shared/data/online_retail/online_retail.csv.gz");

async function write(path: string, blocks: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  for (const block of blocks) if (!file.write(block)) await once(file, "drain");
  file.end();
  await finished(file);
}

/** Purchases of some `bytes` length; resolves to the number of lines after the header. */
export async function writePurchases(path: string, bytes: number): Promise<number> {
  const [header = "", ...lines] = gunzipSync(readFileSync(RETAIL)).toString("utf8").trimEnd().split("\n");
  let rows = 0;
  function* blocks(): Generator<string> {
    yield `${header}\n`;
    for (let size = 0, round = 0; size < bytes; round++) {
      for (let at = 0; at < lines.length && size < bytes; at += 10_000) {
        const some = lines.slice(at, at + 10_000);
        const block = some.map((line) => `${renumbered(line, round)}\n`).join("");
        size += Buffer.byteLength(block);
        rows += some.length;
        yield block;
      }
    }
  }
  await write(path, blocks());
  return rows;
}

/** The invoice and the customer get the round behind their number. */
function renumbered(line: string, round: number): string {
  const comma = line.indexOf(",");
  return `${line.slice(0, comma)}-${round}${line.slice(comma).replace(/,(\d{5}),([^,]*)$/, `,$1-${round},$2`)}`;
}

/** A number of their own, but that every fiftieth shares with the one before. */
const phoneOf = (i: number): string => `+49 171 ${String(i % 50 === 49 ? i - 1 : i).padStart(7, "0")}`;

/** One line a person: number, names, birth date, mail, phone, address, and for some a consent. */
export async function writePeople(path: string, count: number): Promise<void> {
  const random = seeded("import files");
  const places = PLACES.map((value) => ({ weight: value.weight, value }));
  const person = (i: number): string => {
    const place = weighted(random, places);
    const who = someone(random, place);
    const born = new Date(Date.UTC(1935, 0, 1) + Math.floor(random() * 26_000) * 86_400_000).toISOString().slice(0, 10);
    const { lines, postalCode, city } = who.address;
    const consent = random() < 0.4 ? "yes,Send me offers and news.,2026-01-18" : ",,";
    return `${100_000 + i},${who.given},${who.family},${born},${mailbox(who, i)},${phoneOf(i)},"${lines[0] ?? ""}",${postalCode},"${city}",${place.country},${consent}\n`;
  };
  function* blocks(): Generator<string> {
    yield "customer_number,given_name,family_name,birth_date,email,phone,street,postal_code,city,country,consent_offers_email,consent_words,consent_at\n";
    for (let at = 0; at < count; at += 1000) {
      let block = "";
      for (let i = at; i < Math.min(count, at + 1000); i++) block += person(i);
      yield block;
    }
  }
  await write(path, blocks());
}
