/**
 * What is regular in a buying life beyond its law: things and categories bought together, a staple bought again and again, weekdays only. Drawn from a source of their own,
 * so that everything else in the demonstration is the same with and without it.
 */
import type { Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Article } from "./assortment.ts";
import { pick } from "./draws.ts";
import { PARTNERS, type Order, type OrderLine, type Taste } from "./purchases.ts";

/** Who takes the one often takes the other along; three lead from books to the kitchen and the garden. */
const TOGETHER: Readonly<Record<string, string>> = {
  "Bread board": "Butter dish",
  "Mixing bowl": "Rolling pin",
  Trowel: "Garden gloves",
  "Seed box": "Watering can",
  "Gift wrap": "Ribbon",
  "Letter set": "Wax seal",
  "Paint box": "Puzzle",
  "Picture frame": "Hook rail",
  "Bread at home": "Bread board",
  "Jam and chutney": "Jam jars",
  "The slow garden": "Seed box",
};
const TAKEN_ALONG = 0.4;

/** What is used up. */
const STAPLES: Readonly<Record<string, string>> = { Garden: "Seed box", Kitchen: "Spice jars", Paper: "Notebook", Home: "Candle holder" };
const HAS_STAPLE = 0.35;
const STAPLE_TAKEN = 0.85;

const WEEKDAYS_ONLY = 0.12;

const thingOf = (name: string): string => name.split(", ")[0] ?? name;

function lineOf({ sku, name, category, priceMinor, costMinor }: Article, quantity: number): OrderLine {
  return { sku, name, category, quantity, price_minor: priceMinor, amount_minor: quantity * priceMinor, cost_minor: quantity * costMinor };
}

/** The same thing of the same brand (the last letter of its number). */
const articleOf = (articles: readonly Article[], thing: string, brand: string): Article | undefined =>
  articles.find(({ name, sku }) => thingOf(name) === thing && sku.endsWith(brand));

function withCompanions(random: Random, lines: readonly OrderLine[], articles: readonly Article[]): OrderLine[] {
  const all = [...lines];
  for (const line of lines) {
    const other = TOGETHER[thingOf(line.name)];
    if (line.fee || other === undefined || random() >= TAKEN_ALONG) continue;
    const article = articleOf(articles, other, line.sku.slice(-1));
    if (article !== undefined && !all.some(({ sku }) => sku === article.sku)) all.push(lineOf(article, line.quantity));
  }
  return all;
}

/** Who comes for one thing stays with what goes with it: an order of the garden and the home, of cooking and its books, of playing and paper. */
const SAME_OCCASION = 0.6;

function onOneOccasion(random: Random, lines: readonly OrderLine[], articles: readonly Article[], kept: ReadonlySet<string>): OrderLine[] {
  const first = lines.find(({ fee }) => fee !== true)?.category ?? "";
  const partner = PARTNERS[first];
  if (partner === undefined) return [...lines];
  const all: OrderLine[] = [];
  for (const line of lines) {
    const strays = line.fee !== true && line.category !== first && line.category !== partner && !kept.has(line.sku);
    const pool =
      strays && random() < SAME_OCCASION
        ? articles.filter(
            ({ category, sku }) => category === partner && sku.endsWith(line.sku.slice(-1)) && !lines.some((one) => one.sku === sku),
          )
        : [];
    const next = pool.length === 0 ? line : lineOf(pick(random, pool), line.quantity);
    if (!all.some(({ sku }) => sku === next.sku)) all.push(next);
  }
  return all;
}

/** Saturdays and Sundays to the Monday after, where the next order leaves room and the day is over. */
function toMonday(at: Date, next: Date | undefined, until: Date): Date {
  const weekday = at.getUTCDay();
  if (weekday !== 0 && weekday !== 6) return at;
  const moved = new Date(at.getTime() + (weekday === 6 ? 2 : 1) * DAY);
  return moved < until && (next === undefined || next.getTime() - moved.getTime() >= DAY) ? moved : at;
}

export function withHabits(
  random: Random,
  orders: readonly Order[],
  { favourites, ownBrand }: Taste,
  articles: readonly Article[],
  until: Date,
): Order[] {
  const things = favourites.flatMap((category) => STAPLES[category] ?? []);
  const staple =
    random() < HAS_STAPLE && things.length > 0 ? articleOf(articles, pick(random, things), random() < ownBrand ? "L" : "H") : undefined;
  const weekdays = random() < WEEKDAYS_ONLY;
  const sales = orders.filter(({ refundOf }) => refundOf === undefined);
  const backs = new Map(
    orders.flatMap(({ refundOf, lines }) => (refundOf === undefined ? [] : [[refundOf, new Set(lines.map(({ sku }) => sku))]])),
  );
  return orders.map((order) => {
    if (order.refundOf !== undefined) return order;
    const lines = withCompanions(random, onOneOccasion(random, order.lines, articles, backs.get(order.id) ?? new Set()), articles);
    if (staple !== undefined && random() < STAPLE_TAKEN && !lines.some(({ sku }) => sku === staple.sku)) lines.push(lineOf(staple, 1));
    return { ...order, lines, at: weekdays ? toMonday(order.at, sales[sales.indexOf(order) + 1]?.at, until) : order.at };
  });
}
