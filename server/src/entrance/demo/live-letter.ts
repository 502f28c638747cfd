/** A letter that went out in two versions, what people did because of it, and those who got none. */
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { DEMO_CURRENCY } from "./business.ts";
import { pick } from "./draws.ts";
import { ACTOR, type Happening, type Trading } from "./happening.ts";
import { momentOf } from "./past.ts";
import { byHabit } from "./terms.ts";

const LETTER = "A letter: what is new, or what is cheaper";
const [NEW, CHEAPER] = ["What is new", "What is cheaper"];
const [DAYS_AGO, WINDOW] = [70, 30];

/** Chance that it brings somebody who still comes to one order more, by why they come. What is true here and no business knows. */
const ORDERS: Readonly<Record<"habit" | "heart", Readonly<Record<string, number>>>> = {
  habit: { [NEW]: 0, [CHEAPER]: 0.85 },
  heart: { [NEW]: 0.65, [CHEAPER]: 0.02 },
};

/** Private people who had bought in the year before, whether they still come or not. */
function readers({ demo, now }: Trading): string[] {
  const at = momentOf(now, DAYS_AGO);
  const institutions = new Set(demo.people.flatMap(({ id, institution }) => (institution === null ? [] : [id])));
  const lately = demo.orders.filter((order) => order.at < at && at.getTime() - order.at.getTime() < 365 * DAY);
  return [...new Set(lately.map(({ personId }) => personId))].filter((id) => !institutions.has(id));
}

function orderOf({ seed, demo }: Trading, personId: string, arm: string, at: Date) {
  const random = seeded(`${seed} letter basket ${personId}`);
  const when = new Date(at.getTime() + (2 + 20 * random()) * DAY);
  const ref = `L${newId(when.getTime()).slice(-8).toUpperCase()}`;
  const products = [pick(random, demo.articles), pick(random, demo.articles)].map(({ sku, name, category, priceMinor, costMinor }) => ({
    sku,
    name,
    category,
    quantity: 2,
    price_minor: priceMinor,
    amount_minor: 2 * priceMinor,
    cost_minor: 2 * costMinor,
    place: "Online",
    ...(arm === CHEAPER && { discount_minor: Math.round((2 * priceMinor) / 9) }),
  }));
  const total_minor = products.reduce((sum, line) => sum + line.amount_minor, 0);
  return {
    personId,
    messageId: `demo:order:${ref}`,
    type: "track" as const,
    name: "Order Completed",
    at: when,
    source: ACTOR,
    payload: { order_id: ref, currency: DEMO_CURRENCY, total_minor, products },
  };
}

async function send(past: Trading, at: Date): Promise<void> {
  const { seed, now, house, demo } = past;
  const id = newId();
  const arms = [NEW, CHEAPER].map((name) => ({ name, share: 0.5 }));
  const letter = {
    id,
    name: LETTER,
    seed: `${seed} letter`,
    controlShare: 0.3,
    windowDays: WINDOW,
    startedAt: at,
    kind: "own" as const,
    arms,
  };
  await house.deps.postgres.transaction(async (tx) => {
    await house.learn.start(tx, letter);
    const { treated, arms: drawn } = await house.learn.assign(tx, id, readers(past));
    const comes = (personId: string): boolean => {
      const leftOn = demo.truth.get(personId)?.leftOn ?? null;
      const chance = ORDERS[byHabit(personId, seed) ? "habit" : "heart"][drawn.get(personId) ?? ""] ?? 0;
      return (leftOn === null || leftOn > at) && seeded(`${seed} letter comes ${personId}`)() < chance;
    };
    const posted = { type: "track" as const, name: "Letter Sent", source: ACTOR, payload: { subject: LETTER }, at };
    await house.identify.record(
      tx,
      treated.map((personId) => ({ ...posted, personId, messageId: `${id}:${personId}` })),
    );
    await house.identify.record(
      tx,
      treated
        .filter(comes)
        .map((personId) => orderOf(past, personId, drawn.get(personId) ?? "", at))
        .filter((order) => order.at < now),
    );
  });
  await house.experiments.end(id);
}

export const letterDay = (past: Trading): Happening => {
  const at = momentOf(past.now, DAYS_AGO, 8);
  return { at, happen: () => send(past, at) };
};
