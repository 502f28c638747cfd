import { createHash } from "node:crypto";

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * What a message looks like, as a key: of a mail the building blocks in their order, whatever words stand in them; of anything else its text. Two
 * campaigns with the same key are the same attempt at somebody who has stopped listening.
 */
export function presentationOf({ mjml, letter }: { readonly mjml: string; readonly letter: string }, medium: string): string {
  if (medium !== "email") return short(letter);
  return short([...mjml.matchAll(/<(mj-[a-z-]+)/g)].map(([, tag]) => tag).join(" "));
}
