// Of which message of ours a mail that came in speaks.
import type { ReadMail } from "../../platform/mail-parts.ts";
import type { ReturnPaths } from "./return-path.ts";
import { sendOfMessageId, type Tokens } from "./tokens.ts";

export interface About {
  readonly sendId: string;
  /** The Message-ID that it was found in, which the row itself must confirm; null: an HMAC of ours names it. */
  readonly messageId: string | null;
}

/** Headers by which mail servers keep the address that a mail was really sent to. */
const ENVELOPE = new Set(["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-failed-recipients", "to", "cc", "resent-to"]);

/**
 * Our own tokens only: the address it came to, then what it encloses (return path, unsubscribe link), then Message-IDs.
 * A recipient that a report names, or leaves out for privacy (RFC 6590), is no proof of anything.
 */
export function aboutOf(mail: ReadMail, envelopeTo: string | null, paths: ReturnPaths, tokens: Tokens): About | null {
  const toHere = envelopeTo ?? mail.headers.flatMap(({ name, value }) => (ENVELOPE.has(name) ? [value] : [])).join("\n");
  const rest = [...mail.headers.map(({ value }) => value), ...mail.parts.map(({ text }) => text), mail.text].join("\n");
  const proven = paths.find(toHere) ?? paths.find(rest) ?? linkIn(rest, tokens);
  if (proven !== null) return { sendId: proven, messageId: null };
  for (const [, messageId = ""] of rest.matchAll(/([0-9a-f]{40}\.[0-9a-f]{32}@[A-Za-z0-9.-]+)/g)) {
    const sendId = sendOfMessageId(messageId);
    if (sendId !== null) return { sendId, messageId };
  }
  return null;
}

/** The message whose unsubscribe link stands in a text; reports may fold it over lines. */
function linkIn(text: string, tokens: Tokens): string | null {
  for (const [, token = ""] of text.replace(/=\r?\n|\r?\n[ \t]+/g, "").matchAll(/\/u\/([A-Za-z0-9_-]{66})(?![A-Za-z0-9_-])/g)) {
    const content = tokens.read("unsubscribe", token);
    if (content?.sendId) return content.sendId;
  }
  return null;
}
