// String similarities as ClickHouse computes them, so that a pair gets the same levels in SQL and here: on the bytes of the
// UTF-8 text, not on its characters.

/** One byte a character: prepared text is mostly ASCII, where this is the text itself. */
function bytes(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Jaro similarity in [0, 1] (Jaro 1989): shares of matching bytes within half the longer length, less half of those out of order. Adds up in
 * the engine's order, so that a value on a threshold falls on the same side. */
function jaro(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const [usedA, usedB] = [new Uint8Array(a.length), new Uint8Array(b.length)];
  let matches = 0;
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (usedB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      usedA[i] = usedB[j] = 1;
      matches++;
      break;
    }
  }
  if (matches === 0) return 0;
  let outOfOrder = 0;
  for (let i = 0, j = 0; i < a.length; i++) {
    if (usedA[i] === 0) continue;
    while (usedB[j] === 0) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) outOfOrder++;
    j++;
  }
  return (1 / 3) * (matches / a.length + matches / b.length + (matches - outOfOrder / 2) / matches);
}

/**
 * Jaro-Winkler similarity in [0, 1] (Winkler 1990): a common prefix of up to four bytes takes away a tenth each of what is missing,
 * if the Jaro similarity is above 0.7. Neither text may be empty.
 */
export function jaroWinkler(one: string, other: string): number {
  const [a, b] = [bytes(one), bytes(other)];
  const similarity = jaro(a, b);
  if (similarity <= 0.7) return similarity;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && prefix < b.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return similarity + prefix * 0.1 * (1 - similarity);
}

/**
 * Edits that turn one text into the other: insert, delete, replace a byte, swap two neighbours (Damerau 1964), no part edited twice
 * (optimal string alignment).
 */
export function edits(one: string, other: string): number {
  const [a, b] = [bytes(one), bytes(other)];
  let before = new Uint32Array(b.length + 1);
  let last = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Uint32Array(b.length + 1);
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      row[j] = least;
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/** Places at which two texts of one length differ (Hamming 1950). */
export function differences(one: string, other: string): number {
  const [a, b] = [bytes(one), bytes(other)];
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) count++;
  return count;
}
