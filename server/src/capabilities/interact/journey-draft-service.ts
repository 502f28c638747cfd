// A draft run: real people go every way there is, everything is written for them, and nothing is sent.
import type { Postgres } from "../../platform/postgres.ts";
import type { Audiences, Segments } from "../differentiate/index.ts";
import { messagesIn, nodeBy, startsOf, wordsOf, type Graph } from "./journey-graph.ts";
import type { StartSettings } from "./journey-kinds/start.ts";
import { oneJourney } from "./journeys-service.ts";
import type { Previews } from "./preview-service.ts";
import { someKnown } from "./journey-audience-reads.ts";

export interface DraftDeps {
  readonly postgres: Postgres;
  readonly previews: Pick<Previews, "preview">;
  readonly audiences: Pick<Audiences, "members">;
  readonly segments: Pick<Segments, "page">;
}

export interface DraftWay {
  /** From a start to an end. */
  readonly nodes: string[];
  readonly words: string[];
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
  readonly sample: { readonly personId: string; readonly name: string | null }[];
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

async function mayComeIn({ postgres, audiences, segments }: DraftDeps, graph: Graph): Promise<string[]> {
  for (const { settings } of startsOf(graph)) {
    const { trigger, segment = "", watchList = "" } = settings as unknown as StartSettings;
    const some =
      trigger === "segment"
        ? await segments.page(segment, null, PEOPLE)
        : trigger === "watch-list"
          ? await audiences.members(watchList)
          : [];
    if (some.length > 0) return some.slice(0, PEOPLE);
  }
  return someKnown(postgres.db, PEOPLE);
}

/** Names the mistakes first: a drawing that cannot start is not run. */
export async function draftRun(deps: DraftDeps, id: string): Promise<JourneyDraft> {
  const { graph } = await oneJourney(deps.postgres.db, id);
  const people = await mayComeIn(deps, graph);
  const messages: JourneyDraft["messages"] = [];
  const sample = new Map<string, string | null>();
  for (const [message, [node = ""]] of messagesIn(graph)) {
    const byMedium = new Map<string, number>();
    const failed: { personId: string; name: string | null; why: string }[] = [];
    for (const personId of people) {
      const { person, medium, problems } = await deps.previews.preview(message, personId, undefined);
      sample.set(person.id, person.name);
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
    sample: [...sample].map(([personId, name]) => ({ personId, name })),
  };
}
