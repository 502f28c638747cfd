/** What the business did in the past year besides selling: whom it wrote to, who listened, what people asked for and said. Pure; draws of their own. */
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { DemoBusiness } from "./business.ts";
import { beta, pick } from "./draws.ts";
import type { DemoPerson } from "./people.ts";

/** Moments are days before the day of the demonstration, at an hour of that day, UTC. */
export const momentOf = (now: Date, daysAgo: number, hour = 9): Date =>
  new Date((Math.floor(now.getTime() / DAY) - daysAgo) * DAY + hour * 3_600_000);

export interface Mailing {
  readonly daysAgo: number;
  readonly name: string;
  readonly subject: string;
  readonly medium: "email" | "letter" | "phone";
  /** A watch list's id. */
  readonly list: string;
  readonly heldBack: number;
  readonly because: string;
  readonly people: readonly string[];
}

const drawnBy = (seed: string, what: string, id: string): number => seeded(`${seed} ${what} ${id}`)();
const MONTHS = "January February March April May June July August September October November December".split(" ");
const monthName = (now: Date, daysAgo: number): string => MONTHS[momentOf(now, daysAgo).getUTCMonth()] ?? "";

/** When each bought, oldest first. */
function boughtOn({ orders }: DemoBusiness): Map<string, Date[]> {
  const times = new Map<string, Date[]>();
  for (const { personId, at, refundOf } of orders) if (refundOf === undefined) times.set(personId, [...(times.get(personId) ?? []), at]);
  for (const mine of times.values()) mine.sort((a, b) => a.getTime() - b.getTime());
  return times;
}

/** Some who write themselves into the list of readers; the news of each month goes to those of them who were there by then. */
const READS = 0.08;
const NEWS = [262, 232, 202, 172, 142, 112, 82, 52, 22];

/** Customers who were there on a day, and what is asked of them. */
type Among = (daysAgo: number, keep: (person: DemoPerson) => boolean) => string[];

function news(seed: string, demo: DemoBusiness, now: Date, among: Among): Mailing[] {
  const reads = new Set(demo.people.flatMap(({ id, email }) => (email !== null && drawnBy(seed, "reads", id) < READS ? [id] : [])));
  return NEWS.map((daysAgo) => ({
    daysAgo,
    name: `News of ${monthName(now, daysAgo)}`,
    subject: `News of ${monthName(now, daysAgo)} from Linden & Rowe`,
    medium: "email",
    list: "customers",
    heldBack: 0,
    because: "Reads the news",
    people: among(daysAgo, ({ id }) => reads.has(id)),
  }));
}

/** Those who ordered most often, most of whom have been there long. */
function bestOf(bought: ReadonlyMap<string, Date[]>): Set<string> {
  const often = [...bought].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  return new Set(often.slice(0, 160).map(([id]) => id));
}

export function mailings(seed: string, demo: DemoBusiness, now: Date): Mailing[] {
  const bought = boughtOn(demo);
  const best = bestOf(bought);
  const among: Among = (daysAgo, keep) =>
    demo.people.filter((one) => one.customerNumber !== null && one.since < momentOf(now, daysAgo) && keep(one)).map(({ id }) => id);
  /** Days since the last purchase before that day; without one, more than any. */
  const silence = ({ id }: DemoPerson, daysAgo: number): number => {
    const at = momentOf(now, daysAgo);
    const last = bought.get(id)?.findLast((one) => one < at);
    return last === undefined ? Infinity : (at.getTime() - last.getTime()) / DAY;
  };
  const byLetter = new Set(
    demo.permissions.flatMap(({ personId, medium, decision }) => (medium === "letter" && decision === "given" ? [personId] : [])),
  );
  const missed = (person: DemoPerson): boolean => person.address !== null && silence(person, 96) > 120 && silence(person, 96) < 400;
  const lately = (person: DemoPerson): boolean => person.email !== null && silence(person, 40) < 365;
  return [
    ...news(seed, demo, now, among),
    {
      daysAgo: 96,
      name: "A letter to those we miss",
      subject: "We would like to see you again",
      medium: "letter",
      list: "valuable-lapsing",
      heldBack: 0.2,
      because: "Bought regularly, and not for four months",
      people: among(96, (one) => missed(one) && drawnBy(seed, "letter", one.id) < (byLetter.has(one.id) ? 0.5 : 0.05)),
    },
    {
      daysAgo: 40,
      name: "Small things for the kitchen",
      subject: "Twelve small things for the kitchen",
      medium: "email",
      list: "customers",
      heldBack: 0.2,
      because: "Bought within the past year",
      people: among(40, (one) => lately(one) && drawnBy(seed, "kitchen", one.id) < 0.22),
    },
    {
      daysAgo: 8,
      name: "Thank-you calls to our best customers",
      subject: "Thank you",
      medium: "phone",
      list: "in-person",
      heldBack: 0,
      because: "Among those who bought most often",
      people: among(8, ({ id, phone }) => phone !== null && best.has(id)).slice(0, 40),
    },
  ];
}

/** How somebody takes messages: answers each with a chance of their own, and from some message on none any more; one mailbox in fifty is gone. */
export interface Ear {
  readonly answers: (nth: number) => "visit" | "reply" | "bounce" | null;
}

const STOPS = 0.12;

export function earOf(seed: string, personId: string): Ear {
  const random = seeded(`${seed} listens ${personId}`);
  const rate = beta(random, 2, 2.5);
  const goneAt = random() < 0.02 ? 1 + Math.floor(random() * 8) : Infinity;
  let stopsAt = 1;
  while (random() > STOPS && stopsAt < 99) stopsAt++;
  return {
    answers(nth) {
      if (nth >= goneAt) return "bounce";
      const draw = seeded(`${seed} message ${nth} ${personId}`)();
      if (nth >= stopsAt || draw > rate) return null;
      return draw < rate * 0.03 ? "reply" : "visit";
    },
  };
}

export const WORDS_BACK = [
  "Thank you, the tea towels have arrived and are lovely.",
  "Do you still have the wool blanket in green?",
  "Please send me the catalogue on paper as well.",
  "Is the shop in Leeds open on Sundays?",
  "My mother would like to get these news, too. May I give you her address?",
];

const WANTS = [
  ["category", "Garden"],
  ["category", "Books"],
  ["word", "rose"],
  ["word", "linen"],
  ["word", "bread"],
  ["product", "Wooden train, Harrow"],
  ["price", "Wool blanket"],
  ["word", "advent calendar"],
  ["word", "left-handed scissors"],
] as const;

export interface Want {
  readonly personId: string;
  readonly kind: (typeof WANTS)[number][0];
  readonly words: string;
  readonly askedAt: Date;
}

/** Who agreed to be told asks for something, not all for what there is. */
export function wants(seed: string, { permissions }: DemoBusiness, now: Date): Want[] {
  const asks = permissions.filter(({ purpose, decision }) => purpose === "alerts" && decision === "given");
  return asks.flatMap(({ personId, at }) => {
    const random = seeded(`${seed} wants ${personId}`);
    if (random() > 0.5) return [];
    const [kind, words] = pick(random, WANTS);
    const askedAt = new Date(Math.max(at.getTime() + DAY / 2, momentOf(now, 200).getTime() + 190 * DAY * random()));
    return askedAt < now ? [{ personId, kind, words, askedAt }] : [];
  });
}

/** New in the range. */
export const ARRIVALS = [
  {
    daysAgo: 33,
    goods: [
      {
        sku: "GA90L",
        name: "Climbing rose, Linden & Rowe",
        category: "Garden",
        brand: "Linden & Rowe",
        ownBrand: true,
        useGroup: "Climbing rose",
        unitPriceMinor: 1899,
        unitCostMinor: 800,
      },
      {
        sku: "KI90L",
        name: "Linen bread bag, Linden & Rowe",
        category: "Kitchen",
        brand: "Linden & Rowe",
        ownBrand: true,
        useGroup: "Bread bag",
        unitPriceMinor: 1299,
        unitCostMinor: 540,
      },
    ],
  },
] as const;

/** An article that became a fifth cheaper on a day. */
export const CHEAPER = { daysAgo: 12, sku: "HO01H", by: 0.2 } as const;

export interface SaidSuggestion {
  readonly daysAgo: number;
  readonly words: string;
  readonly channel: string;
  readonly kind?: "price" | "range" | "delivery" | "site" | "service" | "other";
  readonly matter?: string;
  readonly assignedTo?: string;
  readonly answer?: string;
  /** Said to all of the matter, after the last of them. */
  readonly done?: { readonly daysAgo: number; readonly words: string };
}

const PARCELS = "Parcels left in the rain";
export const SUGGESTIONS: readonly SaidSuggestion[] = [
  {
    daysAgo: 71,
    words: "The parcel stood in the rain all day.",
    channel: "phone",
    kind: "delivery",
    matter: PARCELS,
    assignedTo: "Despatch",
  },
  { daysAgo: 63, words: "Could the driver not ring? The box was soaked.", channel: "page", kind: "delivery", matter: PARCELS },
  {
    daysAgo: 55,
    words: "Leave it with the neighbour, please, not on the step.",
    channel: "mail",
    kind: "delivery",
    matter: PARCELS,
    done: { daysAgo: 41, words: "You can now tell us where a parcel may be left; our driver sees it." },
  },
  {
    daysAgo: 58,
    words: "I stopped because postage costs more than the tea towel.",
    channel: "desk",
    kind: "price",
    matter: "Postage for small things",
    assignedTo: "Shop",
    answer: "You are right about small things. We are looking for a cheaper way and will tell you.",
  },
  { daysAgo: 30, words: "Postage for a diary is absurd.", channel: "page", kind: "price", matter: "Postage for small things" },
  {
    daysAgo: 26,
    words: "Four pounds fifty for a letter set to be sent!",
    channel: "phone",
    kind: "price",
    matter: "Postage for small things",
  },
  { daysAgo: 44, words: "You no longer have the large seed boxes.", channel: "desk", kind: "range", assignedTo: "Buying" },
  {
    daysAgo: 37,
    words: "More books about bread, please.",
    channel: "page",
    kind: "range",
    answer: "Two more come in spring. Thank you for asking.",
  },
  {
    daysAgo: 24,
    words: "The site forgets my basket on the telephone.",
    channel: "mail",
    kind: "site",
    matter: "Basket lost on telephones",
    assignedTo: "Site",
  },
  { daysAgo: 19, words: "My basket was empty when I came back.", channel: "page", kind: "site", matter: "Basket lost on telephones" },
  { daysAgo: 15, words: "Nobody answered at lunch time.", channel: "phone", kind: "service" },
  { daysAgo: 6, words: "Since York closed it is too far for me.", channel: "mail" },
  { daysAgo: 4, words: "I would buy more if there were gift wrapping.", channel: "page" },
  { daysAgo: 2, words: "Fewer mails, and I would read them.", channel: "page" },
];
