// The door to journeys: drawing, running, the engine, and what brings people in.
import { createDrawing, type Drawing, type DrawingDeps } from "./journeys-service.ts";
import { Engine, type EngineDeps, type JourneyEngine } from "./journey-engine-service.ts";
import { createRunning, type RunningDeps, type RunningJourneys } from "./journey-running-service.ts";
import { createStarts, type JourneyStarts, type StartsDeps } from "./journey-starts-service.ts";
import { draftRun, type DraftDeps, type JourneyDraft } from "./journey-draft-service.ts";
import { createReport, type JourneyReport, type ReportDeps } from "./journey-report-service.ts";
import { createTasks, type Tasks } from "./tasks-service.ts";
import { reopenPasses } from "./journey-wakes-store.ts";

export interface Journeys extends Drawing, RunningJourneys {
  readonly engine: JourneyEngine;
  readonly starts: JourneyStarts;
  readonly report: JourneyReport;
  readonly tasks: Tasks;
  /** Everything is written for real people, over every way; nothing is sent. */
  draftRun(id: string): Promise<JourneyDraft>;
  /** Records became people of their own again: what was put aside since they were one goes on. */
  separated(records: readonly string[], since: Date): Promise<void>;
}

export type JourneysDeps = DrawingDeps & EngineDeps & StartsDeps & ReportDeps & DraftDeps & Omit<RunningDeps, "check" | "shown" | "starts">;

export function createJourneys(deps: JourneysDeps): Journeys {
  const { postgres, clock } = deps;
  const drawing = createDrawing(deps);
  const starts = createStarts(deps);
  return {
    ...drawing,
    ...createRunning({ ...deps, starts, check: (id) => drawing.check(id, {}), shown: (id) => drawing.one(id) }),
    engine: new Engine(deps),
    starts,
    report: createReport(deps),
    tasks: createTasks(deps),
    draftRun: (id) => draftRun(deps, id),
    separated: (records, since) => reopenPasses(postgres.db, records, since, clock()),
  };
}
