// A certificate that we sign ourselves (X.509 version 1, RFC 5280, 4.1), as mail servers use among each other: they encrypt to whoever offers it
// and ask for no name (RFC 7435). Whoever wants a name proven gives a certificate of an authority.
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Files } from "./files.ts";
import { secretBytes } from "./random.ts";

/** Key and certificate chain in one PEM text. */
export type Pem = string;

const YEARS = 20;

/** One element of ASN.1's distinguished encoding: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
/** ecdsa-with-SHA256 (1.2.840.10045.4.3.2) and id-at-commonName (2.5.4.3). */
const ALGORITHM = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
const COMMON_NAME = der(0x06, Buffer.from("550403", "hex"));

const named = (name: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
/** UTCTime up to the year 2049, GeneralizedTime after that (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  const digits = `${at.toISOString().replace(/[-:T]|\..*/g, "")}Z`;
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
const asPem = (bytes: Buffer, label: string): string =>
  `-----BEGIN ${label}-----\n${bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;

/** A fresh key on P-256 and a certificate for it that holds from the day before for twenty years. */
export function selfSigned(name: string, now: Date): Pem {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const from = new Date(now.getTime() - 86_400_000);
  const until = new Date(from);
  until.setUTCFullYear(from.getUTCFullYear() + YEARS);
  // The first bit is the number's sign.
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), secretBytes(15)]));
  const subject = named(name);
  const content = sequence(
    serial,
    ALGORITHM,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", content, privateKey));
  return privateKey.export({ type: "pkcs8", format: "pem" }) + asPem(sequence(content, ALGORITHM, signature), "CERTIFICATE");
}

/** The certificate of this data folder, made when it is first asked for. */
export function ownCertificate(files: Files, name: string, now: Date): Pem {
  const file = files.path(`${name}.pem`);
  if (!existsSync(file)) writeFileSync(file, selfSigned(name, now), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
