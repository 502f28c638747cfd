// What the lines of an order earn, beside what the ledger has of them. Pure.
import { DAY } from "../../vocabulary/time.ts";
import { countedAmounts, lifeOf, pointsFor, rateOf, standing, type LineRate, type Programme, type Status } from "./programme.ts";

export interface LineRow {
  readonly personId: string;
  readonly eventId: string;
  readonly line: number;
  readonly back: boolean;
  readonly at: Date;
  readonly sku: string;
  readonly category: string;
  readonly amountMinor: number;
  readonly fee: boolean;
}

/** A lot of a line of a purchase. */
export interface LotRow extends LineRate {
  readonly personId: string;
  readonly id: string;
  readonly orderId: string;
  readonly eventId: string;
  readonly line: number;
  readonly amountMinor: number;
  readonly earnedAt: Date;
}

/** A line that earns for the first time. */
export interface NewLine extends LotRow {
  readonly sku: string;
  readonly category: string;
  readonly usableFrom: Date;
  readonly expiresAt: Date;
}

/** A lot whose line counts with another amount than before. */
export interface Resettled {
  readonly lot: LotRow;
  /** Minor units. */
  readonly amountMinor: number;
}

/** One individual's purchases as the ledger has them. */
export interface Purchases {
  /** Of the orders compared; of all orders where a status may follow from them. Grows with what is found. */
  readonly lots: LotRow[];
  /** Since when purchases count; null: not a member. */
  readonly since: Date | null;
}

/** What counts towards a status within the window before a moment. */
function countedBefore(lots: readonly LotRow[], { statusBy, statusDays }: Programme, at: Date): number {
  const from = at.getTime() - statusDays * DAY;
  let counted = 0;
  for (const lot of lots) {
    const earned = lot.earnedAt.getTime();
    if (earned >= from && earned < at.getTime()) counted += statusBy === "value" ? lot.amountMinor : pointsFor(lot.amountMinor, lot);
  }
  return counted;
}

const statusAt = (lots: readonly LotRow[], programme: Programme, at: Date): Status | null =>
  programme.statuses.length === 0 ? null : standing(programme, countedBefore(lots, programme, at)).status;

const keyOf = ({ eventId, line }: Pick<LotRow, "eventId" | "line">): string => `${eventId}:${line}`;

/** What counts of each line bought, refunds and what came off the whole order taken off. */
function amountsOf(lines: readonly LineRow[]): { line: LineRow; amountMinor: number }[] {
  const bought = lines.filter(({ back, fee }) => !back && !fee);
  const offOrder = lines.filter(({ back, fee }) => !back && fee).reduce((sum, { amountMinor }) => sum - Math.min(0, amountMinor), 0);
  const returned = lines
    .filter(({ back, fee }) => back && !fee)
    .map(({ sku, amountMinor }) => ({ sku, amountMinor: Math.max(0, -amountMinor) }));
  const amounts = countedAmounts(bought, offOrder, returned);
  return bought.map((line, i) => ({ line, amountMinor: amounts[i] ?? 0 }));
}

/**
 * Compares an order with its lots: what is missing is earned, what came back, or is no longer in the log, is taken back.
 * @param lines of the order, in the order of their moments
 * @param inForce the rules of a moment; null: none
 * @param newId ids of new lots
 */
export function compareOrder(
  orderId: string,
  lines: readonly LineRow[],
  { lots, since }: Purchases,
  inForce: (at: Date) => Programme | null,
  newId: () => string,
): { begun: NewLine[]; resettled: Resettled[] } {
  const lotOf = new Map(lots.flatMap((lot) => (lot.orderId === orderId ? [[keyOf(lot), lot] as const] : [])));
  const begun: NewLine[] = [];
  const resettled: Resettled[] = [];
  const settle = (lot: LotRow, amountMinor: number): void => {
    if (lot.amountMinor === amountMinor) return;
    resettled.push({ lot, amountMinor });
    lots[lots.indexOf(lot)] = { ...lot, amountMinor };
  };
  for (const { line, amountMinor } of amountsOf(lines)) {
    const lot = lotOf.get(keyOf(line));
    lotOf.delete(keyOf(line));
    if (lot !== undefined) {
      settle(lot, amountMinor);
      continue;
    }
    const programme = inForce(line.at);
    if (programme === null || since === null || line.at < since || amountMinor <= 0) continue;
    const rate = rateOf(programme, line.category, statusAt(lots, programme, line.at));
    const { personId, eventId, sku, category, at } = line;
    const made = { personId, id: newId(), orderId, eventId, line: line.line, amountMinor, earnedAt: at, ...rate };
    begun.push({ ...made, sku, category, ...lifeOf(programme, at) });
    lots.push(made);
  }
  // The log does not know these lines any more.
  for (const lot of lotOf.values()) settle(lot, 0);
  return { begun, resettled };
}
