// Draws by group, and what acting on groups brought against those left alone.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { draw } from "./draw.ts";
import { groupArms, groupExperiments, insertGroupArms, insertGroupExperiment, type GroupExperiment } from "./group-experiments-store.ts";
import { groupOutcomes } from "./group-outcome-reads.ts";
import {
  groupEta,
  groupReadOut,
  groupsTogether,
  NO_GROUPS,
  type GroupResult,
  type GroupsTogether,
  type GroupTold,
} from "./group-read-out.ts";

export interface GroupSourceResults {
  readonly items: { readonly id: string; readonly name: string; readonly result: GroupResult }[];
  readonly together: GroupsTogether;
}

export interface GroupExperiments {
  start(tx: Db, experiment: GroupExperiment): Promise<void>;
  /** Draws and records arms; a group that has one keeps it. */
  assign(tx: Db, experimentId: string, groupIds: readonly string[]): Promise<{ treated: string[]; heldBack: string[] }>;
  /** All draws made from a source, the newest first, each by itself and all together. */
  resultsFrom(db: Db, source: string, now: Date): Promise<GroupSourceResults>;
}

async function told(db: Db, { id, controlShare, windowDays, startedAt }: GroupExperiment, now: Date, currency: string): Promise<GroupTold> {
  const rows = await groupOutcomes(db, id, now);
  const sum = (of: "firstGroups" | "firstSum" | "firstSquares"): number => rows.reduce((total, row) => total + row[of], 0);
  const eta = groupEta({ groups: sum("firstGroups"), sum: sum("firstSum"), squares: sum("firstSquares") }, controlShare);
  const [treated, heldBack] = (["treated", "held-back"] as const).map((arm) => rows.find((row) => row.arm === arm) ?? NO_GROUPS);
  return groupReadOut(treated ?? NO_GROUPS, heldBack ?? NO_GROUPS, { controlShare, windowDays, startedAt, now, currency, eta });
}

export function createGroupExperiments(deps: { readonly clock: Clock; readonly currency: () => Promise<string> }): GroupExperiments {
  return {
    start: insertGroupExperiment,
    async assign(tx, experimentId, groupIds) {
      const [experiment] = await groupExperiments(tx, { id: experimentId });
      if (experiment === undefined) throw new Problem("not-found", "There is no such experiment.");
      const { treated, heldBack } = draw(experiment.seed, experiment.controlShare, groupIds);
      const drawn = [
        ...treated.map((groupId) => ({ groupId, arm: "treated" as const })),
        ...heldBack.map((groupId) => ({ groupId, arm: "held-back" as const })),
      ];
      await insertGroupArms(tx, experimentId, drawn, deps.clock());
      const arms = await groupArms(tx, experimentId, groupIds);
      return {
        treated: groupIds.filter((id) => arms.get(id) === "treated"),
        heldBack: groupIds.filter((id) => arms.get(id) === "held-back"),
      };
    },
    async resultsFrom(db, source, now) {
      const [experiments, currency] = await Promise.all([groupExperiments(db, { source }), deps.currency()]);
      const all: GroupTold[] = [];
      for (const experiment of experiments) all.push(await told(db, experiment, now, currency));
      return {
        items: experiments.map(({ id, name }, i) => ({ id, name, result: all[i]!.result })),
        together: groupsTogether(all, currency),
      };
    },
  };
}
