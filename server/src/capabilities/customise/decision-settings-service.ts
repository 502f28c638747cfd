// The settings of decisions. A change counts from the next decision on; those made keep the window and the chances they were made with.
import type { Db } from "../../platform/postgres.ts";
import type { Trust } from "../trust/index.ts";
import { settingsAfter, USUAL_SETTINGS, type DecisionSettings, type DecisionSettingsChange } from "./decision-settings.ts";

export interface DecisionSettingsDeps {
  readonly db: Db;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
}

export interface DecisionSettingsRoom {
  read(): Promise<DecisionSettings>;
  /** Changes what is given, leaves the rest. */
  change(change: DecisionSettingsChange): Promise<DecisionSettings>;
}

const KEY = "decisions";

/** @param changed is awaited when something was changed */
export function createDecisionSettings(
  { db, trust }: DecisionSettingsDeps,
  changed: (before: DecisionSettings, after: DecisionSettings) => Promise<void>,
): DecisionSettingsRoom {
  const read = async (): Promise<DecisionSettings> =>
    settingsAfter(USUAL_SETTINGS, (await trust.getSetting<DecisionSettingsChange>(db, KEY)) ?? {});
  return {
    read,
    async change(change) {
      const before = await read();
      const next = settingsAfter(before, change);
      await trust.putSetting(db, KEY, next);
      await changed(before, next);
      return next;
    },
  };
}
