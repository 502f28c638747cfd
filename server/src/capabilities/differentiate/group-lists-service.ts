// Watch lists over households, institutions and channel partners.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Group, GroupKind, Groups } from "../identify/index.ts";
import { GROUP_LISTS } from "./group-lists/index.ts";
import type { GroupList, GroupWords } from "./group-lists/group-list.ts";
import { countGroupValues, groupValuesBy, groupValuesOf, type GroupValueRow } from "./group-values-reads.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { publishedRun } from "./value-reads.ts";

export interface GroupListDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly identify: { readonly groups: Pick<Groups, "page" | "named"> };
  readonly currency: () => Promise<string>;
}

export interface GroupListSummary {
  id: string;
  name: string;
  question: string;
  owner: string;
  action: string;
  groups: number;
  /** One line about the most urgent one. */
  example: string | null;
}

export interface GroupListItem {
  groupId: string;
  name: string;
  kind: GroupKind;
  people: number;
  why: string;
  revenueMinor: number;
  revenuePeriodMinor: number;
  revenuePeriodBeforeMinor: number;
  lastDay: string | null;
}

export interface GroupListPage extends Omit<GroupListSummary, "example"> {
  definition: string;
  items: GroupListItem[];
  nextCursor: string | null;
}

interface Found {
  groups: Group[];
  values: Map<string, GroupValueRow>;
  total: number;
  nextCursor: string | null;
}

/** By value: the order comes from ClickHouse, what the group is called and who is in it from the truth; one that has gone is left out. */
async function byValue(
  { clickhouse, db, identify }: GroupListDeps,
  { where, urgency }: { where: string; urgency: string },
  cursor: string | undefined,
  limit: number,
): Promise<Found> {
  const [total, rows] = await Promise.all([
    countGroupValues(clickhouse, where),
    groupValuesBy(clickhouse, where, urgency, decodePlace(cursor), limit + 1),
  ]);
  const shown = rows.slice(0, limit);
  const known = new Map(
    (
      await identify.groups.named(
        db,
        shown.map((row) => row.groupId),
      )
    ).map((group) => [group.id, group]),
  );
  const last = shown.at(-1);
  return {
    groups: shown.flatMap((row) => known.get(row.groupId) ?? []),
    values: new Map(shown.map((row) => [row.groupId, row])),
    total,
    nextCursor: rows.length > limit && last !== undefined ? encodePlace({ by: last.by, personId: last.groupId }) : null,
  };
}

async function byNames({ clickhouse, db, identify }: GroupListDeps, cursor: string | undefined, limit: number): Promise<Found> {
  const offset = decodePlace(cursor)?.personId;
  const [at] = offset === undefined ? [] : await identify.groups.named(db, [offset]);
  const { items, total } = await identify.groups.page(db, { short: true, after: at, limit: limit + 1 });
  const groups = items.slice(0, limit);
  const values = await groupValuesOf(
    clickhouse,
    groups.map((group) => group.id),
  );
  const last = groups.at(-1);
  return {
    groups,
    values: new Map(values.map((row) => [row.groupId, row])),
    total,
    nextCursor: items.length > limit && last !== undefined ? encodePlace({ by: 0, personId: last.id }) : null,
  };
}

const find = (deps: GroupListDeps, { rule }: GroupList, cursor: string | undefined, limit: number): Promise<Found> =>
  rule.over === "values" ? byValue(deps, rule, cursor, limit) : byNames(deps, cursor, limit);

const AT_ONCE = 200;

/** The most urgent groups of a list, but for some. */
export async function firstGroups(deps: GroupListDeps, list: GroupList, many: number, without: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { groups, nextCursor } = await find(deps, list, cursor, AT_ONCE);
    found.push(...groups.flatMap(({ id }) => (without.has(id) ? [] : [id])));
    if (found.length >= many || nextCursor === null) return found.slice(0, many);
    cursor = nextCursor;
  }
}

const NOTHING = { revenueMinor: 0, revenuePeriodMinor: 0, revenuePeriodBeforeMinor: 0, lastDay: null };

function itemOf(list: GroupList, { id, name, kind, people }: Group, value: GroupValueRow | undefined, words: GroupWords): GroupListItem {
  const { revenueMinor, revenuePeriodMinor, revenuePeriodBeforeMinor, lastDay } = value ?? NOTHING;
  const money = { revenueMinor, revenuePeriodMinor, revenuePeriodBeforeMinor };
  // The first day of the calendar stands where nobody has bought.
  const bought = lastDay === null || lastDay.startsWith("1970") ? null : lastDay;
  return { groupId: id, name, kind, people, why: list.why({ people, ...money }, words), ...money, lastDay: bought };
}

async function wordsOf({ clickhouse, currency }: GroupListDeps): Promise<GroupWords> {
  const [run, code] = await Promise.all([publishedRun(clickhouse), currency()]);
  return { money: (minor) => formatMoney(minor, code), periodDays: run?.report.periodDays ?? 365 };
}

export async function groupLists(deps: GroupListDeps): Promise<GroupListSummary[]> {
  const words = await wordsOf(deps);
  return Promise.all(
    GROUP_LISTS.map(async (list) => {
      const { id, name, question, owner, action } = list;
      const { groups, values, total } = await find(deps, list, undefined, 1);
      const [first] = groups.map((group) => itemOf(list, group, values.get(group.id), words));
      return { id, name, question, owner, action, groups: total, example: first === undefined ? null : `${first.name}: ${first.why}` };
    }),
  );
}

export async function groupListPage(deps: GroupListDeps, id: string, cursor: string | undefined, limit: number): Promise<GroupListPage> {
  const list = GROUP_LISTS.find((one) => one.id === id);
  if (list === undefined) throw new Problem("not-found", `There is no watch list "${id}" of groups.`);
  const { name, question, owner, action, definition } = list;
  const [words, { groups, values, total, nextCursor }] = await Promise.all([wordsOf(deps), find(deps, list, cursor, limit)]);
  const items = groups.map((group) => itemOf(list, group, values.get(group.id), words));
  return { id, name, question, owner, action, definition, groups: total, items, nextCursor };
}
