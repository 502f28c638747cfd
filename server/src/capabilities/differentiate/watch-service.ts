import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Identify } from "../identify/index.ts";
import { labelOf, type State } from "./life-line.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { doubtOf } from "./sentence.ts";
import type { Tier } from "./tiers.ts";
import { allIds, countRows, publishedRun, rowsBy, summaryOf, valueRows, type ValueRow } from "./value-reads.ts";
import { LISTS, WATCH_LISTS } from "./watch-lists/index.ts";
import type { WatchList, Words } from "./watch-lists/watch-list.ts";

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
  lastDay: string;
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

const whyOf = (list: WatchList, row: ValueRow, words: Words): string =>
  list.why({ ...row, rhythmDays: row.orders > 1 ? row.rhythmDays : null }, words);

export async function summaries(deps: WatchDeps): Promise<WatchListSummary[]> {
  const words = await wordsOf(deps);
  return Promise.all(
    WATCH_LISTS.map(async (list) => {
      const { id, name, question, owner, action } = list;
      const { people, revenueMinor, first } = await summaryOf(deps.clickhouse, { where: list.where }, list.urgency);
      const [row] = people === 0 ? [] : await valueRows(deps.clickhouse, [first]);
      const [card] = row === undefined ? [] : await deps.identify.cards(deps.db, [first]);
      const example =
        row === undefined
          ? null
          : `${card?.name ?? (card?.customerNumber ? `Customer ${card.customerNumber}` : "Somebody")}: ${whyOf(list, row, words)}`;
      return { id, name, question, owner, action, people, revenueMinor, example };
    }),
  );
}

export async function watchListPage(deps: WatchDeps, id: string, cursor: string | undefined, limit: number): Promise<WatchListPage> {
  const list = watchListBy(id);
  const [words, counts, rows] = await Promise.all([
    wordsOf(deps),
    countRows(deps.clickhouse, { where: list.where }),
    rowsBy(deps.clickhouse, { where: list.where }, list.urgency, decodePlace(cursor), limit + 1),
  ]);
  const shown = rows.slice(0, limit);
  const cards = new Map(
    (
      await deps.identify.cards(
        deps.db,
        shown.map((row) => row.personId),
      )
    ).map((card) => [card.id, card]),
  );
  return {
    id,
    name: list.name,
    question: list.question,
    owner: list.owner,
    action: list.action,
    definition: list.definition,
    people: counts.people,
    items: shown.map((row) => {
      const card = cards.get(row.personId);
      return {
        personId: row.personId,
        name: card?.name ?? (card?.customerNumber ? `Customer ${card.customerNumber}` : null),
        why: whyOf(list, row, words),
        state: row.state,
        stateLabel: labelOf(row.state),
        tier: row.tier === "" ? null : row.tier,
        revenueMinor: row.revenueMinor,
        revenueYearMinor: row.revenueYearMinor,
        revenueYearBeforeMinor: row.revenueYearBeforeMinor,
        lastDay: row.lastDay,
      };
    }),
    nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null,
  };
}

export async function members(clickhouse: ClickHouse, id: string): Promise<string[]> {
  const list = watchListBy(id);
  return allIds(clickhouse, { where: list.where }, list.urgency);
}

/** Why each of these people is on a list, in its words now; who has left it meanwhile is missing. */
export async function whys(deps: WatchDeps, id: string, personIds: readonly string[]): Promise<Map<string, string>> {
  const list = watchListBy(id);
  const [words, rows] = await Promise.all([wordsOf(deps), valueRows(deps.clickhouse, personIds)]);
  return new Map(rows.map((row) => [row.personId, whyOf(list, row, words)]));
}
