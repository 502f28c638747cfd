// The envelope's sender (VERP): base+<token>@domain. The token names the message and carries an HMAC, so that what comes back
// to it can only speak of that message, and what was not sent there by us counts for nothing.
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

const MAC = 10;
/** RFC 4648, in lower case: some mail servers change the case of local parts, so letters of both must not matter. */
const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
/** 16 bytes of the id and the MAC, five bits a digit. */
const LENGTH = 42;

function encode(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(LENGTH * 5 - bytes.length * 8);
  let text = "";
  for (let i = LENGTH - 1; i >= 0; i--) text += DIGITS[Number((bits >> BigInt(i * 5)) & 31n)];
  return text;
}

function decode(text: string): Buffer | null {
  let bits = 0n;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  const spare = BigInt(LENGTH * 5 - (16 + MAC) * 8);
  // Bits that no byte holds: only the one spelling counts.
  if ((bits & ((1n << spare) - 1n)) !== 0n) return null;
  return Buffer.from((bits >> spare).toString(16).padStart((16 + MAC) * 2, "0"), "hex");
}

export interface ReturnPaths {
  /** @param base the mailbox that takes returns, e.g. bounces@news.shop.example; it must take bounces+anything too (RFC 5233) */
  address(base: string, sendId: string): string;
  /** The message that an address of ours names; null for any other address. */
  read(address: string): string | null;
  /** The first message that an address of ours in this text names. */
  find(text: string): string | null;
}

/** @param key of this instance, hex */
export function createReturnPaths(key: string): ReturnPaths {
  const secret = createSecretKey(key, "hex");
  const mac = (id: Buffer): Buffer => createHmac("sha256", secret).update(id).digest().subarray(0, MAC);
  const token = (digits: string): string | null => {
    const bytes = decode(digits.toLowerCase());
    if (bytes === null || !timingSafeEqual(mac(bytes.subarray(0, 16)), bytes.subarray(16))) return null;
    return bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  return {
    address(base, sendId) {
      const id = Buffer.from(sendId.replaceAll("-", ""), "hex");
      return base.replace("@", `+${encode(Buffer.concat([id, mac(id)]))}@`);
    },
    read(address) {
      const digits = /\+([a-z2-7]{42})@[^@\s]+$/i.exec(address)?.[1];
      return digits === undefined ? null : token(digits);
    },
    find(text) {
      for (const [, digits = ""] of text.matchAll(/\+([a-z2-7]{42})@/gi)) {
        const id = token(digits);
        if (id !== null) return id;
      }
      return null;
    },
  };
}
