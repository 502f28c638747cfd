// What a journey has done: how many where, who where and what comes next, what it brought.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Identify } from "../identify/index.ts";
import type { ExperimentResult, Learn } from "../learn/index.ts";
import { reasonLabel } from "../trust/index.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { follow, kindIn, messagesIn, nodeBy, portsOf, wordsOf, type Graph } from "./journey-graph.ts";
import { messageCounts, passesOf, passesPage, standing, stepCounts, type PassLine } from "./journey-report-reads.ts";
import { heldWords, leftWords } from "./journey-words.ts";
import { oneJourney } from "./journeys-service.ts";
import { versionGraphs } from "./journeys-store.ts";

export interface Labelled {
  readonly reason: string;
  readonly label: string;
  readonly people: number;
}

/** Of a node, over all versions: everybody who entered stands there, went on by a port, or left there. */
export interface NodeCounts {
  readonly node: string;
  readonly entered: number;
  readonly waiting: number;
  readonly held: number;
  readonly ports: { port: string; people: number }[];
  readonly left: Labelled[];
  /** Of a send: what became of its messages. */
  readonly messages: { state: string; people: number }[];
  readonly suppressed: Labelled[];
}

/** Where somebody stands in a journey. */
export interface Place {
  readonly personId: string;
  readonly name: string | null;
  readonly journeyId: string;
  readonly journey: string;
  readonly pass: number;
  readonly version: number;
  readonly state: "waiting" | "held" | "left";
  readonly node: string;
  /** The node in words. */
  readonly words: string;
  readonly enteredAt: Date;
  readonly since: Date;
  readonly leftAt: Date | null;
  /** What comes next, and when at the latest; null of those who left. */
  readonly next: { readonly words: string; readonly at: Date | null } | null;
  /** Why they do not go on, or left. */
  readonly why: string | null;
}

export interface JourneyReport {
  counts(id: string): Promise<NodeCounts[]>;
  people(
    id: string,
    ask: { node?: string | undefined; inside: boolean; cursor?: string | undefined; limit: number },
  ): Promise<{ items: Place[]; nextCursor: string | null }>;
  /** The journeys of a person, the newest first. */
  of(personId: string): Promise<Place[]>;
  result(id: string): Promise<ExperimentResult>;
}

export interface ReportDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards">;
  readonly learn: Pick<Learn, "result">;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
const reasonWords = (reason: string): string => ownReasonLabel(reason) ?? reasonLabel(reason);

function labelled(rows: readonly { readonly reason: string; readonly n: number }[], label: (reason: string) => string): Labelled[] {
  return [...Map.groupBy(rows, ({ reason }) => reason)]
    .map(([reason, some]) => ({ reason, label: label(reason), people: sum(some.map(({ n }) => n)) }))
    .sort((a, b) => b.people - a.people);
}

async function countsOf({ postgres: { db } }: ReportDeps, id: string): Promise<NodeCounts[]> {
  const { graph } = await oneJourney(db, id);
  const [steps, stand, messages, versions] = [
    await stepCounts(db, id),
    await standing(db, id),
    await messageCounts(db, id),
    await versionGraphs(db, [id]),
  ];
  const sends = new Map(
    [graph, ...versions.map((each) => each.graph)].flatMap((each) => [...messagesIn(each)].map(([m, [node]]) => [m, node ?? ""])),
  );
  const nodes = new Set([...graph.nodes.map((node) => node.id), ...steps.map(({ node }) => node)]);
  return [...nodes].map((node) => {
    const mine = steps.filter((step) => step.node === node);
    const theirs = messages.filter(({ message }) => sends.get(message) === node);
    const here = (state: string): number => sum(stand.filter((each) => each.node === node && each.state === state).map(({ n }) => n));
    const left = mine.flatMap(({ gone, port, note, n }) => (gone && port === null ? [{ reason: note ?? "end", n }] : []));
    const suppressed = theirs.flatMap(({ state, reason, n }) => (state === "suppressed" ? [{ reason: reason ?? "", n }] : []));
    return {
      node,
      entered: sum(mine.map(({ n }) => n)),
      waiting: here("waiting"),
      held: here("held"),
      ports: [
        ...Map.groupBy(
          mine.filter(({ port }) => port !== null),
          ({ port }) => port ?? "",
        ),
      ].map(([port, some]) => ({
        port,
        people: sum(some.map(({ n }) => n)),
      })),
      left: labelled(left, leftWords),
      messages: [...Map.groupBy(theirs, ({ state }) => state)].map(([state, some]) => ({ state, people: sum(some.map(({ n }) => n)) })),
      suppressed: labelled(suppressed, reasonWords),
    };
  });
}

/** The next thing that happens to somebody at a node, in words. */
function nextWords(graph: Graph, nodeId: string): string {
  const node = nodeBy(graph, nodeId);
  if (node === undefined) return "Leaves: the place they stood at is gone";
  const ways = portsOf(node).flatMap((port) => {
    const to = follow(graph, node, port.id);
    return to === null ? [] : [{ label: port.label, words: wordsOf(to) }];
  });
  const different = new Set(ways.map(({ words }) => words));
  if (different.size === 1) return ways[0]?.words ?? "";
  return ways.map(({ label, words }) => `${label}: ${words}`).join(" · ");
}

function placeIn(line: PassLine, graph: Graph | undefined, name: string | null): Place {
  const { personId, journeyId, journey, pass, version, node, enteredAt, nodeEnteredAt, leftAt, leftBy, heldBy, runAt, paused } = line;
  const state = line.state === "claimed" ? "waiting" : line.state;
  const found = graph === undefined ? undefined : nodeBy(graph, node);
  const why =
    state === "left" ? leftWords(leftBy ?? "end") : state === "held" ? heldWords(heldBy ?? "") : paused ? "The journey is paused" : null;
  const next =
    state === "left" || graph === undefined ? null : { words: nextWords(graph, node), at: state === "waiting" && !paused ? runAt : null };
  const words = found === undefined ? node : kindIn(found).words(found.settings);
  return { personId, name, journeyId, journey, pass, version, state, node, words, enteredAt, since: nodeEnteredAt, leftAt, next, why };
}

async function placesOf({ postgres: { db }, identify }: ReportDeps, lines: readonly PassLine[]): Promise<Place[]> {
  const graphs = await versionGraphs(db, [...new Set(lines.map(({ journeyId }) => journeyId))]);
  const names = new Map(
    (await identify.cards(db, [...new Set(lines.map(({ personId }) => personId))])).map((card) => [card.id, card.name]),
  );
  return lines.map((line) => {
    const graph = graphs.find(({ journeyId, version }) => journeyId === line.journeyId && version === line.version)?.graph;
    return placeIn(line, graph, names.get(line.personId) ?? null);
  });
}

export function createReport(deps: ReportDeps): JourneyReport {
  const { db } = deps.postgres;
  return {
    counts: (id) => countsOf(deps, id),
    async people(id, { node = null, inside, cursor = null, limit }) {
      await oneJourney(db, id);
      const lines = await passesPage(db, id, { node, inside, cursor, limit: limit + 1 });
      const page = lines.slice(0, limit);
      return { items: await placesOf(deps, page), nextCursor: lines.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
    of: async (personId) => placesOf(deps, await passesOf(db, personId)),
    async result(id) {
      await oneJourney(db, id);
      return deps.learn.result(db, id, deps.clock());
    },
  };
}
