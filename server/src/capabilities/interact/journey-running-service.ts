// Starting, pausing and ending journeys, and putting people in and out.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Learn } from "../learn/index.ts";
import type { Approvals } from "./approvals-service.ts";
import { markStarted } from "./campaigns-store.ts";
import { messagesIn, nodeBy, startsOf, type Graph, type GraphFault } from "./journey-graph.ts";
import type { JourneyStarts } from "./journey-starts-service.ts";
import type { JourneyRow } from "./journey-tables.ts";
import { afterPause, endJourney, moveInside, setJourneyPaused, settleHeld, takeOut } from "./journey-wakes-store.ts";
import { goneJourney, oneJourney, sameGraph, stateOf, type Journey } from "./journeys-service.ts";
import { insertVersion, lockJourney, messagesOf, versionGraphs } from "./journeys-store.ts";
import type { ReadyTemplate } from "./template-tables.ts";

export interface RunningDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly queue: Pick<Queue, "announce">;
  readonly learn: Pick<Learn, "start">;
  readonly campaigns: { ready(id: string): Promise<ReadyTemplate> };
  readonly check: (id: string) => Promise<GraphFault[]>;
  readonly shown: (id: string) => Promise<Journey>;
  readonly starts: Pick<JourneyStarts, "put">;
  readonly approvals: Pick<Approvals, "require">;
}

/** What becomes of those inside when a new version starts. */
export interface Inside {
  /** They finish the version they are in, or move on into the new one. */
  readonly inside: "finish" | "move";
  /** Where those go whose node is not in the new version: old node → new node. */
  readonly moves?: Readonly<Record<string, string>> | undefined;
}

export interface RunningJourneys {
  /** Starts the drawing; where one runs, as a new version. Twice is once. */
  start(id: string, inside: Inside, actor: string): Promise<Journey>;
  pause(id: string): Promise<Journey>;
  resume(id: string): Promise<Journey>;
  end(id: string): Promise<Journey>;
  /** Those who wait for somebody to say so go on, or leave. */
  settle(id: string, what: { node: string | null; goOn: boolean }): Promise<{ people: number }>;
  put(id: string, people: readonly string[]): Promise<{ entered: number }>;
  take(id: string, personId: string): Promise<{ left: number }>;
}

const mistakes = (faults: readonly GraphFault[]): Problem =>
  new Problem("invalid", `The journey cannot start yet. ${faults[0]?.sentence ?? ""}`, { faults });

async function started(tx: Db, row: JourneyRow): Promise<Graph | null> {
  const all = await versionGraphs(tx, [row.id]);
  return all.find(({ version }) => version === row.version)?.graph ?? null;
}

/** Old node → new node: the same id where it is still there, else as named. */
function placesIn(before: Graph, after: Graph, moves: Readonly<Record<string, string>>): Record<string, string> {
  const places: Record<string, string> = {};
  for (const { id } of before.nodes) {
    const to = moves[id] ?? id;
    if (nodeBy(after, to) !== undefined) places[id] = to;
    else if (moves[id] !== undefined) throw new Problem("invalid", `There is no node “${to}” in the new version to move to.`, { node: id });
  }
  return places;
}

async function startVersion(deps: RunningDeps, id: string, { inside, moves = {} }: Inside, actor: string): Promise<void> {
  const { postgres, clock, queue, learn, campaigns } = deps;
  const before = await oneJourney(postgres.db, id);
  const faults = await deps.check(id);
  if (faults.length > 0) throw mistakes(faults);
  const ready = new Map<string, ReadyTemplate>();
  for (const message of messagesIn(before.graph).keys()) ready.set(message, await campaigns.ready(message));
  await postgres.transaction(async (tx) => {
    const row = await lockJourney(tx, id);
    if (row === null) throw goneJourney();
    if (row.endedAt !== null) throw new Problem("conflict", "This journey has ended. Make a new one.");
    if (row.archivedAt !== null) throw new Problem("conflict", "This journey is put away. Bring it back first.");
    const running = await started(tx, row);
    if (running !== null && sameGraph(running, row.graph)) return;
    if (!sameGraph(row.graph, before.graph))
      throw new Problem("conflict", "The drawing was changed meanwhile. Look at it again, then start.");
    await deps.approvals.require(tx, "journey", id, actor);
    const now = clock();
    const version = (row.version ?? 0) + 1;
    for (const { id: message, startedAt } of await messagesOf(tx, id)) {
      const template = ready.get(message);
      if (template === undefined || startedAt !== null) continue;
      await markStarted(tx, message, { at: now, by: actor, links: template.links, people: 0, heldBack: 0 });
    }
    await insertVersion(tx, id, { version, graph: row.graph, inside, by: actor, at: now });
    const { name, heldBack, windowDays } = row;
    await learn.start(tx, {
      id,
      name,
      seed: id,
      controlShare: heldBack,
      windowDays,
      startedAt: now,
      source: `journey:${id}`,
      kind: "journey",
    });
    if (running !== null && inside === "move") await moveInside(tx, id, version, placesIn(running, row.graph, moves), now);
    for (const { id: node } of startsOf(row.graph).filter((one) => running === null || nodeBy(running, one.id) === undefined)) {
      await queue.announce(tx, "journey started", { journeyId: id, node });
    }
  });
}

export function createRunning(deps: RunningDeps): RunningJourneys {
  const { postgres, clock, shown } = deps;
  const locked = async <T>(id: string, work: (tx: Db, row: JourneyRow) => Promise<T>): Promise<T> =>
    postgres.transaction(async (tx) => {
      const row = await lockJourney(tx, id);
      if (row === null) throw goneJourney();
      if (row.version === null) throw new Problem("conflict", "This journey has not started.");
      return work(tx, row);
    });
  return {
    async start(id, inside, actor) {
      await startVersion(deps, id, inside, actor);
      return shown(id);
    },
    async pause(id) {
      await locked(id, async (tx, row) => {
        if (row.endedAt !== null) throw new Problem("conflict", "This journey has ended.");
        if (row.pausedAt === null) await setJourneyPaused(tx, id, clock());
      });
      return shown(id);
    },
    async resume(id) {
      await locked(id, async (tx, row) => {
        if (row.pausedAt === null) return;
        await setJourneyPaused(tx, id, null);
        await afterPause(tx, id, row.afterPause, clock());
      });
      return shown(id);
    },
    async end(id) {
      await locked(id, async (tx, row) => {
        if (row.endedAt === null) await endJourney(tx, id, clock());
      });
      return shown(id);
    },
    settle: (id, what) => locked(id, async (tx) => ({ people: await settleHeld(tx, id, what, clock()) })),
    async put(id, people) {
      const row = await oneJourney(postgres.db, id);
      const state = stateOf(row);
      if (state === "draft" || state === "ended")
        throw new Problem("conflict", "People come in once the journey has started and until it ends.");
      const graph = await started(postgres.db, row);
      return { entered: graph === null ? 0 : await deps.starts.put(row, graph, people) };
    },
    take: (id, personId) => locked(id, async (tx) => ({ left: await takeOut(tx, id, personId, clock()) })),
  };
}
