// Working watch lists down: who takes care of each, who is done, put off or left alone by draw, and what acting on a list has brought.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Groups, Identify } from "../identify/index.ts";
import type { GroupExperiments, Learn } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { GROUP_LISTS } from "./group-lists/index.ts";
import { byGroup, createGroupWork, type GroupWork, type ListResults } from "./group-work-service.ts";
import { changeList, experimentOf, LEAVE_ALONE, namesOf, newMark, settingsOf, sourceOf, type ListChange } from "./list-settings-service.ts";
import { countMarks, dropMark, lockList, marksOn, putMarks, type Mark, type MarkRow } from "./list-marks-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import type { WatchList } from "./watch-lists/watch-list.ts";
import { groupsOnList } from "./watch-reads.ts";
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

/** "open": whoever has no mark. */
export type Show = "open" | Mark;

export interface Lists extends PersonRecords, GroupWork {
  summaries(): Promise<WorkedSummary[]>;
  page(id: string, ask: { show?: Show; cursor?: string | undefined; limit?: number }): Promise<WorkedPage>;
  /** Gives the most urgent to whoever asks, as many as wanted; some are left alone instead, by draw. */
  take(id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }>;
  /** Null takes the mark away; whoever is left alone by draw stays so. */
  mark(id: string, personId: string, mark: "done" | "not-now" | "taken" | null, actor: string): Promise<void>;
  change(id: string, change: ListChange): Promise<{ owner: string; leaveAlone: number }>;
  /** What acting on the list brought, against people left alone. */
  results(id: string): Promise<ListResults>;
  /** People who must not be written to because of this list: they are left alone to compare with. */
  leftAlone(id: string): Promise<ReadonlySet<string>>;
}

export interface ListsDeps {
  readonly clickhouse: ClickHouse;
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "getSetting" | "putSetting" | "users">;
  readonly identify: Pick<Identify, "cards"> & { readonly groups: Pick<Groups, "page" | "named"> };
  readonly learn: Pick<Learn, "start" | "assign" | "resultsFrom">;
  readonly groupDraws: GroupExperiments;
  readonly currency: () => Promise<string>;
}

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

/** Who of these is left alone: each by their own draw, or with everybody of their group. */
async function drawn(tx: Db, deps: ListsDeps, list: WatchList, ids: string[]): Promise<{ treated: string[]; heldBack: string[] }> {
  if (list.groups === undefined) {
    const experiment = await experimentOf(tx, deps, list, "experiment", (begun) => deps.learn.start(tx, begun));
    return experiment === null ? { treated: ids, heldBack: [] } : deps.learn.assign(tx, experiment, ids);
  }
  const experiment = await experimentOf(tx, deps, list, "groupExperiment", (begun) => deps.groupDraws.start(tx, begun));
  const groupOf = await groupsOnList(deps.clickhouse, list.groups, ids);
  const alone = experiment === null ? [] : (await deps.groupDraws.assign(tx, experiment, [...new Set(groupOf.values())])).heldBack;
  const isAlone = (id: string): boolean => alone.includes(groupOf.get(id) ?? "");
  return { treated: ids.filter((id) => !isAlone(id)), heldBack: ids.filter(isAlone) };
}

async function take(deps: ListsDeps, id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }> {
  const at = deps.clock();
  return deps.postgres.transaction(async (tx) => {
    await lockList(tx, id);
    const marked = await marksOn(tx, id, at);
    const ids = await firstOn(deps, id, many, new Set(marked.map(({ personId }) => personId)));
    if (ids.length === 0) return { taken: 0, leftAlone: 0 };
    const { treated, heldBack } = await drawn(tx, deps, watchListBy(id), ids);
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

/** Of a list of people or of groups. */
const ownedBy = (id: string): string => (GROUP_LISTS.find((list) => list.id === id) ?? watchListBy(id)).owner;

export function createLists(deps: ListsDeps): Lists {
  const { db } = deps.postgres;
  return {
    ...personRecords(PERSON_TABLES),
    ...createGroupWork(deps),
    summaries: () => workedSummaries(deps),
    page: (id, ask) => workedPage(deps, id, ask),
    take: (id, many, actor) => take(deps, id, many, actor),
    mark: (id, personId, wanted, actor) => mark(deps, id, personId, wanted, actor),
    change: async (id, said) => changeList(deps, id, ownedBy(id), said),
    async results(id) {
      const { groups } = watchListBy(id);
      return groups === undefined
        ? { unit: "person", ...(await deps.learn.resultsFrom(db, sourceOf(id), deps.clock())) }
        : byGroup(await deps.groupDraws.resultsFrom(db, sourceOf(id), deps.clock()));
    },
    async leftAlone(id) {
      const rows = await marksOn(db, id, deps.clock());
      return new Set(rows.filter((row) => row.mark === "left-alone").map((row) => row.personId));
    },
  };
}
