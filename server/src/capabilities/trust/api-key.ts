import { createHash, timingSafeEqual } from "node:crypto";

const SHAPE = /^rap_([0-9a-f]{12})_[0-9a-f]{40}$/;
/** A key, or most of one, anywhere in a text; gives its id. */
export const KEY_ANYWHERE = /rap_([0-9a-f]{12})_[0-9a-f]{8,}/i;

/** The text of a key: 48 bits that name it, 160 bits that prove it. */
export function keyText(id: string, secret: Buffer): string {
  return `rap_${id}_${secret.toString("hex")}`;
}

/** The id in a key, or null for anything that has not its shape. */
export function keyId(text: string): string | null {
  return SHAPE.exec(text)?.[1] ?? null;
}

/** SHA-256 of the whole text. */
export function keyHash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
