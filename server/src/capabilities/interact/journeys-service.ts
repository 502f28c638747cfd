// Journeys: drawn, checked, started, changed while people are in them. See docs/decisions/0032.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Campaigns } from "./campaigns-service.ts";
import { faultsOfJourney, type CheckDeps } from "./journey-check-service.ts";
import type { Graph, GraphFault } from "./journey-graph.ts";
import type { Goal, JourneyChange, JourneyRow, VersionRow } from "./journey-tables.ts";
import { listenForGoal } from "./journey-wakes-store.ts";
import { insideByVersion, journeyCounts, type JourneyCounts } from "./journeys-reads.ts";
import {
  copyMessage,
  insertJourney,
  journeysBy,
  listJourneys,
  lockJourney,
  messagesOf,
  setJourneyArchived,
  updateJourney,
  versionsOf,
  type MessageRow,
} from "./journeys-store.ts";

export type JourneyState = "draft" | "running" | "paused" | "ended";

export interface JourneySummary {
  readonly id: string;
  readonly name: string;
  readonly state: JourneyState;
  readonly version: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly counts: JourneyCounts;
}

export interface Journey extends JourneySummary, Omit<JourneyRow, "version" | "createdAt" | "startedAt"> {
  /** Whether the drawing differs from the version that runs. */
  readonly changed: boolean;
  readonly messages: MessageRow[];
}

export interface DrawingDeps extends Omit<CheckDeps, "ready"> {
  readonly postgres: Postgres;
  readonly campaigns: Pick<Campaigns, "create" | "ready">;
  readonly clock: Clock;
}

/** What is changed by drawing. */
export interface Drawing {
  list(archived: boolean): Promise<JourneySummary[]>;
  one(id: string): Promise<Journey>;
  create(journey: { id?: string | undefined; name: string }, actor: string): Promise<Journey>;
  edit(id: string, change: { [Key in keyof JourneyChange]?: JourneyChange[Key] | undefined }): Promise<Journey>;
  archive(id: string, archived: boolean): Promise<Journey>;
  /** What is wrong with a drawing; of the saved one where none is given. */
  check(id: string, drawn: { graph?: Graph | undefined; goal?: Goal | null | undefined }): Promise<GraphFault[]>;
  /** A new message of the journey, or a copy of one; returns its id, which is a campaign's. */
  message(id: string, name: string, copyOf: string | undefined, actor: string): Promise<{ id: string }>;
  versions(id: string): Promise<(VersionRow & { people: number })[]>;
}

const NOBODY: JourneyCounts = { entered: 0, inside: 0, held: 0, heldBack: 0, reachedGoal: 0 };

export const goneJourney = (): Problem => new Problem("not-found", "There is no such journey.");

export async function oneJourney(db: Db, id: string): Promise<JourneyRow> {
  const [row] = await journeysBy(db, [id]);
  if (row === undefined) throw goneJourney();
  return row;
}

export function stateOf(row: JourneyRow): JourneyState {
  if (row.version === null) return "draft";
  if (row.endedAt !== null) return "ended";
  return row.pausedAt === null ? "running" : "paused";
}

function summary(row: JourneyRow, counts: JourneyCounts | undefined): JourneySummary {
  const { id, name, version, createdAt, startedAt } = row;
  return { id, name, state: stateOf(row), version, createdAt, startedAt, counts: counts ?? NOBODY };
}

/** Two drawings that do the same; where their nodes stand on the canvas does not count. */
export function sameGraph(a: Graph, b: Graph): boolean {
  const plain = ({ nodes, edges }: Graph): string =>
    JSON.stringify([
      nodes.map(({ id, kind, settings }) => [id, kind, sorted(settings)]),
      edges.map(({ from, port, to }) => [from, port, to]),
    ]);
  return plain(a) === plain(b);
}

/** The same value with the keys of its objects in order: the database keeps them in another. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** A drawing that could be started as it is. */
const firstGraph = (message: string): Graph => ({
  nodes: [
    { id: "start", kind: "start", settings: { trigger: "by-hand" } },
    { id: "send", kind: "send", settings: { message } },
    { id: "exit", kind: "exit", settings: {} },
  ],
  edges: [
    { from: "start", port: "next", to: "send" },
    { from: "send", port: "next", to: "exit" },
  ],
});

async function shown(db: Db, id: string): Promise<Journey> {
  const row = await oneJourney(db, id);
  const [counts, versions, messages] = await Promise.all([journeyCounts(db, [id]), versionsOf(db, id), messagesOf(db, id)]);
  const running = versions.find(({ version }) => version === row.version);
  return { ...row, ...summary(row, counts.get(id)), changed: running !== undefined && !sameGraph(row.graph, running.graph), messages };
}

/** Changes a journey under its lock. */
async function changed(postgres: Postgres, id: string, work: (tx: Db, row: JourneyRow) => Promise<void>): Promise<Journey> {
  await postgres.transaction(async (tx) => {
    const row = await lockJourney(tx, id);
    if (row === null) throw goneJourney();
    await work(tx, row);
  });
  return shown(postgres.db, id);
}

/** What is changed by drawing, and not by what happens in the journey. */
export function createDrawing(deps: DrawingDeps): Drawing {
  const { postgres, campaigns, clock } = deps;
  const { db } = postgres;
  const checks: CheckDeps = { ...deps, ready: (message) => campaigns.ready(message) };
  return {
    async list(archived) {
      const rows = await listJourneys(db, archived);
      const counts = await journeyCounts(
        db,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => summary(row, counts.get(row.id)));
    },
    one: (id) => shown(db, id),
    async create({ id = newId(), name }, actor) {
      const empty = { nodes: [], edges: [] };
      if (await postgres.transaction((tx) => insertJourney(tx, { id, name, graph: empty, by: actor, at: clock() }))) {
        const message = await campaigns.create(name, `journey:${id}`, actor);
        await changed(postgres, id, (tx, row) => updateJourney(tx, id, { ...row, graph: firstGraph(message.id) }, clock()));
      }
      return shown(db, id);
    },
    edit: (id, change) =>
      changed(postgres, id, async (tx, row) => {
        const fixed = change.heldBack ?? row.heldBack;
        if (row.version !== null && (fixed !== row.heldBack || (change.windowDays ?? row.windowDays) !== row.windowDays)) {
          throw new Problem(
            "conflict",
            "The share left alone and the days that count are fixed at the first start, or the comparison would be void.",
          );
        }
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        await updateJourney(tx, id, { ...row, ...given }, clock());
        // A new goal may move whoever is inside; what it is about may have happened already.
        if (change.goal !== undefined && change.goal !== null) await listenForGoal(tx, id, clock());
      }),
    archive: (id, archived) =>
      changed(postgres, id, async (tx, row) => {
        if (archived && stateOf(row) === "running") throw new Problem("conflict", "This journey is running. Pause or end it first.");
        await setJourneyArchived(tx, id, archived ? clock() : null);
      }),
    async check(id, { graph, goal }) {
      const row = await oneJourney(db, id);
      return faultsOfJourney(db, checks, { id, graph: graph ?? row.graph, goal: goal === undefined ? row.goal : goal });
    },
    async message(id, name, copyOf, actor) {
      await oneJourney(db, id);
      if (copyOf === undefined) return { id: (await campaigns.create(name, `journey:${id}`, actor)).id };
      const copy = await postgres.transaction((tx) => copyMessage(tx, copyOf, name, id, actor));
      if (copy === null) throw new Problem("not-found", "This journey has no such message.");
      return { id: copy };
    },
    async versions(id) {
      await oneJourney(db, id);
      const inside = await insideByVersion(db, id);
      return (await versionsOf(db, id)).map((row) => ({ ...row, people: inside.get(row.version) ?? 0 }));
    },
  };
}
