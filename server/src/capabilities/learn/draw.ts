import { createHmac } from "node:crypto";

export type Arm = "treated" | "held-back";

const PARTS = 2 ** 48;

/** A person's number in [0, 1), keyed by a seed: the same two always give the same one, and two seeds draw independently. */
export function drawnNumber(seed: string, personId: string): number {
  return createHmac("sha256", seed).update(personId.toLowerCase()).digest().readUIntBE(0, 6) / PARTS;
}

/**
 * Who is held back: a person's number in [0, 1), keyed by the experiment's seed, lies below the share. The same seed and person always give the
 * same arm, whoever else is in the audience, and two experiments draw independently.
 */
function armOf(seed: string, personId: string, controlShare: number): Arm {
  return drawnNumber(seed, personId) < controlShare ? "held-back" : "treated";
}

/** What an assignment would give, without recording it. */
export function draw(seed: string, controlShare: number, personIds: readonly string[]): { treated: string[]; heldBack: string[] } {
  const treated: string[] = [];
  const heldBack: string[] = [];
  for (const id of personIds) (armOf(seed, id, controlShare) === "treated" ? treated : heldBack).push(id);
  return { treated, heldBack };
}
