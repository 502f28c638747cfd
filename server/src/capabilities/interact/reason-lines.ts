// Why somebody is written to, line by line; a line may end in an address, of which a mail makes a link. Pure.

/** Stands between the words of a line and the address at its end. */
export const ADDRESS_AT = "→";

export interface ReasonLine {
  readonly words: string;
  /** Missing where there is none, as templates want it. */
  readonly link?: string;
}

const WITH_ADDRESS = new RegExp(`^(.*) ${ADDRESS_AT} (https?://\\S+)$`, "u");

export function reasonLines(because: string | null): ReasonLine[] {
  if (because === null) return [];
  return because.split("\n").map((line) => {
    const [, words, link] = WITH_ADDRESS.exec(line) ?? [];
    return words === undefined || link === undefined ? { words: line } : { words, link };
  });
}
