import { hash, randomBytes } from "node:crypto";

/** A number in [0, 1). */
export type Random = () => number;

/** A repeatable source (xoshiro128**, Blackman & Vigna 2018) whose state is the SHA-256 of the seed's text. */
export function seeded(seed: string): Random {
  const digest = hash("sha256", seed, "buffer");
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) state[i] = digest.readUInt32LE(i * 4);
  return () => {
    // One by one: taking an array apart takes several times as long.
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]!;
    const d = state[3]!;
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = b << 9;
    const c1 = c ^ a;
    const d1 = d ^ b;
    state[1] = b ^ c1;
    state[0] = a ^ d1;
    state[2] = c1 ^ shifted;
    state[3] = (d1 << 11) | (d1 >>> 21);
    return result / 2 ** 32;
  };
}

/** For jitter and the like; draws that must be repeatable use `seeded`. */
export const systemRandom: Random = () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;

/** Unpredictable bytes for keys and tokens. */
export function secretBytes(count: number): Buffer {
  return randomBytes(count);
}
