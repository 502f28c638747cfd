import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Files } from "./files.ts";
import type { Composed } from "./mail-message.ts";

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

/** Reads the signing key from the data folder, or makes it at first start. */
export function dkimKey(files: Files): KeyObject {
  const file = files.path("dkim.pem");
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  return createPrivateKey(readFileSync(file));
}

/** The DNS record to publish as <selector>._domainkey.<domain>. */
export function dkimRecord(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return `v=DKIM1; k=rsa; p=${der.toString("base64")}`;
}

/** Everything a receiver acts on, the two headers of one-click among it (RFC 8058 asks for both to be signed). */
const SIGNED = new Set([
  "from",
  "to",
  "subject",
  "date",
  "message-id",
  "mime-version",
  "content-type",
  "reply-to",
  "list-id",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "feedback-id",
]);

export function relaxedHeader(name: string, value: string): string {
  return `${name.toLowerCase().trim()}:${value
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
}

function relaxedBody(body: string): string {
  // Single spaces, of which there are many, are what they should be already.
  const lines = body
    .replace(/[ \t]{2,}|\t/g, " ")
    .replaceAll(" \r\n", "\r\n")
    .replace(/(?:\r\n)+$/, "");
  return lines === "" ? "" : `${lines}\r\n`;
}

/** RFC 6376, relaxed/relaxed, RSA-SHA256. The signature is made in a thread of the pool, so that several go at once. */
export function dkimSign(composed: Composed, { domain, selector, key }: DkimKey, at: Date): Promise<Composed> {
  const headers = composed.headers.filter(([name]) => SIGNED.has(name.toLowerCase()));
  const hash = createHash("sha256").update(relaxedBody(composed.body), "latin1").digest("base64");
  const names = headers.map(([name]) => name.toLowerCase()).join(":");
  const start =
    `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector}; t=${Math.floor(at.getTime() / 1000)};\r\n` +
    ` h=${names};\r\n bh=${hash};\r\n b=`;
  const text = `${headers.map(([name, value]) => relaxedHeader(name, value)).join("\r\n")}\r\n${relaxedHeader("DKIM-Signature", start)}`;
  return new Promise((resolve, reject) => {
    sign("sha256", Buffer.from(text, "latin1"), key, (error, signature) => {
      if (error) return reject(error);
      const value = start + signature.toString("base64").replace(/.{72}(?=.)/g, "$&\r\n ");
      resolve({ headers: [["DKIM-Signature", value], ...composed.headers], body: composed.body });
    });
  });
}
