/** The scale of an always-valid interval, from what is known on the first day: nothing in it changes afterwards. */
import { etaFor, MISS } from "./always-valid.ts";
import { etaForShares } from "./always-valid-shares.ts";
import type { Sums } from "./outcome-sums.ts";

/** Five in a hundred buying for ten units of money, in minor units squared: for people who never bought. Too small an η costs little, too large a one much. */
const LITTLE = 0.05 * 1000 ** 2;
/** The same five in a hundred, as a share. */
const FEW = 0.05;
/** Where people come in one by one, the first day says little of how many there will be. */
const AT_LEAST = 1000;

export interface Etas {
  /** Of money, in minor units squared. */
  readonly eta: number;
  /** Of shares of people. */
  readonly etaShares: number;
}

/**
 * @param people of the first day
 * @param variance of what each spends in a window, in minor units squared; @param share of people who buy in one
 * @param ratio of the people who are in one of the two groups compared
 */
export function etasFor(people: number, variance: number, share: number, ratio: number, miss = MISS): Etas {
  if (!(ratio > 0 && ratio < 1)) return { eta: 0, etaShares: 0 };
  const many = Math.max(people, AT_LEAST);
  return { eta: etaFor(many, Math.max(variance, LITTLE), ratio, miss), etaShares: etaForShares(many, share || FEW, ratio, miss) };
}

/** From those drawn on the first day and what they had bought before it. */
export function tuned({ firstPeople, firstSum, firstSquares, firstBuyers }: Sums, ratio: number, miss = MISS): Etas {
  const variance = firstPeople > 0 ? firstSquares / firstPeople - (firstSum / firstPeople) ** 2 : 0;
  return etasFor(firstPeople, variance, firstPeople > 0 ? firstBuyers / firstPeople : 0, ratio, miss);
}
