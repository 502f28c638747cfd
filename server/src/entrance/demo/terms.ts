/** On what terms people buy, and what they tell of themselves: laid over what they bought, from draws of its own, so that nothing else changes. */
import { seeded, type Random } from "../../platform/random.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import type { DemoPerson } from "./people.ts";
import type { Order, Truth } from "./purchases.ts";

export interface Told {
  personId: string;
  attribute: "values" | "life_stage" | "miss_us" | "spend_in_all" | "why_stopped";
  value: unknown;
  at: Date;
}

/** The shop in York closed so many days before the last purchases; who went there by habit left with this chance, who went by heart hardly. */
const CLOSED_DAYS = 300;
const LEFT = { habit: 0.7, heart: 0.08 } as const;
/** Prices of paper goods rose by a seventh on this day; before, they were as much lower. */
const ROSE_DAYS = 430;
const BEFORE_RISE = 7 / 8;

const closedOn = (until: Date): Date => new Date(Math.floor(until.getTime() / DAY - CLOSED_DAYS) * DAY);

/** As the business would note it. */
export const yorkClosed = (now: Date) => ({
  kind: "branch" as const,
  day: dayOf(closedOn(now)),
  words: "The shop in York closed",
  place: "York",
  category: null,
  skus: [],
});

type TermOrder = Order & { personId: string };

interface Buyer {
  readonly person: DemoPerson;
  readonly orders: TermOrder[];
  readonly truth: Truth;
  readonly random: Random;
}

/** A third come by habit: for what is taken off, to the one shop on their way. */
export const byHabit = (personId: string, seed: string): boolean => seeded(`${seed} heart ${personId}`)() < 0.35;

/** Where they buy: by habit in one shop only, by heart wherever they are. */
const PLACES = ["York", "Leeds", "Online"] as const;

function terms({ orders, random }: Buyer, habit: boolean, until: Date): void {
  const lowered = new Set<string>();
  const home = PLACES[Math.floor(random() * 3)] ?? "Online";
  const closed = closedOn(until);
  for (const order of orders) {
    const [elsewhere, off] = [random(), random()];
    const wanted = habit || elsewhere < 0.5 ? home : (PLACES[Math.floor(random() * 3)] ?? home);
    // Who stays when York is closed goes to the next shop.
    const place = wanted === "York" && order.at >= closed ? "Leeds" : wanted;
    // Given back at the price it was bought for.
    const lower = order.refundOf === undefined ? until.getTime() - order.at.getTime() > ROSE_DAYS * DAY : lowered.has(order.refundOf);
    if (lower) lowered.add(order.id);
    for (const line of order.lines) {
      line.place = place;
      if (lower && line.category === "Paper") {
        line.price_minor = Math.max(1, Math.round(line.price_minor * BEFORE_RISE));
        line.amount_minor = line.quantity * line.price_minor;
      }
      if (line.fee !== true && order.refundOf === undefined && off < (habit ? 0.7 : 0.12))
        line.discount_minor = Math.round(line.amount_minor / 9);
    }
  }
}

/** Takes away what those would have bought who left when the shop closed. */
function afterClosing({ orders, truth, random }: Buyer, habit: boolean, until: Date): TermOrder[] {
  const closed = closedOn(until);
  const before = orders.filter((order) => order.at < closed);
  const there = before.filter((order) => order.refundOf === undefined && closed.getTime() - order.at.getTime() < 365 * DAY);
  const went = there.some((order) => order.lines.some((line) => line.place === "York"));
  const leaves = random() < LEFT[habit ? "habit" : "heart"];
  if (!went || !leaves || before.length === orders.length) return orders;
  truth.leftOn = there.at(-1)?.at ?? truth.leftOn;
  return before;
}

const LIFE = ["alone", "couple", "small_children", "older_children", "shared"];
const VALUES = { habit: ["price", "convenience"], heart: ["quality", "advice", "origin", "range"] } as const;

/** One in five tells something; what they spend in all is more than what they spend here. */
function told({ person, orders, random }: Buyer, habit: boolean, until: Date): Told[] {
  if (random() > (habit ? 0.08 : 0.28)) return [];
  const at = new Date(person.since.getTime() + (until.getTime() - person.since.getTime()) * random() * 0.99);
  const kinds = VALUES[habit ? "habit" : "heart"];
  const say = (attribute: Told["attribute"], value: unknown): Told => ({ personId: person.id, attribute, value, at });
  const year = orders.filter((order) => until.getTime() - order.at.getTime() < 365 * DAY).flatMap((order) => order.lines);
  const spent = year.reduce((sum, line) => sum + (line.fee === true ? 0 : line.amount_minor), 0) / 100;
  return [
    say("values", [kinds[Math.floor(random() * kinds.length)]]),
    ...(random() < 0.6 ? [say("life_stage", LIFE[Math.floor(random() * LIFE.length)])] : []),
    ...(random() < 0.4 ? [say("miss_us", habit ? (random() < 0.6 ? "not" : "a_little") : random() < 0.7 ? "much" : "a_little")] : []),
    ...(random() < 0.5 && spent > 0
      ? [say("spend_in_all", Math.round(spent / (habit ? 0.2 + 0.3 * random() : 0.5 + 0.45 * random())))]
      : []),
  ];
}

const WHY = ["satisfied", "satisfied", "season", "elsewhere", "moved", "other"];

/** One in twelve of those who left says why when asked some months later; where their shop closed, that they buy elsewhere. */
function saysWhy({ person, truth: { leftOn }, random }: Buyer, shopClosed: boolean, until: Date): Told[] {
  const [asked, answer, why] = [random(), random(), random()];
  if (leftOn === null || answer > 1 / 12) return [];
  const at = new Date(leftOn.getTime() + (60 + 200 * asked) * DAY);
  const value = shopClosed ? "elsewhere" : WHY[Math.floor(why * WHY.length)];
  return at >= until ? [] : [{ personId: person.id, attribute: "why_stopped", value, at }];
}

/** @param until midnight after the last purchases */
export function layTerms(
  seed: string,
  people: readonly DemoPerson[],
  orders: readonly TermOrder[],
  truths: ReadonlyMap<string, Truth>,
  until: Date,
): { orders: TermOrder[]; told: Told[] } {
  const mine = new Map<string, TermOrder[]>();
  for (const order of orders) mine.set(order.personId, [...(mine.get(order.personId) ?? []), order]);
  const left: TermOrder[] = [];
  const tellings: Told[] = [];
  for (const person of people) {
    const truth = truths.get(person.id);
    if (truth === undefined) continue;
    const buyer = { person, orders: mine.get(person.id) ?? [], truth, random: seeded(`${seed} terms ${person.id}`) };
    const habit = byHabit(person.id, seed);
    terms(buyer, habit, until);
    const kept = afterClosing(buyer, habit, until);
    left.push(...kept);
    tellings.push(...told({ ...buyer, orders: kept }, habit, until), ...saysWhy(buyer, kept.length < buyer.orders.length, until));
  }
  return { orders: left, told: tellings };
}
