/** A customer's whole buying life, drawn from a rate and a chance to leave that we keep as the truth. */
import type { Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { BUSIEST, categorySeason, season, type Article } from "./assortment.ts";
import { beta, exponential, gamma, normal, pick, weighted } from "./draws.ts";

/**
 * The law behind the demonstration: each person buys by a rate of their own (gamma, shape 1.2, one order in about 100 days on average) and after each
 * order, the first included, leaves for good with a chance of their own (beta 1, 6). Seasons move the days, not the law.
 */
export const LAW = { rateShape: 1.2, ratePerDay: 1 / 100, leaveA: 1, leaveB: 6 } as const;

export interface Truth {
  ratePerDay: number;
  leave: number;
  /** Day of the order after which the person left for good; null: still a customer. */
  leftOn: Date | null;
}

export interface OrderLine {
  sku: string;
  name: string;
  category: string;
  quantity: number;
  price_minor: number;
  /** Of the whole line, as is the cost. */
  amount_minor: number;
  cost_minor: number;
  fee?: true;
  of?: string;
  /** Taken off the line and already out of its amount. */
  discount_minor?: number;
  place?: string;
}

export interface Order {
  id: string;
  at: Date;
  lines: OrderLine[];
  /** The order it takes something back from. */
  refundOf?: string;
}

export interface Taste {
  favourites: readonly string[];
  ownBrand: number;
  /** Multiplies the number of lines. */
  appetite: number;
}

/** Tastes go together: who likes one of a pair likes the other too, four times in five. */
export const PARTNERS: Readonly<Record<string, string>> = {
  Garden: "Home",
  Home: "Garden",
  Kitchen: "Books",
  Books: "Kitchen",
  Toys: "Paper",
  Paper: "Toys",
};

function partner(random: Random, of: string, categories: readonly string[]): string {
  const draw = random();
  return (draw < 0.8 ? PARTNERS[of] : undefined) ?? categories[Math.floor(draw * 1000) % categories.length] ?? of;
}

export function taste(random: Random, categories: readonly string[], institution: boolean): Taste {
  const first = pick(random, categories);
  return {
    favourites: [first, partner(random, first, categories)],
    ownBrand: random(),
    appetite: Math.exp(0.5 * normal(random)) * (institution ? 4 : 1),
  };
}

function basket(random: Random, at: Date, { favourites, ownBrand, appetite }: Taste, articles: readonly Article[]): OrderLine[] {
  const count = 1 + Math.min(14, Math.floor(exponential(random, 1 / (1.6 * appetite))));
  const lines = new Map<string, OrderLine>();
  for (let i = 0; i < count; i++) {
    const pool = articles.map((value) => ({
      value,
      weight:
        categorySeason(value.category, at) *
        (favourites.includes(value.category) ? 6 : 1) *
        (value.sku.endsWith("L") ? 0.3 + ownBrand : 1.3 - ownBrand),
    }));
    const { sku, name, category, priceMinor, costMinor } = weighted(random, pool);
    if (lines.has(sku)) continue;
    const quantity = appetite > 3 ? 2 + Math.floor(random() * 10) : 1 + Math.floor(exponential(random, 1.4));
    lines.set(sku, {
      sku,
      name,
      category,
      quantity,
      price_minor: priceMinor,
      amount_minor: quantity * priceMinor,
      cost_minor: quantity * costMinor,
    });
  }
  const sum = [...lines.values()].reduce((total, line) => total + line.amount_minor, 0);
  if (sum < 4000)
    lines.set("POST", {
      sku: "POST",
      name: "Postage",
      category: "",
      quantity: 1,
      price_minor: 395,
      amount_minor: 395,
      cost_minor: 395,
      fee: true,
    });
  return [...lines.values()];
}

function refund(random: Random, order: Order, until: Date): Order | null {
  const at = new Date(order.at.getTime() + (3 + 18 * random()) * DAY);
  const line = pick(
    random,
    order.lines.filter((each) => !each.fee),
  );
  if (at >= until) return null;
  return {
    id: `${order.id}-R`,
    at,
    refundOf: order.id,
    lines: [{ ...line, quantity: -line.quantity, amount_minor: -line.amount_minor, cost_minor: -line.cost_minor, of: order.id }],
  };
}

export function buyingLife(
  random: Random,
  start: Date,
  until: Date,
  habits: Taste,
  articles: readonly Article[],
  orderId: () => string,
): { truth: Truth; orders: Order[] } {
  const truth: Truth = {
    ratePerDay: gamma(random, LAW.rateShape, LAW.ratePerDay / LAW.rateShape),
    leave: beta(random, LAW.leaveA, LAW.leaveB),
    leftOn: null,
  };
  const orders: Order[] = [];
  let at = start;
  while (at < until) {
    const order: Order = { id: orderId(), at, lines: basket(random, at, habits, articles) };
    orders.push(order);
    const back = random() < 0.07 ? refund(random, order, until) : null;
    if (back !== null) orders.push(back);
    if (random() < truth.leave) {
      truth.leftOn = at;
      break;
    }
    // Thinning: draws at the busiest month's pace, kept with the season's chance.
    let next = at.getTime();
    do next += exponential(random, truth.ratePerDay * BUSIEST) * DAY;
    while (next < until.getTime() && random() > season(new Date(next)) / BUSIEST);
    at = daytime(new Date(Math.max(next, at.getTime() + DAY)), random);
  }
  return { truth, orders };
}

/** The same day, between eight and twenty o'clock. */
export function daytime(at: Date, random: Random): Date {
  return new Date(Math.floor(at.getTime() / DAY) * DAY + Math.floor((8 + 12 * random()) * 3600) * 1000);
}
