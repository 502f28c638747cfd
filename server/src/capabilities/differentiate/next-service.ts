// What goes next for a person: suggested goods with reasons, and what their habits leave open.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import { dayOf } from "../../vocabulary/time.ts";
import { ownWeights, type Catalogue, type CategoryHabit, type Complements, type Good, type Product } from "../catalogue/index.ts";
import type { BoughtOrder, BuyingHistory } from "./buying-history.ts";
import type { FoundGap, Range } from "./habit-gaps/habit-gap.ts";
import { HABIT_GAPS } from "./habit-gaps/index.ts";
import { boughtBy, hasOpenMatter, personsOf, type Bought } from "./next-reads.ts";
import { ownHabits } from "./own-habits.ts";

export type Reason = "about to run out" | "own habit" | "goes with" | "people like you" | "own brand";

export interface Suggestion {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPriceMinor: number | null;
  readonly reason: Reason;
  /** Why, with its figures. */
  readonly sentence: string;
}

export interface Gap extends FoundGap {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly action: string;
}

export interface NextThings {
  /** What can be said, or why nothing can. */
  readonly sentence: string;
  /** The best first; only goods that can be had. */
  readonly suggestions: Suggestion[];
  readonly gaps: Gap[];
}

/** What goes next: read for one person or for some at a time. */
export interface Next {
  /** For their screen: nothing while a matter of theirs is open in care. */
  person(id: string, limit?: number): Promise<NextThings>;
  /** By the ids that were asked for, whatever is open in care: whoever says it asks the gate. */
  people(ids: readonly string[], limit?: number): Promise<Map<string, NextThings>>;
}

export interface NextDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly catalogue: { readonly products: Pick<Catalogue["products"], "goods" | "sameUse"> };
  readonly complements: Pick<Complements, "state" | "suggest" | "categoryHabits">;
  readonly restricted: () => Promise<Set<string>>;
  readonly currency: () => Promise<string>;
}

/** Orders back to which neighbours are looked for; older ones count next to nothing. */
const ORDERS_FOR_NEIGHBOURS = 10;

const nothing = (sentence: string): NextThings => ({ sentence, suggestions: [], gaps: [] });

/** The goods of these orders and those of the same use. */
async function rangeOf(deps: NextDeps, histories: readonly (readonly BoughtOrder[])[]): Promise<Range & { has(sku: string): boolean }> {
  const { products } = deps.catalogue;
  const skus = [...new Set(histories.flatMap((orders) => orders.flatMap(({ lines }) => lines.map(({ sku }) => sku))))];
  const [goods, habits, computed, currency] = await Promise.all([
    products.goods(skus),
    deps.complements.categoryHabits(),
    deps.complements.state(),
    deps.currency(),
  ]);
  const groups = new Map<string, Product[]>();
  const wanted = [...new Set([...goods.values()].map(({ useGroup }) => useGroup).filter((group) => group !== ""))];
  for (const each of await products.sameUse(wanted)) groups.set(each.useGroup, [...(groups.get(each.useGroup) ?? []), each]);
  const categories = new Map<string, CategoryHabit>(habits.map((habit) => [habit.category, habit]));
  return {
    good: (sku) => goods.get(sku),
    has: (sku) => goods.has(sku),
    sameUse: (group) => groups.get(group) ?? [],
    category: (category) => categories.get(category),
    weekendShare: computed === null || computed.orders === 0 ? null : computed.weekendOrders / computed.orders,
    money: (minor) => formatMoney(minor, currency),
  };
}

const gapsIn = (history: BuyingHistory, range: Range): Gap[] =>
  HABIT_GAPS.flatMap((gap) => {
    const { id, name, definition, action } = gap;
    const found = gap.find(history, range).sort((a, b) => b.strength - a.strength);
    return found.map((each) => ({ id, name, definition, action, ...each }));
  });

type Idea = Pick<Suggestion, "sku" | "reason" | "sentence">;

const inHundred = (share: number): string => `${Math.round(100 * share)} in 100`;
const times = (lift: number): string => `${lift >= 10 ? Math.round(lift) : Math.round(lift * 10) / 10} times`;

async function fromOthers({ complements }: NextDeps, history: BuyingHistory, range: Range, limit: number): Promise<Idea[][]> {
  const have = ownWeights(history.orders.slice(0, ORDERS_FOR_NEIGHBOURS).map(({ lines }) => lines.map(({ sku }) => sku)));
  const all = new Set(history.orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)));
  // What they bought long ago is no news either.
  const news = limit + all.size;
  const [together, alike] = await Promise.all([complements.suggest("order", have, news), complements.suggest("person", have, news)]);
  const nameOf = (sku: string): string => range.good(sku)?.name ?? sku;
  return [
    together
      .filter(({ sku }) => !all.has(sku))
      .map(({ sku, because: { sku: with_, confidence, lift } }) => ({
        sku,
        reason: "goes with",
        sentence: `Goes with ${nameOf(with_)}: ${inHundred(confidence)} orders with that have it too, ${times(lift)} as often as by chance.`,
      })),
    alike
      .filter(({ sku }) => !all.has(sku))
      .map(({ sku, because: { sku: with_, confidence, lift } }) => ({
        sku,
        reason: "people like you",
        sentence: `Of those who bought ${nameOf(with_)}, ${inHundred(confidence)} have bought it too, ${times(lift)} as often as others.`,
      })),
  ];
}

/** One idea of each kind in turn, each article once. */
function inTurn(kinds: readonly (readonly Idea[])[], limit: number): Idea[] {
  const chosen = new Map<string, Idea>();
  const longest = Math.max(0, ...kinds.map((ideas) => ideas.length));
  for (let i = 0; i < longest; i++) {
    for (const ideas of kinds) {
      const idea = ideas[i];
      if (idea !== undefined && !chosen.has(idea.sku)) chosen.set(idea.sku, idea);
    }
  }
  return [...chosen.values()].slice(0, limit);
}

const fromGaps = (gaps: readonly Gap[], id: string, reason: Reason): Idea[] =>
  gaps.flatMap(({ id: of, sku, sentence }) => (of === id && sku !== null ? [{ sku, reason, sentence }] : []));

async function nextOf(
  deps: NextDeps,
  history: BuyingHistory,
  givenBack: ReadonlySet<string>,
  range: Range,
  limit: number,
): Promise<NextThings> {
  const gaps = gapsIn(history, range);
  const [together = [], alike = []] = await fromOthers(deps, history, range, limit);
  const ideas = inTurn(
    [
      fromGaps(gaps, "running-out", "about to run out"),
      ownHabits(history).map(({ sku, sentence }) => ({ sku, reason: "own habit" as const, sentence })),
      together,
      alike,
      fromGaps(gaps, "own-brand", "own brand"),
    ],
    3 * limit,
  );
  const goods: ReadonlyMap<string, Good> = await deps.catalogue.products.goods(ideas.map(({ sku }) => sku));
  const suggestions = ideas
    .flatMap(({ sku, reason, sentence }) => {
      const good = goods.get(sku);
      if (good?.active !== true || givenBack.has(sku)) return [];
      const { name, category, unitPriceMinor } = good;
      return [{ sku, name, category, unitPriceMinor, reason, sentence }];
    })
    .slice(0, limit);
  const days = new Set(history.orders.map(({ day }) => day)).size;
  const from = `From ${days === 1 ? "one day" : `${days} days`} with an order`;
  if (suggestions.length > 0) return { sentence: `${from}, and what goes with those goods elsewhere.`, suggestions, gaps };
  return {
    sentence: `${from}: too early to say what goes next. Nothing they bought is bought together with anything often enough.`,
    suggestions,
    gaps,
  };
}

async function nextOfAll(deps: NextDeps, ids: readonly string[], limit: number): Promise<Map<string, NextThings>> {
  const today = dayOf(deps.clock());
  const [persons, restricted, computed] = await Promise.all([personsOf(deps.db, ids), deps.restricted(), deps.complements.state()]);
  const free = [...new Set(persons.values())].filter((id) => !restricted.has(id));
  const bought = free.length === 0 ? new Map<string, Bought>() : await boughtBy(deps.clickhouse, free, today);
  const range = await rangeOf(
    deps,
    [...bought.values()].map(({ orders }) => orders),
  );
  const found = new Map<string, NextThings>();
  for (const id of ids) {
    const person = persons.get(id) ?? id;
    const { orders = [], givenBack = new Set<string>() } = bought.get(person) ?? {};
    if (restricted.has(person)) found.set(id, nothing("Their data may be kept and not used, so nothing is suggested."));
    else if (computed === null)
      found.set(id, nothing("What goes with what has not been worked out yet; it is after the next refresh of the values."));
    else if (orders.length === 0) found.set(id, nothing("Nothing bought and kept yet, so there is nothing to go by."));
    else found.set(id, await nextOf(deps, { today, orders: orders.map((order) => only(order, range)) }, givenBack, range, limit));
  }
  return found;
}

/** Lines of goods alone: what the catalogue calls a fee is none. */
const only = ({ day, lines }: BoughtOrder, range: { has(sku: string): boolean }): BoughtOrder => ({
  day,
  lines: lines.filter(({ sku }) => range.has(sku)),
});

export function createNext(deps: NextDeps): Next {
  const people = (ids: readonly string[], limit = 10): Promise<Map<string, NextThings>> => nextOfAll(deps, ids, limit);
  return {
    people,
    async person(id, limit) {
      if (await hasOpenMatter(deps.db, id))
        return nothing("A complaint of theirs is open: nothing is to be sold to them until it is settled.");
      return (await people([id], limit)).get(id) ?? nothing("There is no such person.");
    },
  };
}
