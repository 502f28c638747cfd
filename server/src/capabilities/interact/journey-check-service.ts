// What is wrong with a journey, as far as only the installation knows: segments, watch lists, rules, messages.
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Audiences, Rule, Segments } from "../differentiate/index.ts";
import { asksOf, faultsIn, messagesIn, startsOf, type Graph, type GraphFault, type JourneyNode } from "./journey-graph.ts";
import type { StartSettings } from "./journey-kinds/start.ts";
import type { Goal } from "./journey-tables.ts";
import { messagesOf } from "./journeys-store.ts";

export interface CheckDeps {
  readonly audiences: Pick<Audiences, "name">;
  readonly segments: Pick<Segments, "one" | "check" | "fields">;
  /** Throws a Problem where a message could not go out. */
  readonly ready: (message: string) => Promise<unknown>;
}

/** The sentence with which something is refused, or null. */
async function refusal(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.message;
  }
}

async function liveSegment({ segments }: CheckDeps, id: string): Promise<void> {
  const segment = await segments.one(id).catch(() => null);
  if (segment === null || segment.archivedAt !== null) throw new Problem("not-found", "There is no such segment any more. Choose another.");
  if (segment.kind === "frozen") throw new Problem("invalid", `“${segment.name}” is frozen: nobody comes into it. Choose a live segment.`);
}

async function startFault(deps: CheckDeps, node: JourneyNode): Promise<string | null> {
  const settings = node.settings as unknown as StartSettings;
  switch (settings.trigger) {
    case "segment":
      return refusal(() => liveSegment(deps, settings.segment ?? ""));
    case "watch-list":
      return refusal(() => deps.audiences.name(settings.watchList ?? ""));
    case "date": {
      const field = (await deps.segments.fields()).find(({ id }) => id === `fact.${settings.attribute ?? ""}`);
      return field?.type === "date" ? null : `“${settings.attribute ?? ""}” is no date that is kept about people.`;
    }
    default:
      return null;
  }
}

async function goalFault(deps: CheckDeps, goal: Goal | null): Promise<string | null> {
  if (goal === null || "event" in goal) return null;
  if ("segment" in goal) return refusal(() => liveSegment(deps, goal.segment));
  return refusal(() => deps.segments.check(goal.rule));
}

const ruleFault = (deps: CheckDeps, rule: Rule): Promise<string | null> => refusal(() => deps.segments.check(rule));

async function messageFaults(db: Db, deps: CheckDeps, journeyId: string, graph: Graph): Promise<GraphFault[]> {
  const known = new Set((await messagesOf(db, journeyId)).map(({ id }) => id));
  const faults: GraphFault[] = [];
  for (const [message, nodes] of messagesIn(graph)) {
    const sentence = !known.has(message)
      ? "This journey has no such message. Write one."
      : nodes.length > 1
        ? "Two nodes send the same message, so that some would get it and some not. Make a copy for one of them."
        : await refusal(() => deps.ready(message));
    if (sentence !== null) faults.push(...nodes.map((node) => ({ node, sentence })));
  }
  return faults;
}

/** Each mistake, with the id of its node; none: it can be started. */
export async function faultsOfJourney(
  db: Db,
  deps: CheckDeps,
  { id, graph, goal }: { readonly id: string; readonly graph: Graph; readonly goal: Goal | null },
): Promise<GraphFault[]> {
  const faults = faultsIn(graph);
  const sound = new Set(graph.nodes.map((node) => node.id).filter((node) => !faults.some((fault) => fault.node === node)));
  for (const node of startsOf(graph).filter((each) => sound.has(each.id))) {
    const sentence = await startFault(deps, node);
    if (sentence !== null) faults.push({ node: node.id, sentence });
  }
  for (const node of graph.nodes.filter((each) => sound.has(each.id))) {
    const asked = asksOf(node);
    const sentence = asked !== null && "rule" in asked ? await ruleFault(deps, asked.rule) : null;
    if (sentence !== null) faults.push({ node: node.id, sentence });
  }
  const wrong = await goalFault(deps, goal);
  if (wrong !== null) faults.push({ node: null, sentence: `The goal: ${wrong}` });
  faults.push(...(await messageFaults(db, deps, id, graph)));
  return faults;
}
