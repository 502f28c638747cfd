/** Whether people came back, and came back by preference: the outcome that counts, not whether a mail was opened. */
import { alwaysValidShares, type ShareDifference } from "./always-valid-shares.ts";

export interface Buyers {
  readonly people: number;
  /** Who bought within the window. */
  readonly buyers: number;
  /** Who bought at least once with nothing of the order reduced. */
  readonly fullPrice: number;
  /** Whether anything was sold at a reduced price at all; otherwise prices tell no preference. */
  readonly reduced: boolean;
}

export interface Repurchase {
  /** Share of people who bought again. Null where the draw failed or an arm is empty. */
  any: ShareDifference | null;
  /** Share of people who bought again at full price; null too where nothing was ever sold at a reduced one. */
  preferential: ShareDifference | null;
  sentence: string;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const points = (share: number): string => (100 * share).toFixed(1);

function told({ treated, heldBack, low, high }: ShareDifference): string {
  const shares = `${percent(treated)} against ${percent(heldBack)}`;
  if (low <= 0 && high >= 0)
    return `${shares}, which may be chance (95 %, however often one looks: ${points(low)} to ${points(high)} points)`;
  return `${shares} (95 %, however often one looks: ${points(low)} to ${points(high)} points)`;
}

/** @param ok whether the shares held back came out as drawn; @param eta of the interval of shares, fixed before the first look */
export function repurchase(treated: Buyers, heldBack: Buyers, ok: boolean, eta: number): Repurchase {
  const compared = (of: "buyers" | "fullPrice"): ShareDifference | null =>
    alwaysValidShares({ people: treated.people, did: treated[of] }, { people: heldBack.people, did: heldBack[of] }, eta);
  const any = ok ? compared("buyers") : null;
  const pricesTell = treated.reduced || heldBack.reduced;
  const preferential = ok && pricesTell ? compared("fullPrice") : null;
  if (any === null) return { any, preferential, sentence: "" };
  const start = `Bought again: ${told(any)}.`;
  if (preferential === null)
    return { any, preferential, sentence: `${start} No order was reduced, so the price tells nothing of preference.` };
  return { any, preferential, sentence: `${start} At full price, by preference: ${told(preferential)}.` };
}
