// A market whose truth is known: people of several kinds, offers, ways to put them, and those best left alone. The truth is not of the model's
// form: answers are logistic, tastes multiply with what an order is worth, and each person has a favourite that nothing known of them tells for sure.
import { pick, weighted, normal } from "../server/src/entrance/demo/draws.ts";
import type { Random } from "../server/src/platform/random.ts";

export const KINDS = ["coupon", "gift", "shipping", "points", "sample"] as const;
type Kind = (typeof KINDS)[number];

export const OFFERS = KINDS.flatMap((kind, k) =>
  [0, 1].map((rank) => ({
    id: `${kind}-${rank}`,
    kind,
    name: `${kind} ${rank}`,
    costMinor: 150 + 100 * k + 100 * rank,
    appeal: rank === 0 ? 0.25 : -0.25,
  })),
);
export type MarketOffer = (typeof OFFERS)[number];

export const LOOKS = (["factual", "warm", "urgent", "playful"] as const).map((tone) => ({
  id: `look-${tone}`,
  name: tone,
  tone,
  offerId: null,
}));
export type MarketLook = (typeof LOOKS)[number];

export const CONTACT_MINOR = 30;

export interface MarketPerson {
  readonly id: number;
  readonly tier: "A" | "B" | "C";
  readonly state: "first-time" | "repeat" | "lapsing";
  readonly need: number;
  /** Known to nobody. */
  readonly favourite: Kind;
}

export interface Arm {
  /** Null: left alone. */
  readonly offer: MarketOffer | null;
  readonly look: MarketLook | null;
}

export const LEFT_ALONE: Arm = { offer: null, look: null };
export const ARMS: readonly Arm[] = [LEFT_ALONE, ...OFFERS.flatMap((offer) => LOOKS.map((look) => ({ offer, look })))];

export interface Market {
  readonly name: string;
  /** Whether the tastes of needs wander to the next kind over the days. */
  readonly drift: boolean;
}

const DAYS = 120;

/** How probable each favourite is for a need on a day: one of them for six in ten, and with drift another as the days go. */
export function tastes(need: number, day: number, { drift }: Market): number[] {
  const moved = drift ? day / DAYS : 0;
  return KINDS.map((_, k) => 0.1 + 0.5 * ((k === need ? 1 - moved : 0) + (k === (need + 1) % KINDS.length ? moved : 0)));
}

/** What an order brings on average; a business sees it in its books. */
export const MARGIN = { A: 6000, B: 4000, C: 2500 };
const ALONE = {
  A: { "first-time": 0.15, repeat: 0.5, lapsing: 0.08 },
  B: { "first-time": 0.1, repeat: 0.3, lapsing: 0.05 },
  C: { "first-time": 0.05, repeat: 0.15, lapsing: 0.03 },
};
const TONE: Record<MarketPerson["tier"], Record<MarketLook["tone"], number>> = {
  A: { factual: 0.3, warm: 0.6, urgent: -0.8, playful: -0.2 },
  B: { factual: 0, warm: 0.3, urgent: 0, playful: 0.3 },
  C: { factual: -0.3, warm: 0, urgent: 0.6, playful: 0.2 },
};

/** The chance of a purchase if the favourite is this one. Those who buy anyway are hardly moved, and pressed by urgency they buy less. */
export function buys({ tier, state }: MarketPerson, { offer, look }: Arm, favourite: Kind): number {
  const alone = ALONE[tier][state];
  if (offer === null || look === null) return alone;
  const answer =
    1 / (1 + Math.exp(2.4 - (offer.kind === favourite ? 2 : 0) - offer.appeal - TONE[tier][look.tone] - (state === "lapsing" ? 0.3 : 0)));
  const moved = state === "repeat" ? 0.25 : 1;
  return alone * (look.tone === "urgent" && state === "repeat" ? 0.8 : 1) + (1 - alone) * answer * moved;
}

/** Expected money of an arm after the cost of offer and contact, minor units. */
export function worth(person: MarketPerson, arm: Arm, favourite: Kind): number {
  const chance = buys(person, arm, favourite);
  return arm.offer === null ? chance * MARGIN[person.tier] : chance * (MARGIN[person.tier] - arm.offer.costMinor) - CONTACT_MINOR;
}

export function personOf(random: Random, id: number): MarketPerson {
  return {
    id,
    tier: weighted(random, [
      { weight: 2, value: "A" as const },
      { weight: 3, value: "B" as const },
      { weight: 5, value: "C" as const },
    ]),
    state: pick(random, ["first-time", "repeat", "lapsing"] as const),
    need: Math.floor(random() * KINDS.length),
    favourite: "coupon",
  };
}

export function favouriteOf(random: Random, need: number, day: number, market: Market): Kind {
  const weights = tastes(need, day, market);
  return weighted(
    random,
    KINDS.map((value, k) => ({ weight: weights[k] ?? 0, value })),
  );
}

export interface Outcome {
  readonly bought: boolean;
  /** Before the cost of offer and contact. */
  readonly marginMinor: number;
}

export function outcomeOf(random: Random, person: MarketPerson, arm: Arm): Outcome {
  const bought = random() < buys(person, arm, person.favourite);
  return { bought, marginMinor: bought ? Math.round(MARGIN[person.tier] * Math.exp(0.3 * normal(random) - 0.045)) : 0 };
}
