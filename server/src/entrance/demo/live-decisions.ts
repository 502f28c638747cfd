/** What people were shown on the site in the past weeks, decided as it would have been, and what they did then. */
import type { Decisions } from "../../capabilities/customise/index.ts";
import type { NewEvent } from "../../capabilities/identify/index.ts";
import { newId } from "../../platform/ids.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { DEMO_CURRENCY } from "./business.ts";
import { pick } from "./draws.ts";
import { ACTOR, forEach, HOUR, type Trading } from "./happening.ts";
import { momentOf } from "./past.ts";

type Answer = Awaited<ReturnType<Decisions["decide"]>>;

/** Ways to put any offer. */
const WAYS = [
  { name: "Warmly", headline: "For you: {offer}", body: "With our thanks.", tone: "warm" },
  { name: "Plainly", headline: "{offer}", body: "Valid with your next order.", tone: "factual" },
  { name: "In a hurry", headline: "Only this week: {offer}", body: "", tone: "urgent" },
] as const;

/** Chance that somebody follows what they are shown, and that who followed takes it; by kind of offer. What is true here and no business knows. */
const FOLLOWS: Readonly<Record<string, number>> = {
  coupon: 0.34,
  "free-shipping": 0.3,
  "gift-with-purchase": 0.24,
  points: 0.12,
  "close-out": 0.1,
};
const ANY_FOLLOWS = 0.14;
const TONE: Readonly<Record<string, number>> = { warm: 1.5, urgent: 0.6 };
const TAKES = 0.55;

/** Of the customers, those who are seen on the site. */
const SITE = 0.1;
/** Days ago, from and to, every so many days; and how many come on each. */
const [FROM, TO, EVERY, VISITORS] = [20, 2, 3, 40];
const HOURS = [10, 15, 19];

async function bought({ house, demo }: Trading, personId: string, random: Random, at: Date): Promise<{ ref: string; minor: number }> {
  const articles = [pick(random, demo.articles), pick(random, demo.articles), pick(random, demo.articles)];
  const ref = `S${newId(at.getTime()).slice(-8).toUpperCase()}`;
  const products = articles.map(({ sku, name, category, priceMinor, costMinor }) => ({
    sku,
    name,
    category,
    quantity: 2,
    price_minor: priceMinor,
    amount_minor: 2 * priceMinor,
    cost_minor: 2 * costMinor,
    place: "Online",
  }));
  const minor = products.reduce((sum, line) => sum + line.amount_minor, 0);
  const order: NewEvent = {
    personId,
    messageId: `demo:order:${ref}`,
    type: "track",
    name: "Order Completed",
    at,
    source: ACTOR,
    payload: { order_id: ref, currency: DEMO_CURRENCY, total_minor: minor, products },
  };
  await house.deps.postgres.transaction((tx) => house.identify.record(tx, [order]));
  return { ref, minor };
}

/** What somebody does with what they are shown. */
async function react(weeks: Trading, { decisionId, personId, offer, presentation }: Answer, at: Date): Promise<void> {
  const { house, seed } = weeks;
  if (offer === null) return;
  const random = seeded(`${seed} shown ${personId} ${at.getTime()}`);
  const chance = (FOLLOWS[offer.kind] ?? ANY_FOLLOWS) * (TONE[presentation?.tone ?? ""] ?? 1);
  if (random() > chance) return;
  await house.decisions.tell(decisionId, { what: "click", at: new Date(at.getTime() + HOUR / 20), valueMinor: 0 });
  if (random() > TAKES || offer.sku !== null) return;
  await house.decisions.tell(decisionId, { what: "claim", at: new Date(at.getTime() + HOUR / 10), valueMinor: 0 });
  if (FOLLOWS[offer.kind] === undefined) return;
  const order = await bought(weeks, personId, random, new Date(at.getTime() + HOUR / 4));
  await house.offers.redeem({
    person: { by: "id", value: personId },
    offerId: offer.id,
    code: null,
    key: `${offer.id}:${order.ref}`,
    order,
    answer: null,
    commit: true,
    from: null,
  });
}

/** Some said on the site that it may show them what fits. */
async function agreed({ house, now }: Trading, people: readonly string[]): Promise<void> {
  const words = { id: "said-on-the-site", version: 1, language: "en", text: "Show me what fits what I buy when I look around here." };
  const said = { purpose: "offers", medium: "web", decision: "given" as const, at: momentOf(now, FROM + 1), words, actor: "person" };
  const consents = people.map((personId) => ({
    ...said,
    personId,
    identifier: personId,
    method: "form:site",
    boxDefault: "unticked" as const,
  }));
  await house.deps.postgres.transaction((tx) => house.trust.recordConsents(tx, consents));
}

/** Needs what a refresh has worked out of people. What came of it is learned from afterwards. */
export async function liveRecentWeeks(weeks: Trading): Promise<void> {
  const { seed, now, house, demo, turn } = weeks;
  const { decisions } = house;
  const random = seeded(`${seed} visitors`);
  const picky = new Set(demo.rules.map(({ personId }) => personId));
  const visitors = demo.people
    .filter(({ id, customerNumber }) => customerNumber !== null && !picky.has(id) && seeded(`${seed} site ${id}`)() < SITE)
    .map(({ id }) => id);
  await decisions.profiles.renew();
  turn(momentOf(now, FROM + 1));
  await agreed(weeks, visitors);
  for (const way of WAYS) await decisions.steering.addPresentation({ ...way, offerId: null, imageUrl: null });
  for (let daysAgo = FROM; daysAgo >= TO; daysAgo -= EVERY) {
    const at = momentOf(now, daysAgo, pick(random, HOURS));
    turn(at);
    const come = Array.from({ length: VISITORS }, () => pick(random, visitors));
    const shown = await Promise.all(
      come.map((personId) =>
        decisions.decide({ personId, medium: "web", slot: "top", page: pick(random, ["home", "basket", "article"]), moment: at }),
      ),
    );
    await forEach(shown, (answer) => react(weeks, answer, at));
  }
}
