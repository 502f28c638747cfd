// Writes a message by hand: two text parts and a handful of headers. Every byte that leaves is ASCII, so nothing on the way
// has a reason to change it after it was signed.

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface Mail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly date: Date;
  readonly html: string;
  readonly text: string;
  /** More headers, ASCII. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Goes along instead of the HTML part. */
  readonly file?: Attachment;
}

/** Something that goes along. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Composed {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** CRLF line ends, ends with one. */
  readonly body: string;
}

/** A value fit for a header: no line ends, control or direction characters, no broken code points, not endless. */
export function headerText(value: string, limit = 250): string {
  return Array.from(
    value
      .toWellFormed()
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, " ")
      .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufffd]/gu, "")
      .trim(),
  )
    .slice(0, limit)
    .join("");
}

// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0020-\u007e]*$/;

/** RFC 2047, in words of at most 75 characters, on code point borders. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let chunk = "";
  for (const char of text) {
    if (Buffer.byteLength(chunk + char) > 42) {
      words.push(chunk);
      chunk = "";
    }
    chunk += char;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`).join("\r\n ");
}

function encodeHeader(value: string): string {
  const clean = headerText(value);
  return ASCII.test(clean) && !clean.includes("=?") ? clean : encodedWords(clean);
}

function mailbox({ name, address }: Mailbox): string {
  const clean = headerText(name, 120);
  if (clean === "") return address;
  const shown = ASCII.test(clean) && !clean.includes("=?") ? `"${clean.replace(/["\\]/g, "\\$&")}"` : encodedWords(clean);
  return `${shown} <${address}>`;
}

/** A regular expression would try each place of each line; this looks at each byte once. */
function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    longest = Math.max(longest, stop - start);
    start = stop + 1;
  }
  return longest;
}

/** From the end, for the same reason. */
function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return text.slice(0, end);
}

/** Plain ASCII with short lines goes as it is; all else as base64. */
function part(type: string, content: string): string {
  const lines = `${withoutLastLineEnds(content).replace(/\r?\n/g, "\r\n")}\r\n`;
  // eslint-disable-next-line no-control-regex
  const plain = /^[\u0009\u000a\u000d\u0020-\u007e]*$/.test(lines) && longestLine(lines) <= 900;
  const body = plain ? lines : Buffer.from(lines).toString("base64").replace(/.{76}/g, "$&\r\n") + "\r\n";
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${plain ? "7bit" : "base64"}\r\n\r\n${body}`;
}

function filePart({ name, type, bytes }: Attachment): string {
  const body = bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
  return `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${name.replace(/[^\w.-]/g, "")}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`;
}

export function compose(mail: Mail): Composed {
  const boundary = `=_${mail.messageId.replace(/[^A-Za-z0-9]/g, "").slice(0, 40)}`;
  const headers: (readonly [string, string])[] = [
    ["From", mailbox(mail.from)],
    ["To", mailbox(mail.to)],
    ["Subject", encodeHeader(mail.subject)],
    ["Date", mail.date.toUTCString().replace("GMT", "+0000")],
    ["Message-ID", `<${mail.messageId}>`],
    ["MIME-Version", "1.0"],
    ...mail.headers.map(([name, value]) => [name, headerText(value, 900)] as const),
    ["Content-Type", `multipart/${mail.file === undefined ? "alternative" : "mixed"}; boundary="${boundary}"`],
  ];
  const second = mail.file === undefined ? part("text/html", mail.html) : filePart(mail.file);
  const body = `--${boundary}\r\n${part("text/plain", mail.text)}--${boundary}\r\n${second}--${boundary}--\r\n`;
  return { headers, body };
}

/** Headers and body as they go over the wire (before dot-stuffing). */
export function wire(composed: Composed): string {
  return `${composed.headers.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n${composed.body}`;
}
