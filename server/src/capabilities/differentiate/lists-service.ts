// Working watch lists down: who takes care of each, who is done, put off or left alone by draw, and what acting on a list has brought.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { DAY } from "../../vocabulary/time.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Groups, Identify } from "../identify/index.ts";
import type { Learn, SourceResults } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { GROUP_LISTS } from "./group-lists/index.ts";
import { groupListPage, groupLists, type GroupListItem, type GroupListPage, type GroupListSummary } from "./group-lists-service.ts";
import {
  countMarks,
  dropGroupMark,
  dropMark,
  groupMarksOn,
  lockList,
  marksOn,
  putGroupMark,
  putMarks,
  type Mark,
  type MarkRow,
} from "./list-marks-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import {
  firstOn,
  itemsOf,
  summaries,
  watchListBy,
  watchListPage,
  type WatchListItem,
  type WatchListPage,
  type WatchListSummary,
} from "./watch-service.ts";

/** What somebody decided about a list. */
interface ListSetting {
  readonly owner?: string;
  /** Share of those taken from the list who are left alone by draw, so that one can say what acting brings. */
  readonly leaveAlone?: number;
  /** The experiment of that draw. */
  readonly experiment?: string;
}

export interface ListChange {
  readonly owner?: string | undefined;
  readonly leaveAlone?: number | undefined;
}

export interface Marked {
  mark: Mark;
  /** Name of the user. */
  by: string;
  at: string;
  until: string;
}

export interface WorkedSummary extends WatchListSummary {
  /** Marks that hold now. */
  done: number;
}

export interface WorkedPage extends Omit<WatchListPage, "items"> {
  items: (WatchListItem & { marked: Marked | null })[];
  /** How many are marked how. */
  marks: Record<Mark, number>;
  leaveAlone: number;
}

export interface WorkedGroups extends Omit<GroupListPage, "items"> {
  items: (GroupListItem & { marked: { mark: "done" | "not-now"; by: string; at: string } | null })[];
}

/** "open": whoever has no mark. */
export type Show = "open" | Mark;

export interface Lists extends PersonRecords {
  summaries(): Promise<WorkedSummary[]>;
  page(id: string, ask: { show?: Show; cursor?: string | undefined; limit?: number }): Promise<WorkedPage>;
  /** Gives the most urgent to whoever asks, as many as wanted; some are left alone instead, by draw. */
  take(id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }>;
  /** Null takes the mark away; whoever is left alone by draw stays so. */
  mark(id: string, personId: string, mark: "done" | "not-now" | "taken" | null, actor: string): Promise<void>;
  change(id: string, change: ListChange): Promise<{ owner: string; leaveAlone: number }>;
  /** What acting on the list brought, against people left alone. */
  results(id: string): Promise<SourceResults>;
  /** People who must not be written to because of this list: they are left alone to compare with. */
  leftAlone(id: string): Promise<ReadonlySet<string>>;
  groupSummaries(): Promise<GroupListSummary[]>;
  groupPage(id: string, cursor?: string, limit?: number): Promise<WorkedGroups>;
  markGroup(id: string, groupId: string, mark: "done" | "not-now" | null, actor: string): Promise<void>;
}

export interface ListsDeps {
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "getSetting" | "putSetting" | "users">;
  readonly identify: Pick<Identify, "cards"> & { readonly groups: Pick<Groups, "page" | "named"> };
  readonly learn: Pick<Learn, "start" | "assign" | "resultsFrom">;
  readonly currency: () => Promise<string>;
}

const KEY = "differentiate.lists";
/** Of ten, one is left alone, unless the list says otherwise. */
const LEAVE_ALONE = 0.1;
/** Days for which a mark holds; the draw's is also the window in which purchases count. */
const DAYS: Readonly<Record<Mark, number>> = { taken: 30, done: 90, "not-now": 30, "left-alone": 60 };

type Settings = Readonly<Record<string, ListSetting>>;
const settingsOf = async ({ trust }: ListsDeps, db: Db): Promise<Settings> => (await trust.getSetting<Settings>(db, KEY)) ?? {};

const newMark = (mark: Mark, by: string, at: Date) => ({ mark, by, at, until: new Date(at.getTime() + DAYS[mark] * DAY) });

/** Names of those who set marks. */
async function namesOf({ postgres, trust }: ListsDeps, actors: readonly string[]): Promise<Map<string, string>> {
  const names = await Promise.all(
    [...new Set(actors)].map(async (actor): Promise<[string, string]> => {
      const id = actor.startsWith("user:") ? actor.slice("user:".length) : null;
      const name = id === null ? "A program" : ((await trust.users.find(postgres.db, { id }))?.name ?? "Somebody");
      return [actor, name];
    }),
  );
  return new Map(names);
}

const sourceOf = (listId: string): string => `watch-list:${listId}`;

async function workedSummaries(deps: ListsDeps): Promise<WorkedSummary[]> {
  const { db } = deps.postgres;
  const [all, settings, marks] = await Promise.all([summaries({ ...deps, db }), settingsOf(deps, db), countMarks(db, deps.clock())]);
  return all.map((list) => ({
    ...list,
    owner: settings[list.id]?.owner ?? list.owner,
    done: marks.find(({ listId, mark }) => listId === list.id && mark === "done")?.people ?? 0,
  }));
}

async function workedPage(
  deps: ListsDeps,
  id: string,
  ask: { show?: Show; cursor?: string | undefined; limit?: number },
): Promise<WorkedPage> {
  const { show = "open", cursor, limit = 50 } = ask;
  const { db } = deps.postgres;
  const [settings, marks] = await Promise.all([settingsOf(deps, db), marksOn(db, id, deps.clock())]);
  const byPerson = new Map(marks.map((row) => [row.personId, row]));
  const page = await watchListPage({ ...deps, db }, id, { cursor, limit, without: new Set(byPerson.keys()) });
  const mine = marks.filter(({ mark }) => mark === show).slice(0, 500);
  const items =
    show === "open"
      ? page.items
      : await itemsOf(
          { ...deps, db },
          watchListBy(id),
          mine.map(({ personId }) => personId),
        );
  const names = await namesOf(
    deps,
    mine.map(({ by }) => by),
  );
  const said = (row: MarkRow | undefined): Marked | null =>
    row === undefined ? null : { mark: row.mark, by: names.get(row.by) ?? "", at: row.at.toISOString(), until: row.until.toISOString() };
  const count = (mark: Mark): number => marks.filter((row) => row.mark === mark).length;
  return {
    ...page,
    owner: settings[id]?.owner ?? page.owner,
    items: items.map((item) => ({ ...item, marked: said(byPerson.get(item.personId)) })),
    nextCursor: show === "open" ? page.nextCursor : null,
    marks: { taken: count("taken"), done: count("done"), "not-now": count("not-now"), "left-alone": count("left-alone") },
    leaveAlone: settings[id]?.leaveAlone ?? LEAVE_ALONE,
  };
}

/** The experiment of a list's draw; begun with the first who is taken, and anew when the share changes. */
async function experimentOf(tx: Db, deps: ListsDeps, id: string): Promise<string | null> {
  await lockList(tx, "settings");
  const settings = await settingsOf(deps, tx);
  const { leaveAlone = LEAVE_ALONE, experiment } = settings[id] ?? {};
  if (leaveAlone === 0 || experiment !== undefined) return leaveAlone === 0 ? null : (experiment ?? null);
  const begun = newId();
  await deps.learn.start(tx, {
    id: begun,
    name: `Taken from “${watchListBy(id).name}”`,
    seed: begun,
    controlShare: leaveAlone,
    windowDays: DAYS["left-alone"],
    startedAt: deps.clock(),
    source: sourceOf(id),
  });
  await deps.trust.putSetting(tx, KEY, { ...settings, [id]: { ...settings[id], experiment: begun } });
  return begun;
}

async function take(deps: ListsDeps, id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }> {
  const at = deps.clock();
  return deps.postgres.transaction(async (tx) => {
    await lockList(tx, id);
    const marked = await marksOn(tx, id, at);
    const ids = await firstOn(deps, id, many, new Set(marked.map(({ personId }) => personId)));
    if (ids.length === 0) return { taken: 0, leftAlone: 0 };
    const experiment = await experimentOf(tx, deps, id);
    const { treated, heldBack } = experiment === null ? { treated: ids, heldBack: [] } : await deps.learn.assign(tx, experiment, ids);
    await putMarks(tx, id, treated, newMark("taken", actor, at));
    await putMarks(tx, id, heldBack, newMark("left-alone", actor, at));
    return { taken: treated.length, leftAlone: heldBack.length };
  });
}

async function mark(
  deps: ListsDeps,
  id: string,
  personId: string,
  wanted: Exclude<Mark, "left-alone"> | null,
  actor: string,
): Promise<void> {
  watchListBy(id);
  const at = deps.clock();
  await deps.postgres.transaction(async (tx) => {
    await lockList(tx, id);
    const [card] = await deps.identify.cards(tx, [personId]);
    if (card === undefined) throw new Problem("not-found", "There is no such person.");
    const before = (await marksOn(tx, id, at)).find((row) => row.personId === card.id);
    if (before?.mark === "left-alone") {
      throw new Problem("conflict", "This person is left alone by draw, so that one can say what acting on the list brings.");
    }
    await dropMark(tx, id, personId);
    if (wanted !== null) await putMarks(tx, id, [card.id], newMark(wanted, actor, at));
  });
}

/** A list of people, or of groups, which nobody is drawn from. */
const ownedBy = (id: string): string => (GROUP_LISTS.find((list) => list.id === id) ?? watchListBy(id)).owner;

async function change(deps: ListsDeps, id: string, said: ListChange): Promise<{ owner: string; leaveAlone: number }> {
  const owner = ownedBy(id);
  return deps.postgres.transaction(async (tx) => {
    await lockList(tx, "settings");
    const settings = await settingsOf(deps, tx);
    const { experiment, ...before } = settings[id] ?? {};
    const same = said.leaveAlone === undefined || said.leaveAlone === (before.leaveAlone ?? LEAVE_ALONE);
    const next: ListSetting = {
      ...before,
      ...(said.owner !== undefined && { owner: said.owner }),
      ...(said.leaveAlone !== undefined && { leaveAlone: said.leaveAlone }),
      // Another share is another experiment: of one, everybody is drawn alike.
      ...(same && experiment !== undefined && { experiment }),
    };
    await deps.trust.putSetting(tx, KEY, { ...settings, [id]: next });
    return { owner: next.owner ?? owner, leaveAlone: next.leaveAlone ?? LEAVE_ALONE };
  });
}

async function groupSummaries(deps: ListsDeps): Promise<GroupListSummary[]> {
  const { db } = deps.postgres;
  const [all, settings] = await Promise.all([groupLists({ ...deps, db }), settingsOf(deps, db)]);
  return all.map((list) => ({ ...list, owner: settings[list.id]?.owner ?? list.owner }));
}

async function groupPage(deps: ListsDeps, id: string, cursor: string | undefined, limit: number): Promise<WorkedGroups> {
  const { db } = deps.postgres;
  const [page, settings] = await Promise.all([groupListPage({ ...deps, db }, id, cursor, limit), settingsOf(deps, db)]);
  const marks = await groupMarksOn(
    db,
    id,
    page.items.map(({ groupId }) => groupId),
    deps.clock(),
  );
  const names = await namesOf(
    deps,
    marks.map(({ by }) => by),
  );
  const items = page.items.map((item) => {
    const row = marks.find(({ groupId }) => groupId === item.groupId);
    return { ...item, marked: row === undefined ? null : { mark: row.mark, by: names.get(row.by) ?? "", at: row.at.toISOString() } };
  });
  return { ...page, owner: settings[id]?.owner ?? page.owner, items };
}

async function markGroup(deps: ListsDeps, id: string, groupId: string, wanted: "done" | "not-now" | null, actor: string): Promise<void> {
  if (!GROUP_LISTS.some((list) => list.id === id)) throw new Problem("not-found", `There is no watch list "${id}" of groups.`);
  const { postgres, identify, clock } = deps;
  if ((await identify.groups.named(postgres.db, [groupId])).length === 0) throw new Problem("not-found", "There is no such group.");
  if (wanted === null) await dropGroupMark(postgres.db, id, groupId);
  else await putGroupMark(postgres.db, id, groupId, newMark(wanted, actor, clock()));
}

export function createLists(deps: ListsDeps): Lists {
  const { db } = deps.postgres;
  return {
    ...personRecords(PERSON_TABLES),
    summaries: () => workedSummaries(deps),
    page: (id, ask) => workedPage(deps, id, ask),
    take: (id, many, actor) => take(deps, id, many, actor),
    mark: (id, personId, wanted, actor) => mark(deps, id, personId, wanted, actor),
    change: (id, said) => change(deps, id, said),
    results: (id) => deps.learn.resultsFrom(db, sourceOf(watchListBy(id).id), deps.clock()),
    async leftAlone(id) {
      const rows = await marksOn(db, id, deps.clock());
      return new Set(rows.filter((row) => row.mark === "left-alone").map((row) => row.personId));
    },
    groupSummaries: () => groupSummaries(deps),
    groupPage: (id, cursor, limit = 50) => groupPage(deps, id, cursor, limit),
    markGroup: (id, groupId, wanted, actor) => markGroup(deps, id, groupId, wanted, actor),
  };
}
