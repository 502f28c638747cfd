import { createHmac } from "node:crypto";

/** The arm of those who are left alone; every other arm is treated in some way. */
export const HELD_BACK = "held-back";

/** The only arm of an experiment that does one thing and compares it with nothing. */
export const TREATED = "treated";

/** One of the things that are tried. */
export interface ArmPlan {
  readonly name: string;
  /** Of those who are not held back, 0 to 1; all of an experiment add up to 1. */
  readonly share: number;
}

const ONE_ARM: readonly ArmPlan[] = [{ name: TREATED, share: 1 }];

const PARTS = 2 ** 48;

/** A person's number in [0, 1), keyed by a seed: the same two always give the same one, and two seeds draw independently. */
export function drawnNumber(seed: string, personId: string): number {
  return createHmac("sha256", seed).update(personId.toLowerCase()).digest().readUIntBE(0, 6) / PARTS;
}

/**
 * A person's number in [0, 1), keyed by the experiment's seed: below the share they are held back, and the rest is divided among the arms in
 * their order. The same seed and person always give the same arm, whoever else is in the audience, and two experiments draw independently.
 */
export function armFor(seed: string, personId: string, heldBack: number, arms: readonly ArmPlan[] = ONE_ARM): string {
  const drawn = drawnNumber(seed, personId);
  if (drawn < heldBack) return HELD_BACK;
  let left = (drawn - heldBack) / (1 - heldBack);
  for (const { name, share } of arms) {
    if (left < share) return name;
    left -= share;
  }
  return arms.at(-1)?.name ?? TREATED;
}

/** Of an experiment with one arm. */
export type Arm = typeof TREATED | typeof HELD_BACK;

/** Of an experiment with one arm: what an assignment would give, without recording it. */
export function draw(seed: string, controlShare: number, ids: readonly string[]): { treated: string[]; heldBack: string[] } {
  const { true: heldBack = [], false: treated = [] } = Object.groupBy(ids, (id) => `${armFor(seed, id, controlShare) === HELD_BACK}`);
  return { treated, heldBack };
}

/** The share of all people that each arm is planned to get, those held back first where there are any. */
export function planned(heldBack: number, arms: readonly ArmPlan[]): ArmPlan[] {
  const rest = arms.map(({ name, share }) => ({ name, share: share * (1 - heldBack) }));
  return heldBack > 0 ? [{ name: HELD_BACK, share: heldBack }, ...rest] : rest;
}
