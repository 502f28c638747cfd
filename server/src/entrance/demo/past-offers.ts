/** What the demonstration offered in the past weeks, and who took it. Pure; draws of their own. */
import type { OfferWish } from "../../capabilities/customise/index.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { DemoBusiness } from "./business.ts";
import { momentOf } from "./past.ts";
import type { Order } from "./purchases.ts";

export interface PastOffer {
  /** Days ago. */
  readonly begins: number;
  readonly ends: number;
  /** Days from today, or before it, until which it can be had. */
  readonly lasts?: number;
  readonly wish: OfferWish;
  readonly singleCodes?: number;
  /** One code for many. */
  readonly word?: string;
  /** How many take it: of the orders that are large enough, or, where no order is needed, of the customers. */
  readonly share: number;
  readonly with: "order" | "nothing";
  /** What those who know the answer say. */
  readonly answer?: string;
  /** Who may have it, said three days ago; before, everybody. */
  readonly lately?: NonNullable<OfferWish["rule"]>;
  /** Known only after the end: winners are drawn by it, three days later. */
  readonly beacon?: string;
}

export interface Taking {
  readonly at: Date;
  readonly personId: string;
  readonly order: { readonly ref: string; readonly minor: number } | null;
  readonly answer: string | null;
  readonly becomes: "used" | "held" | "given up";
  /** What came back of the order since. */
  readonly back: { readonly at: Date; readonly key: string; readonly minor: number; readonly whole: boolean } | null;
}

const offer = (name: string, kind: string, terms: OfferWish["terms"], rest: Partial<OfferWish>): OfferWish => ({
  name,
  kind,
  terms,
  headline: name,
  body: "",
  url: null,
  rule: null,
  startsAt: null,
  endsAt: null,
  budgetMinor: null,
  budgetUses: null,
  perPerson: 1,
  stackingGroup: null,
  holdMinutes: 7 * 24 * 60,
  ...rest,
});

const OFFERS: readonly PastOffer[] = [
  {
    begins: 46,
    ends: 0,
    lasts: 30,
    wish: offer(
      "Five pounds off from forty",
      "coupon",
      { off: "amount", amount: 500, leastOrder: 4000 },
      { headline: "£5 off your next order from £40", budgetMinor: 40_000, stackingGroup: "discounts" },
    ),
    singleCodes: 120,
    share: 0.07,
    with: "order",
  },
  {
    begins: 40,
    ends: 0,
    lasts: 20,
    wish: offer(
      "Postage paid",
      "free-shipping",
      { shipping: 395, leastOrder: 2500 },
      { headline: "We pay the postage", perPerson: 3, budgetUses: 200, stackingGroup: "postage" },
    ),
    word: "POSTPAID",
    share: 0.08,
    with: "order",
  },
  {
    begins: 32,
    ends: 0,
    lasts: 14,
    wish: offer(
      "A tea towel with orders from sixty",
      "gift-with-purchase",
      { gift: "Tea towel, Linden & Rowe", giftCost: 320, leastOrder: 6000 },
      { headline: "A linen tea towel comes with it", budgetUses: 60 },
    ),
    share: 0.12,
    with: "order",
    lately: { field: "stage.tier", operator: "is one of", value: ["A", "B"] },
  },
  {
    begins: 26,
    ends: 0,
    wish: offer(
      "The last wind chimes",
      "close-out",
      { article: "Wind chime, Harrow", regular: 1899, price: 1199 },
      { headline: "The last wind chimes, a third less", budgetUses: 12, perPerson: 2, stackingGroup: "discounts" },
    ),
    share: 0.014,
    with: "order",
  },
  {
    begins: 20,
    ends: 0,
    wish: offer(
      "Two hundred points more",
      "points",
      { points: 200, hundred: 200, leastOrder: 3000 },
      { headline: "200 extra points with your next order", budgetMinor: 20_000 },
    ),
    share: 0.05,
    with: "order",
  },
  {
    begins: 24,
    ends: 0,
    wish: offer(
      "Seeds to try",
      "sample",
      { article: "Poppies, a handful of seeds", sampleCost: 140 },
      { headline: "A handful of poppy seeds, with our greetings", budgetMinor: 15_000 },
    ),
    share: 0.012,
    with: "nothing",
  },
  {
    begins: 66,
    ends: 36,
    lasts: -35,
    wish: offer(
      "The autumn hamper",
      "sweepstake",
      { prize: "a hamper for the kitchen", prizes: 3, prizeCost: 6000 },
      { headline: "Win one of three hampers" },
    ),
    share: 0.03,
    with: "nothing",
    beacon: "The lottery of that Saturday: 4 11 23 31 40 52",
  },
  {
    begins: 12,
    ends: 0,
    lasts: 10,
    wish: offer(
      "Whose song is it?",
      "contest",
      { question: "Which bird sings on at night?", answer: "The nightingale", prize: "a book of birdsong", prizes: 5, prizeCost: 1499 },
      { headline: "Five books of birdsong to win" },
    ),
    answer: "the nightingale",
    share: 0.012,
    with: "nothing",
  },
  {
    begins: 70,
    ends: 0,
    wish: offer(
      "News of the garden",
      "category-newsletter",
      { category: "Garden", aYear: 12 },
      { headline: "Once a month, only what grows" },
    ),
    share: 0.02,
    with: "nothing",
  },
];

/** Some of them end on a day to come. */
export const offers = (now: Date): PastOffer[] =>
  OFFERS.map((each) => (each.lasts === undefined ? each : { ...each, wish: { ...each.wish, endsAt: momentOf(now, -each.lasts, 23) } }));

const goodsOf = ({ lines }: Order): number => lines.reduce((sum, { fee, amount_minor }) => sum + (fee === true ? 0 : amount_minor), 0);

/** Three in four use it; of the others most are still deciding. */
const fate = (draw: number, at: Date, now: Date): Taking["becomes"] =>
  draw < 0.75 ? "used" : draw < 0.9 || now.getTime() - at.getTime() < 5 * DAY ? "held" : "given up";

/** Who took an offer when, and what became of it. */
export function takings(seed: string, { orders, people }: DemoBusiness, now: Date, each: PastOffer): Taking[] {
  const { wish, share, begins, ends, answer } = each;
  const [from, to] = [momentOf(now, begins, 10), momentOf(now, ends, 7)];
  const drawn = (id: string): (() => number) => seeded(`${seed} ${wish.name} ${id}`);
  if (each.with === "nothing")
    return people.flatMap(({ id, customerNumber, since }) => {
      const random = drawn(id);
      const at = new Date(from.getTime() + (to.getTime() - from.getTime()) * random());
      if (random() >= share || customerNumber === null || since >= at) return [];
      const said = answer === undefined ? null : random() < 0.85 ? answer : "A blackbird";
      // What needs no more than saying so is done when it is said.
      const becomes = wish.kind === "sample" ? fate(random(), at, now) : "used";
      return [{ at, personId: id, order: null, answer: said, becomes, back: null }];
    });
  const refunds = new Map(orders.flatMap((order) => (order.refundOf === undefined ? [] : [[order.refundOf, order] as const])));
  const least = Number(wish.terms["leastOrder"] ?? 1500);
  return orders.flatMap((order): Taking[] => {
    const minor = goodsOf(order);
    const eligible = order.refundOf === undefined && order.at >= from && order.at < to && minor >= least;
    if (!eligible || drawn(order.id)() >= share) return [];
    const refund = refunds.get(order.id);
    const back = refund === undefined ? null : { at: refund.at, key: refund.id, minor: -goodsOf(refund), whole: -goodsOf(refund) >= minor };
    return [{ at: order.at, personId: order.personId, order: { ref: order.id, minor }, answer: null, becomes: "used", back }];
  });
}
