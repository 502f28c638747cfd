// Drawing winners so that anybody can check it afterwards. Pure.
//
// The house commits itself to a seed before anybody takes part (commit and reveal: M. Blum, Coin flipping by telephone, CRYPTO 1981). After the
// end each entry's ticket is SHA-256 of the seed, the list of all entries, what was known only after the end, and the entry's own id; the lowest
// tickets win. The house cannot choose the seed after it knows the entries; and where something was named that nobody could know before
// the end, it cannot choose the entries after it knows the seed either.
import { createHash } from "node:crypto";

/** How somebody took part: by which use, and the number of the individual. */
export interface Entry {
  readonly entry: string;
  readonly entrant: number;
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** What is published of a seed before anybody takes part. */
export const commitmentOf = (seed: string): string => sha256(seed);

/** The hash of the list of entries: a line each, "entry entrant", in the order of their ids. */
export function digestOfEntries(entries: readonly Entry[]): string {
  const lines = entries.map(({ entry, entrant }) => `${entry} ${entrant}\n`).sort();
  return sha256(lines.join(""));
}

export const ticketOf = (seed: string, digest: string, beacon: string, entry: string): string =>
  sha256(`${seed}\n${digest}\n${beacon}\n${entry}`);

/** The entries that win, the first prize first; nobody wins twice. */
export function drawWinners(seed: string, beacon: string, entries: readonly Entry[], prizes: number): string[] {
  const digest = digestOfEntries(entries);
  const tickets = entries.map((each) => ({ ...each, ticket: ticketOf(seed, digest, beacon, each.entry) }));
  tickets.sort((a, b) => (a.ticket < b.ticket ? -1 : 1));
  const winners: string[] = [];
  const won = new Set<number>();
  for (const { entry, entrant } of tickets) {
    if (winners.length >= prizes) break;
    if (won.has(entrant)) continue;
    won.add(entrant);
    winners.push(entry);
  }
  return winners;
}
