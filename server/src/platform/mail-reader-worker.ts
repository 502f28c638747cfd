// Takes a mail apart in a thread of its own, so that one made to exhaust its reader can be stopped from outside.
import { parentPort } from "node:worker_threads";
import { convert } from "html-to-text";
import PostalMime, { type Email } from "postal-mime";
import { KEPT_PARTS, KEPT_TEXT, READ_BYTES, type MailPart, type ReadAnswer, type ReadMail } from "./mail-parts.ts";

function partOf({ mimeType, content }: Email["attachments"][number]): MailPart {
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return { type: mimeType.toLowerCase(), text: text.slice(0, KEPT_TEXT) };
}

function bodyOf(bytes: Uint8Array): string {
  return new TextDecoder()
    .decode(bytes.subarray(0, 4 * KEPT_TEXT))
    .replace(/\r\n?/g, "\n")
    .replace(/^[^]*?\n\n/, "");
}

async function read(bytes: Uint8Array): Promise<ReadMail> {
  const mail = await PostalMime.parse(bytes.subarray(0, READ_BYTES), {
    forceRfc822Attachments: true,
    maxNestingDepth: 60,
    maxHeadersSize: 256 * 1024,
  });
  const told = mail.attachments.filter(({ mimeType }) => /^(message|text)\//i.test(mimeType)).slice(0, KEPT_PARTS);
  const html = (mail.html ?? "").slice(0, 4 * KEPT_TEXT);
  const text = mail.text?.trim() ? mail.text : convert(html, { wordwrap: false, limits: { maxInputLength: 4 * KEPT_TEXT, maxDepth: 40 } });
  const nothing = text.trim() === "" && told.length === 0;
  return {
    headers: mail.headers.map(({ key, value }) => ({ name: key.toLowerCase(), value: value.slice(0, 4000) })),
    from: mail.from?.address?.toLowerCase() ?? null,
    subject: mail.subject ?? "",
    // Broken borders between parts hide everything: then it is read as it stands.
    text: (nothing ? bodyOf(bytes) : text).slice(0, KEPT_TEXT),
    parts: told.map(partOf),
  };
}

parentPort?.on("message", (bytes: Uint8Array) => {
  void read(bytes)
    .then((mail): ReadAnswer => ({ mail }))
    .catch((error: unknown): ReadAnswer => ({ fault: String(error instanceof Error ? error.message : error).slice(0, 200) }))
    .then((answer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage("ready");
