import { randomFillSync } from "node:crypto";

// To ask the system for random bytes takes longer than to make an id of them: it is asked for those of many.
const random = Buffer.alloc(16 * 256);
let used = random.length;

/** A UUID of version 7 (RFC 9562): sorts by the millisecond it was made in. */
export function newId(now: number = Date.now()): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = random.subarray(used, (used += 16));
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
