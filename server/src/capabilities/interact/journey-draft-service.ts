// A draft run: real people go every way there is, everything is written for them, and nothing is sent; of each it says which way it would be.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Segments } from "../differentiate/index.ts";
import { armFor, drawnNumber, HELD_BACK } from "../learn/index.ts";
import { placeOf, type Trust } from "../trust/index.ts";
import { cardsOf, planPeople, type AudienceDeps } from "./audience-service.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { forecast } from "./journey-forecast.ts";
import { asksOf, faultsIn, messagesIn, nodeBy, startsOf, wordsOf, type Graph } from "./journey-graph.ts";
import type { StartSettings } from "./journey-kinds/start.ts";
import type { JourneyRow } from "./journey-tables.ts";
import { oneJourney } from "./journeys-service.ts";
import type { Previews } from "./preview-service.ts";
import { someKnown } from "./journey-audience-reads.ts";

export interface DraftDeps extends AudienceDeps {
  readonly postgres: Postgres;
  readonly trust: AudienceDeps["trust"] & Pick<Trust, "settings">;
  readonly clock: Clock;
  readonly previews: Pick<Previews, "preview">;
  readonly segments: Pick<Segments, "page" | "among">;
}

export interface DraftWay {
  /** From a start to an end. */
  readonly nodes: string[];
  readonly words: string[];
}

/** One of the people, and their way as things stand now, if nothing further happens. */
export interface DraftPerson {
  readonly personId: string;
  readonly name: string | null;
  /** Left alone for comparison, so they would not come in at all. */
  readonly heldBack: boolean;
  readonly way: { node: string; words: string; at: Date; port: string | null }[];
}

export interface JourneyDraft {
  /** Real people of those who may come in. */
  readonly people: number;
  readonly ways: DraftWay[];
  /** Whether there are more ways than are shown. */
  readonly more: boolean;
  /** Each message written for each of the people. */
  readonly messages: {
    readonly node: string;
    readonly made: number;
    readonly byMedium: { medium: string; people: number }[];
    readonly failed: { personId: string; name: string | null; why: string }[];
  }[];
  readonly each: DraftPerson[];
}

const PEOPLE = 25;
const MOST_WAYS = 100;

/** Every way from a start to where it ends, up to a number. */
function waysThrough(graph: Graph, most: number): string[][] {
  const found: string[][] = [];
  const walk = (way: string[]): void => {
    if (found.length > most) return;
    const next = [...new Set(graph.edges.filter(({ from }) => from === way.at(-1)).map(({ to }) => to))].filter((to) => !way.includes(to));
    if (next.length === 0) found.push(way);
    for (const to of next) walk([...way, to]);
  };
  for (const { id } of startsOf(graph)) walk([id]);
  return found;
}

/** Some of those who may come in, and where. */
async function mayComeIn({ postgres, audiences, segments }: DraftDeps, graph: Graph): Promise<{ start: string; people: string[] }> {
  const starts = startsOf(graph);
  for (const { id, settings } of starts) {
    const { trigger, segment = "", watchList = "" } = settings as unknown as StartSettings;
    const some =
      trigger === "segment"
        ? await segments.page(segment, null, PEOPLE)
        : trigger === "watch-list"
          ? await audiences.members(watchList)
          : [];
    if (some.length > 0) return { start: id, people: some.slice(0, PEOPLE) };
  }
  return { start: starts[0]?.id ?? "", people: await someKnown(postgres.db, PEOPLE) };
}

/** Of each node that asks for a rule, the people for whom it holds. */
async function rulesHold({ segments }: DraftDeps, graph: Graph, people: readonly string[]): Promise<Map<string, Set<string>>> {
  const ruled = graph.nodes.flatMap((node) => {
    const asks = asksOf(node);
    return asks !== null && "rule" in asks ? [{ node: node.id, rule: asks.rule }] : [];
  });
  const found =
    ruled.length === 0
      ? []
      : await segments.among(
          ruled.map(({ rule }) => rule),
          people,
        );
  return new Map(ruled.map(({ node }, i) => [node, found[i] ?? new Set<string>()]));
}

/** Each way as the engine would choose it, from what holds now. */
async function waysOf(db: Db, deps: DraftDeps, row: JourneyRow, start: string, people: readonly string[]): Promise<DraftPerson[]> {
  const { id, graph, heldBack } = row;
  const now = deps.clock();
  const cards = await cardsOf(db, deps, people);
  const house = (await deps.trust.settings(db)).sending.timeZone;
  const holds = await rulesHold(deps, graph, people);
  const left = new Set(people.filter((personId) => armFor(id, personId, heldBack) === HELD_BACK));
  const reachable = new Map<string, Set<string>>();
  const messages = messagesIn(graph);
  for (const campaign of await campaignsBy(db, [...messages.keys()])) {
    const plan = await planPeople(db, deps, campaign, cards, now);
    const can = new Set(plan.flatMap(({ card, refusal }) => (refusal === null ? [card.id] : [])));
    for (const node of messages.get(campaign.id) ?? []) reachable.set(node, can);
  }
  return cards.map((card) => {
    const steps = forecast(
      graph,
      start,
      {
        zone: placeOf(card, house),
        holds: (node) => holds.get(node)?.has(card.id) ?? false,
        reachable: (node) => reachable.get(node)?.has(card.id) ?? false,
        drawn: (node) => drawnNumber(`${id} ${node}`, card.id),
      },
      now,
    );
    const way = steps.flatMap(({ node, at, way: port }) => {
      const found = nodeBy(graph, node);
      return found === undefined ? [] : [{ node, words: wordsOf(found), at, port }];
    });
    return { personId: card.id, name: card.name, heldBack: left.has(card.id), way };
  });
}

/** Names the mistakes first: a drawing that cannot start is not run. */
export async function draftRun(deps: DraftDeps, id: string): Promise<JourneyDraft> {
  const { db } = deps.postgres;
  const row = await oneJourney(db, id);
  const { graph } = row;
  const { start, people } = await mayComeIn(deps, graph);
  const messages: JourneyDraft["messages"] = [];
  for (const [message, [node = ""]] of messagesIn(graph)) {
    const byMedium = new Map<string, number>();
    const failed: { personId: string; name: string | null; why: string }[] = [];
    for (const personId of people) {
      const { person, medium, problems } = await deps.previews.preview(message, personId, undefined);
      if (problems.length === 0) byMedium.set(medium, (byMedium.get(medium) ?? 0) + 1);
      else failed.push({ personId, name: person.name, why: problems.join(" ") });
    }
    const made = people.length - failed.length;
    messages.push({ node, made, byMedium: [...byMedium].map(([medium, n]) => ({ medium, people: n })), failed });
  }
  const ways = waysThrough(graph, MOST_WAYS);
  const inWords = (way: readonly string[]): string[] =>
    way.flatMap((each) => {
      const found = nodeBy(graph, each);
      return found === undefined ? [] : [wordsOf(found)];
    });
  return {
    people: people.length,
    ways: ways.slice(0, MOST_WAYS).map((nodes) => ({ nodes, words: inWords(nodes) })),
    more: ways.length > MOST_WAYS,
    messages,
    each: faultsIn(graph).length === 0 ? await waysOf(db, deps, row, start, people) : [],
  };
}
