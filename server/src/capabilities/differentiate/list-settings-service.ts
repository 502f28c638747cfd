// What is decided about a watch list, of people or of groups: who takes care of it, and how many are left alone by draw.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { NewExperiment } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { lockList, type Mark } from "./list-marks-store.ts";

export interface ListSettingsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "getSetting" | "putSetting" | "users">;
}

/** What somebody decided about a list. */
interface ListSetting {
  readonly owner?: string;
  /** Share of those taken from the list who are left alone by draw, so that one can say what acting brings. */
  readonly leaveAlone?: number;
  /** The experiment of that draw, by people or by groups. */
  readonly experiment?: string;
  readonly groupExperiment?: string;
}

export interface ListChange {
  readonly owner?: string | undefined;
  readonly leaveAlone?: number | undefined;
}

const KEY = "differentiate.lists";
/** Of ten, one is left alone, unless the list says otherwise. */
export const LEAVE_ALONE = 0.1;
/** Days for which a mark holds; the draw's is also the window in which purchases count. */
const DAYS: Readonly<Record<Mark, number>> = { taken: 30, done: 90, "not-now": 30, "left-alone": 60 };

type Settings = Readonly<Record<string, ListSetting>>;
export const settingsOf = async ({ trust }: ListSettingsDeps, db: Db): Promise<Settings> =>
  (await trust.getSetting<Settings>(db, KEY)) ?? {};

export const newMark = (mark: Mark, by: string, at: Date) => ({ mark, by, at, until: new Date(at.getTime() + DAYS[mark] * DAY) });

/** Names of those who set marks. */
export async function namesOf({ postgres, trust }: ListSettingsDeps, actors: readonly string[]): Promise<Map<string, string>> {
  const names = await Promise.all(
    [...new Set(actors)].map(async (actor): Promise<[string, string]> => {
      const id = actor.startsWith("user:") ? actor.slice("user:".length) : null;
      const name = id === null ? "A program" : ((await trust.users.find(postgres.db, { id }))?.name ?? "Somebody");
      return [actor, name];
    }),
  );
  return new Map(names);
}

/**
 * The experiment of a list's draw; begun with the first who is taken, and anew when the share changes. Null where nobody is to be left alone.
 * @param by whether people or groups are drawn
 * @param start records it under its source
 */
export async function experimentOf(
  tx: Db,
  deps: ListSettingsDeps,
  list: { readonly id: string; readonly name: string },
  by: "experiment" | "groupExperiment",
  start: (experiment: NewExperiment & { readonly source: string }) => Promise<void>,
): Promise<string | null> {
  await lockList(tx, "settings");
  const settings = await settingsOf(deps, tx);
  const { leaveAlone = LEAVE_ALONE, [by]: known } = settings[list.id] ?? {};
  if (leaveAlone === 0) return null;
  if (known !== undefined) return known;
  const begun = newId();
  await start({
    id: begun,
    name: `Taken from “${list.name}”`,
    seed: begun,
    controlShare: leaveAlone,
    windowDays: DAYS["left-alone"],
    startedAt: deps.clock(),
    source: sourceOf(list.id),
  });
  await deps.trust.putSetting(tx, KEY, { ...settings, [list.id]: { ...settings[list.id], [by]: begun } });
  return begun;
}

export const sourceOf = (listId: string): string => `watch-list:${listId}`;

/** @param owner who takes care of it unless somebody else was named */
export async function changeList(
  deps: ListSettingsDeps,
  id: string,
  owner: string,
  said: ListChange,
): Promise<{ owner: string; leaveAlone: number }> {
  return deps.postgres.transaction(async (tx) => {
    await lockList(tx, "settings");
    const settings = await settingsOf(deps, tx);
    const { experiment, groupExperiment, ...before } = settings[id] ?? {};
    const same = said.leaveAlone === undefined || said.leaveAlone === (before.leaveAlone ?? LEAVE_ALONE);
    const next: ListSetting = {
      ...before,
      ...(said.owner !== undefined && { owner: said.owner }),
      ...(said.leaveAlone !== undefined && { leaveAlone: said.leaveAlone }),
      // Another share is another experiment: of one, everybody is drawn alike.
      ...(same && experiment !== undefined && { experiment }),
      ...(same && groupExperiment !== undefined && { groupExperiment }),
    };
    await deps.trust.putSetting(tx, KEY, { ...settings, [id]: next });
    return { owner: next.owner ?? owner, leaveAlone: next.leaveAlone ?? LEAVE_ALONE };
  });
}
