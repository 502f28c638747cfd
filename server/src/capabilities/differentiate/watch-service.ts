import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Identify } from "../identify/index.ts";
import { labelOf, type State } from "./life-line.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { doubtOf } from "./sentence.ts";
import type { Tier } from "./tiers.ts";
import { publishedRun, type Place } from "./value-reads.ts";
import { LISTS, WATCH_LISTS } from "./watch-lists/index.ts";
import type { WatchList, Words } from "./watch-lists/watch-list.ts";
import { countOn, everybodyOn, firstRows, placesOn, sumsOf, watchedRows, type ListSource, type WatchedRow } from "./watch-reads.ts";

export interface WatchDeps {
  clickhouse: ClickHouse;
  db: Db;
  identify: Pick<Identify, "cards">;
  currency: () => Promise<string>;
}

export interface WatchListSummary {
  id: string;
  name: string;
  question: string;
  owner: string;
  action: string;
  people: number;
  revenueMinor: number;
  /** One line about the most urgent person. */
  example: string | null;
}

export interface WatchListItem {
  personId: string;
  name: string | null;
  why: string;
  state: State;
  stateLabel: string;
  tier: Tier | null;
  revenueMinor: number;
  revenueYearMinor: number;
  revenueYearBeforeMinor: number;
  lastDay: string | null;
}

export interface WatchListPage extends Omit<WatchListSummary, "example" | "revenueMinor"> {
  definition: string;
  items: WatchListItem[];
  nextCursor: string | null;
}

export function watchListBy(id: string): WatchList {
  const list = LISTS.find((candidate) => candidate.id === id);
  if (list === undefined) throw new Problem("not-found", `There is no watch list "${id}".`);
  return list;
}

async function wordsOf(deps: WatchDeps): Promise<Words> {
  const [run, currency] = await Promise.all([publishedRun(deps.clickhouse), deps.currency()]);
  return {
    money: (minor) => formatMoney(minor, currency),
    currency,
    periodDays: run?.report.periodDays ?? 365,
    doubt: run === null ? "few" : doubtOf(run.report.fit),
  };
}

const whyOf = (list: WatchList, row: WatchedRow, words: Words): string =>
  list.why({ ...row, rhythmDays: row.orders > 1 ? row.rhythmDays : null }, words);

type Card = { name: string | null; customerNumber: string | null };
const called = (card: Card | undefined): string | null => card?.name ?? (card?.customerNumber ? `Customer ${card.customerNumber}` : null);

export async function summaries(deps: WatchDeps): Promise<WatchListSummary[]> {
  const [words, sums] = await Promise.all([wordsOf(deps), sumsOf(deps, WATCH_LISTS)]);
  const firsts = WATCH_LISTS.map((list, i) => ({ list, first: sums[i]!.people === 0 ? "" : sums[i]!.first }));
  const rows = await firstRows(deps.clickhouse, firsts);
  const shown = rows.flatMap((row) => row?.personId ?? []);
  const cards = new Map(shown.length === 0 ? [] : (await deps.identify.cards(deps.db, shown)).map((card) => [card.id, card]));
  return WATCH_LISTS.map((list, i) => {
    const { id, name, question, owner, action } = list;
    const { people, revenueMinor } = sums[i]!;
    const row = rows[i] ?? null;
    const example = row === null ? null : `${called(cards.get(row.personId)) ?? "Somebody"}: ${whyOf(list, row, words)}`;
    return { id, name, question, owner, action, people, revenueMinor, example };
  });
}

/** These people as the list shows them, in this order. */
export async function itemsOf(deps: WatchDeps, list: WatchList, ids: readonly string[]): Promise<WatchListItem[]> {
  const [words, rows, cards] = await Promise.all([
    wordsOf(deps),
    watchedRows(deps.clickhouse, list, ids),
    deps.identify.cards(deps.db, ids),
  ]);
  const byId = new Map(cards.map((card) => [card.id, card]));
  return rows.map((row) => ({
    personId: row.personId,
    name: called(byId.get(row.personId)),
    why: whyOf(list, row, words),
    state: row.state,
    stateLabel: labelOf(row.state),
    tier: row.tier === "" ? null : row.tier,
    revenueMinor: row.revenueMinor,
    revenueYearMinor: row.revenueYearMinor,
    revenueYearBeforeMinor: row.revenueYearBeforeMinor,
    lastDay: row.orders === 0 ? null : row.lastDay,
  }));
}

/** Who comes next on a list after a place, without those left out; one more than `limit` where there is more. */
async function placesWithout(
  source: ListSource,
  list: WatchList,
  after: Place | null,
  limit: number,
  without: ReadonlySet<string>,
): Promise<Place[]> {
  const found: Place[] = [];
  for (let from = after; found.length <= limit;) {
    const many = limit + 1 + Math.min(without.size, 1000);
    const some = await placesOn(source, list, from, many);
    found.push(...some.filter(({ personId }) => !without.has(personId)));
    if (some.length < many) break;
    from = some.at(-1) ?? null;
  }
  return found.slice(0, limit + 1);
}

/** A page of a list, the most urgent first, without some people. */
export async function watchListPage(
  deps: WatchDeps,
  id: string,
  { cursor, limit, without = new Set() }: { cursor?: string | undefined; limit: number; without?: ReadonlySet<string> },
): Promise<WatchListPage> {
  const list = watchListBy(id);
  const { name, question, owner, action, definition } = list;
  const [all, aside, places] = await Promise.all([
    countOn(deps, list),
    countOn(deps, list, [...without]),
    placesWithout(deps, list, decodePlace(cursor), limit, without),
  ]);
  const shown = places.slice(0, limit);
  const items = await itemsOf(
    deps,
    list,
    shown.map(({ personId }) => personId),
  );
  const nextCursor = places.length > limit ? encodePlace(shown.at(-1)) : null;
  return { id, name, question, owner, action, definition, people: all - aside, items, nextCursor };
}

/** The first of a list, without some people. */
export async function firstOn(source: ListSource, id: string, many: number, without: ReadonlySet<string>): Promise<string[]> {
  const places = await placesWithout(source, watchListBy(id), null, many, without);
  return places.slice(0, many).map(({ personId }) => personId);
}

export async function members(source: ListSource, id: string): Promise<string[]> {
  return everybodyOn(source, watchListBy(id));
}

/** Why each of these people is on a list, in its words now; of whom nothing is known any more is missing. */
export async function whys(deps: WatchDeps, id: string, personIds: readonly string[]): Promise<Map<string, string>> {
  const list = watchListBy(id);
  const [words, rows] = await Promise.all([wordsOf(deps), watchedRows(deps.clickhouse, list, personIds)]);
  return new Map(rows.map((row) => [row.personId, whyOf(list, row, words)]));
}
