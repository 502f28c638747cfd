/** What the demonstration business sells: things for house, garden and kitchen, some under its own name at a better margin. */
import type { Random } from "../../platform/random.ts";

export interface Article {
  sku: string;
  name: string;
  category: string;
  priceMinor: number;
  costMinor: number;
  brand: string;
  ownBrand: boolean;
  /** The thing itself: of each brand one serves the same use. */
  useGroup: string;
}

const RANGE: Record<string, { things: string; low: number; high: number }> = {
  Garden: {
    things: "Trowel|Seed box|Watering can|Bird feeder|Lantern|Plant ladder|Garden gloves|Herb pots|Wind chime|Rain gauge",
    low: 450,
    high: 4900,
  },
  Kitchen: {
    things: "Tea towel|Cake tin|Rolling pin|Spice jars|Mixing bowl|Bread board|Egg timer|Apron|Butter dish|Jam jars",
    low: 350,
    high: 3900,
  },
  Books: {
    things: "Bread at home|A year of roses|Small rooms|Soups|The slow garden|Letters to write|Knots|Jam and chutney|Birdsong|Paper birds",
    low: 799,
    high: 2999,
  },
  Home: {
    things: "Wool blanket|Door stop|Alarm clock|Candle holder|Picture frame|Cushion|Basket|Mirror|Hook rail|Doormat",
    low: 650,
    high: 7900,
  },
  Toys: { things: "Wooden train|Kite|Spinning top|Paint box|Puzzle|Skittles|Puppet|Marbles|Doll's tea set|Yo-yo", low: 300, high: 3500 },
  Paper: { things: "Gift wrap|Letter set|Diary|Postcards|Ribbon|Name labels|Notebook|Wax seal|Calendar|Party hats", low: 150, high: 1900 },
};

export const CATEGORIES = Object.keys(RANGE);
/** The first of each thing is the business's own brand. */
const BRANDS = [
  { name: "Linden & Rowe", margin: 0.58, price: 0.9 },
  { name: "Harrow", margin: 0.36, price: 1.1 },
];

export function assortment(random: Random): Article[] {
  return Object.entries(RANGE).flatMap(([category, { things, low, high }]) =>
    things.split("|").flatMap((thing, i) => {
      const base = low + (high - low) * random() ** 2;
      return BRANDS.map(({ name, margin, price }, brand) => {
        const priceMinor = Math.max(100, Math.round((base * price) / 50) * 50 - 1);
        return {
          sku: `${category.slice(0, 2).toUpperCase()}${String(i + 1).padStart(2, "0")}${"LH"[brand]}`,
          name: `${thing}, ${name}`,
          category,
          priceMinor,
          costMinor: Math.round(priceMinor * (1 - margin)),
          brand: name,
          ownBrand: brand === 0,
          useGroup: thing,
        };
      });
    }),
  );
}

/** How much more or less is bought in each month, January first. */
const SEASON = [0.7, 0.75, 0.9, 1.1, 1.15, 1, 0.85, 0.8, 0.95, 1.05, 1.5, 1.75];
export const BUSIEST = Math.max(...SEASON);
export const season = (at: Date): number => SEASON[at.getUTCMonth()]!;

/** Garden things sell in spring, paper and toys before Christmas. */
export function categorySeason(category: string, at: Date): number {
  const month = at.getUTCMonth();
  if (category === "Garden") return month >= 2 && month <= 6 ? 2 : 0.5;
  if (category === "Toys" || category === "Paper") return month >= 9 ? 2 : 0.8;
  return 1;
}
