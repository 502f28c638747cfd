// Working watch lists of groups down: who takes which in hand, which are left alone by draw, and what acting brought.
import { Problem } from "../../vocabulary/errors.ts";
import type { Db } from "../../platform/postgres.ts";
import type { GroupExperiments, GroupSourceResults, SourceResults } from "../learn/index.ts";
import { GROUP_LISTS } from "./group-lists/index.ts";
import type { GroupList } from "./group-lists/group-list.ts";
import {
  firstGroups,
  groupListPage,
  groupLists,
  type GroupListDeps,
  type GroupListItem,
  type GroupListPage,
  type GroupListSummary,
} from "./group-lists-service.ts";
import { dropGroupMark, groupMarksOn, lockList, putGroupMark, type Mark } from "./list-marks-store.ts";
import { experimentOf, LEAVE_ALONE, namesOf, newMark, settingsOf, sourceOf, type ListSettingsDeps } from "./list-settings-service.ts";

export interface WorkedGroups extends Omit<GroupListPage, "items"> {
  items: (GroupListItem & { marked: { mark: Mark; by: string; at: string } | null })[];
  leaveAlone: number;
}

/** What acting on a list brought; `people` and `perPersonMinor` are of groups where groups were drawn. */
export type ListResults = { readonly unit: "person" | "group" } & {
  readonly items: (Omit<SourceResults["items"][number], "result"> & {
    readonly result: Omit<SourceResults["items"][number]["result"], "sampleRatio" | "repurchase" | "difference"> & {
      readonly difference: { readonly perPersonMinor: number; readonly low: number; readonly high: number } | null;
    };
  })[];
  readonly together: SourceResults["together"];
};

export interface GroupWork {
  groupSummaries(): Promise<GroupListSummary[]>;
  groupPage(id: string, cursor?: string, limit?: number): Promise<WorkedGroups>;
  /** Null takes the mark away; a group that is left alone by draw stays so. */
  markGroup(id: string, groupId: string, mark: "done" | "not-now" | "taken" | null, actor: string): Promise<void>;
  /** Gives the most urgent groups to whoever asks; some are left alone instead, by draw. */
  takeGroups(id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }>;
  groupResults(id: string): Promise<ListResults>;
}

export interface GroupWorkDeps extends ListSettingsDeps, Omit<GroupListDeps, "db"> {
  readonly groupDraws: GroupExperiments;
}

export function byGroup({ items, together }: GroupSourceResults): ListResults {
  const arm = ({ groups, perGroupMinor, ...rest }: GroupSourceResults["items"][number]["result"]["treated"]) => ({
    ...rest,
    people: groups,
    perPersonMinor: perGroupMinor,
  });
  return {
    unit: "group",
    items: items.map(({ id, name, result: { treated, heldBack, difference, ...rest } }) => ({
      id,
      name,
      result: {
        ...rest,
        treated: arm(treated),
        heldBack: arm(heldBack),
        difference: difference && { perPersonMinor: difference.perGroupMinor, low: difference.low, high: difference.high },
      },
    })),
    together: { ...together, difference: null },
  };
}

const listBy = (id: string): GroupList => {
  const list = GROUP_LISTS.find((one) => one.id === id);
  if (list === undefined) throw new Problem("not-found", `There is no watch list "${id}" of groups.`);
  return list;
};

async function groupPage(deps: GroupWorkDeps, id: string, cursor: string | undefined, limit: number): Promise<WorkedGroups> {
  const { db } = deps.postgres;
  const [page, settings, marks] = await Promise.all([
    groupListPage({ ...deps, db }, id, cursor, limit),
    settingsOf(deps, db),
    groupMarksOn(db, id, deps.clock()),
  ]);
  const byId = new Map(marks.map((row) => [row.groupId, row]));
  const shown = page.items.flatMap(({ groupId }) => byId.get(groupId) ?? []);
  const names = await namesOf(
    deps,
    shown.map(({ by }) => by),
  );
  const items = page.items.map((item) => {
    const row = byId.get(item.groupId);
    return { ...item, marked: row === undefined ? null : { mark: row.mark, by: names.get(row.by) ?? "", at: row.at.toISOString() } };
  });
  return { ...page, owner: settings[id]?.owner ?? page.owner, items, leaveAlone: settings[id]?.leaveAlone ?? LEAVE_ALONE };
}

async function markGroup(
  deps: GroupWorkDeps,
  id: string,
  groupId: string,
  wanted: "done" | "not-now" | "taken" | null,
  actor: string,
): Promise<void> {
  listBy(id);
  const { postgres, identify, clock } = deps;
  await postgres.transaction(async (tx) => {
    await lockList(tx, id);
    if ((await identify.groups.named(tx, [groupId])).length === 0) throw new Problem("not-found", "There is no such group.");
    const before = (await groupMarksOn(tx, id, clock())).find((row) => row.groupId === groupId);
    if (before?.mark === "left-alone")
      throw new Problem("conflict", "This group is left alone by draw, so that one can say what acting on the list brings.");
    if (wanted === null) await dropGroupMark(tx, id, groupId);
    else await putGroupMark(tx, id, [groupId], newMark(wanted, actor, clock()));
  });
}

async function drawn(tx: Db, deps: GroupWorkDeps, list: GroupList, ids: string[]): Promise<{ treated: string[]; heldBack: string[] }> {
  const experiment = await experimentOf(tx, deps, list, "groupExperiment", (begun) => deps.groupDraws.start(tx, begun));
  return experiment === null ? { treated: ids, heldBack: [] } : deps.groupDraws.assign(tx, experiment, ids);
}

async function takeGroups(deps: GroupWorkDeps, id: string, many: number, actor: string): Promise<{ taken: number; leftAlone: number }> {
  const list = listBy(id);
  const at = deps.clock();
  return deps.postgres.transaction(async (tx) => {
    await lockList(tx, id);
    const marked = await groupMarksOn(tx, id, at);
    const ids = await firstGroups({ ...deps, db: tx }, list, many, new Set(marked.map(({ groupId }) => groupId)));
    if (ids.length === 0) return { taken: 0, leftAlone: 0 };
    const { treated, heldBack } = await drawn(tx, deps, list, ids);
    await putGroupMark(tx, id, treated, newMark("taken", actor, at));
    await putGroupMark(tx, id, heldBack, newMark("left-alone", actor, at));
    return { taken: treated.length, leftAlone: heldBack.length };
  });
}

export function createGroupWork(deps: GroupWorkDeps): GroupWork {
  const { db } = deps.postgres;
  return {
    async groupSummaries() {
      const [all, settings] = await Promise.all([groupLists({ ...deps, db }), settingsOf(deps, db)]);
      return all.map((list) => ({ ...list, owner: settings[list.id]?.owner ?? list.owner }));
    },
    groupPage: (id, cursor, limit = 50) => groupPage(deps, id, cursor, limit),
    markGroup: (id, groupId, wanted, actor) => markGroup(deps, id, groupId, wanted, actor),
    takeGroups: (id, many, actor) => takeGroups(deps, id, many, actor),
    groupResults: async (id) => byGroup(await deps.groupDraws.resultsFrom(db, sourceOf(listBy(id).id), deps.clock())),
  };
}
