/** A made-up language that runs from right to left, to try out how a page bears one: each word in Hebrew letters, as long as it was. */
export function pseudoRightToLeft<W extends { readonly tag: string; readonly dir: string }>(words: W): W {
  const turned = Object.entries(words).map(([key, text]) => [key, typeof text === "string" ? text.replace(/[a-z]/gi, letter) : text]);
  return { ...words, ...Object.fromEntries(turned), tag: "he", dir: "rtl" };
}

/** "a" → alef, "b" → bet …, round and round. */
function letter(latin: string): string {
  return String.fromCodePoint(0x05d0 + (((latin.toLowerCase().codePointAt(0) ?? 97) - 97) % 27));
}
