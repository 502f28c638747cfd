/**
 * The difference of two shares of people, with an interval that holds at all looks at once.
 *
 * A share F of a fixed group grows as its people buy, so the error of what is counted hangs together like a Brownian bridge, not like a sum; but
 * (F̂ − F) / (1 − F) is a martingale whose variance is that of the odds, F / (n (1 − F)) (Shorack & Wellner 1986, Empirical Processes, 3.6), and so
 * Robbins' normal mixture bounds it as it bounds money. Where people come in one by one instead and F stays, this is the same bound with
 * another η; it holds for both. The shares themselves are taken with one who did and one who did not added to each group (Agresti & Caffo 2000, The
 * American Statistician 54), or a group in which nobody has bought yet would not vary at all.
 */
import { etaFor, MISS, reach } from "./always-valid.ts";

/** Of one group: how many there are, and how many did it. */
export interface Count {
  readonly people: number;
  readonly did: number;
}

export interface ShareDifference {
  /** Shares, 1 is all. */
  treated: number;
  heldBack: number;
  /** Of the shares, with a 95 % interval that holds however often one looks (wider where several pairs are compared). */
  difference: number;
  low: number;
  high: number;
}

/** η of the difference of two shares. @param before the share expected from what was before; @param share of the people in one of the two groups */
export function etaForShares(people: number, before: number, share: number, miss = MISS): number {
  const likely = Math.min(Math.max(before, 0.02), 0.5);
  return etaFor(people, likely / (1 - likely), share, miss);
}

/** Null where a group is empty. @param eta in squared people, fixed before the first look */
export function alwaysValidShares(treated: Count, heldBack: Count, eta: number, miss = MISS): ShareDifference | null {
  if (treated.people === 0 || heldBack.people === 0 || !(eta > 0)) return null;
  const people = treated.people + heldBack.people;
  const [a, b] = [treated.did / treated.people, heldBack.did / heldBack.people];
  const moderate = ({ people: n, did }: Count): number => (did + 1) / (n + 2);
  const [p, q] = [moderate(treated), moderate(heldBack)];
  const rest = 1 - (treated.did + heldBack.did + 2) / (people + 4);
  const variance = ((p * (1 - p)) / treated.people + (q * (1 - q)) / heldBack.people) / rest ** 2;
  const far = (rest * reach(people ** 2 * variance, eta, miss)) / people;
  const difference = a - b;
  return { treated: a, heldBack: b, difference, low: Math.max(-1, difference - far), high: Math.min(1, difference + far) };
}
