/** The demonstration's journeys: one that runs, one that is paused, and who came into them when. Pure. */
import type { DemoBusiness } from "./business.ts";
import { momentOf } from "./past.ts";

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
}

export interface DrawnJourney {
  readonly name: string;
  readonly subjects: readonly string[];
  /** @param messages one for each subject, as ids */
  graph(messages: readonly string[]): { nodes: Node[]; edges: { from: string; port: string; to: string }[] };
  /** Those who come in by hand, by days ago. */
  readonly comeIn: readonly { readonly daysAgo: number; readonly people: readonly string[] }[];
  /** Days ago. */
  readonly startedOn: number;
  readonly pausedOn: number | null;
}

const edge = (from: string, port: string, to: string) => ({ from, port, to });
const node = (id: string, kind: string, settings: Record<string, unknown> = {}): Node => ({ id, kind, settings });

/** Thanked after their first order; whoever has not come again a month later is called. */
function welcome([thanks = "", again = ""]: readonly string[]): ReturnType<DrawnJourney["graph"]> {
  return {
    nodes: [
      node("in", "start", { trigger: "by-hand" }),
      node("thanks", "send", { message: thanks }),
      node("week", "wait", { how: "for", amount: 6, unit: "days" }),
      node("again", "until", { what: "event", event: "Order Completed", amount: 12, unit: "days" }),
      node("remind", "send", { message: again }),
      node("days", "wait", { how: "for", amount: 6, unit: "days" }),
      node("call", "task", {
        title: "Call and ask how it was",
        reason: "First order, and no second within a month",
        forWhom: "team",
        dueDays: 3,
      }),
      node("bought", "exit"),
      node("called", "exit"),
    ],
    edges: [
      edge("in", "next", "thanks"),
      edge("thanks", "next", "week"),
      edge("week", "next", "again"),
      edge("again", "did", "bought"),
      edge("again", "did-not", "remind"),
      edge("remind", "next", "days"),
      edge("days", "next", "call"),
      edge("call", "next", "called"),
    ],
  };
}

/** Two ways of saying the same, by draw. */
function returning([plain = "", story = ""]: readonly string[]): ReturnType<DrawnJourney["graph"]> {
  return {
    nodes: [
      node("in", "start", { trigger: "by-hand" }),
      node("parted", "split", {
        ways: [
          { id: "plain", label: "In plain words", share: 50 },
          { id: "story", label: "With a story", share: 50 },
        ],
      }),
      node("plain", "send", { message: plain }),
      node("story", "send", { message: story }),
      node("wait", "wait", { how: "for", amount: 21, unit: "days" }),
      node("out", "exit"),
    ],
    edges: [
      edge("in", "next", "parted"),
      edge("parted", "plain", "plain"),
      edge("parted", "story", "story"),
      edge("plain", "next", "wait"),
      edge("story", "next", "wait"),
      edge("wait", "next", "out"),
    ],
  };
}

/** When each customer ordered first. */
function firstOrders({ orders }: DemoBusiness): Map<string, Date> {
  const first = new Map<string, Date>();
  for (const { personId, at } of orders) {
    const known = first.get(personId);
    if (known === undefined || at < known) first.set(personId, at);
  }
  return first;
}

const WEEKS = [36, 30, 24, 18, 12, 6];

export function journeys(demo: DemoBusiness, now: Date): DrawnJourney[] {
  const first = firstOrders(demo);
  /** A few whose first order was in the days before a day. */
  const newBefore = (daysAgo: number, days: number, most: number): string[] => {
    const [from, to] = [momentOf(now, daysAgo + days), momentOf(now, daysAgo)];
    return [...first].flatMap(([id, at]) => (at >= from && at < to ? [id] : [])).slice(0, most);
  };
  return [
    {
      name: "After the first order",
      subjects: ["Thank you for your first order", "May we help you choose?"],
      graph: welcome,
      comeIn: WEEKS.map((daysAgo) => ({ daysAgo, people: newBefore(daysAgo, 6, 14) })),
      startedOn: 36,
      pausedOn: null,
    },
    {
      name: "A year with us",
      subjects: ["A year with us", "What happened in a year"],
      graph: returning,
      comeIn: [{ daysAgo: 18, people: newBefore(360, 20, 40) }],
      startedOn: 18,
      pausedOn: 6,
    },
  ];
}
