import fc from "fast-check";
import { expect, it } from "vitest";
import { faultsIn, follow, kindIn, portsOf, type Graph } from "./journey-graph.ts";
import { NODE_KINDS } from "./journey-kinds/index.ts";
import { waitEnds } from "./journey-kinds/wait.ts";
import { afterAmount, momentOn, untilClock } from "./place-clock.ts";
import { faultsOfSettings } from "./settings-schema.ts";

const welcome: Graph = {
  nodes: [
    { id: "in", kind: "start", settings: { trigger: "by-hand" } },
    { id: "mail", kind: "send", settings: { message: "m" } },
    { id: "days", kind: "wait", settings: { how: "for", amount: 3, unit: "days" } },
    { id: "out", kind: "exit", settings: {} },
  ],
  edges: [
    { from: "in", port: "next", to: "mail" },
    { from: "mail", port: "next", to: "days" },
    { from: "days", port: "next", to: "out" },
  ],
};
const said = (graph: Graph): string[] => faultsIn(graph).map(({ node, sentence }) => `${node ?? "all"}: ${sentence}`);

it("every kind of node describes itself: words, ways out, settings that hold what it begins with", () => {
  for (const kind of NODE_KINDS) {
    expect(kind.description.endsWith("."), kind.id).toBe(true);
    expect(kind.role === "end" ? [] : kind.ports(kind.defaults).map(({ id }) => id)).toHaveLength(kind.ports(kind.defaults).length);
    const strange = faultsOfSettings(kind.schema, { ...kind.defaults, nonsense: 1 });
    expect(strange).toContain("There is no setting “nonsense” here.");
    // What is still empty at first is said as such; nothing else is wrong with it.
    for (const fault of faultsOfSettings(kind.schema, { ...kind.defaults })) expect(fault).toMatch(/still empty/);
  }
});

it("a sound drawing has no faults, and each mistake is a sentence with its node", () => {
  expect(said(welcome)).toEqual([]);
  const without = (port: string): Graph => ({ ...welcome, edges: welcome.edges.filter(({ from }) => from !== port) });
  expect(said(without("days"))).toEqual([
    "days: The way “next” leads nowhere. Let it lead on, or to an exit.",
    "out: Nobody comes here: no way leads to it from a start.",
  ]);
  expect(said({ nodes: [], edges: [] })).toEqual(["all: There is no start. Without one nobody comes in."]);
  const round = { ...welcome, edges: [...welcome.edges.slice(0, 2), { from: "days", port: "next", to: "mail" }] };
  expect(said(round)).toContain("mail: From here the way leads back to here. Let people come in again instead (re-entry).");
  const lost = {
    ...welcome,
    edges: [...welcome.edges, { from: "days", port: "sideways", to: "gone" }, { from: "days", port: "up", to: "in" }],
  };
  expect(said(lost)).toEqual(
    expect.arrayContaining([
      "days: A line leads to “gone”, which is not there.",
      "days: A line leads to a start. People come in there; nothing leads to it.",
    ]),
  );
  const bad = welcome.nodes.map((node) => (node.id === "days" ? { ...node, settings: { how: "for", amount: 0, unit: "moons" } } : node));
  expect(said({ ...welcome, nodes: bad })).toEqual([
    "days: “How long” is a whole number from 1 to 10000.",
    "days: “Unit” is one of minutes, hours, days, weeks.",
  ]);
  const shares = { ways: [1, 2].map((i) => ({ id: "a", label: `${i}`, share: 40 })) };
  const split = {
    nodes: [welcome.nodes[0]!, { id: "s", kind: "split", settings: shares }],
    edges: [{ from: "in", port: "next", to: "s" }],
  };
  expect(said(split)).toEqual(expect.arrayContaining(["s: The shares add up to 80, not to 100.", "s: Two ways have the same id."]));
});

it("an optional way that leads nowhere goes where the first one does", () => {
  const mail = welcome.nodes[1]!;
  expect(portsOf(mail).map(({ id }) => id)).toEqual(["next", "unreachable"]);
  expect(follow(welcome, mail, "unreachable")?.id).toBe("days");
  expect(follow(welcome, welcome.nodes[2]!, "sideways")).toBeNull();
});

it("a draw parts people in its shares, whatever is drawn", () => {
  const ways = [10, 0, 65, 25].map((share, i) => ({ id: `w${i}`, label: "", share }));
  const node = { id: "s", kind: "split", settings: { ways } };
  const at = { now: new Date(0), enteredAt: new Date(0), zone: "UTC", holds: false, happenedAt: null };
  const counts = new Map<string, number>();
  for (let i = 0; i < 10_000; i++) {
    const decision = kindIn(node).decide(node.settings, { ...at, drawn: i / 10_000 });
    if (decision.kind === "go") counts.set(decision.port, (counts.get(decision.port) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ w0: 1000, w2: 6500, w3: 2500 });
});

it("fault 12: a day later is the same hour, also where the clocks change, in thirty zones", () => {
  const utc = (text: string): Date => new Date(text);
  // London: 29 March 2026 has 23 hours, 25 October 25.
  expect(afterAmount(utc("2026-03-28T09:00:00Z"), 1, "days", "Europe/London")).toEqual(utc("2026-03-29T08:00:00Z"));
  expect(afterAmount(utc("2026-03-28T09:00:00Z"), 24, "hours", "Europe/London")).toEqual(utc("2026-03-29T09:00:00Z"));
  // 01:30 is left out, and comes twice in autumn: the first one counts.
  expect(momentOn("2026-03-29", "01:30", "Europe/London")).toEqual(utc("2026-03-29T01:30:00Z"));
  expect(momentOn("2026-10-25", "01:30", "Europe/London")).toEqual(utc("2026-10-25T00:30:00Z"));
  expect(untilClock(utc("2026-06-15T10:00:00Z"), ["Monday"], "09:00", "America/New_York")).toEqual(utc("2026-06-15T13:00:00Z"));
  expect(untilClock(utc("2026-06-15T14:00:00Z"), ["Monday"], "09:00", "America/New_York")).toEqual(utc("2026-06-22T13:00:00Z"));
  const zones = Intl.supportedValuesOf("timeZone").filter((_, i, all) => i % Math.ceil(all.length / 30) === 0);
  expect(zones.length).toBeGreaterThanOrEqual(28);
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.date({ min: utc("2025-01-01T00:00:00Z"), max: utc("2027-12-31T00:00:00Z"), noInvalidDate: true }),
      fc.integer({ min: 0, max: 1439 }),
      (zone, from, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        const at = waitEnds({ how: "until", time }, from, zone);
        expect(at >= from).toBe(true);
        expect(at.getTime() - from.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
        const shown = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
        // Only an hour that is left out is not shown; it is taken after the change.
        if (shown !== time)
          expect(momentOn(at.toISOString().slice(0, 10), time, zone).getTime() - at.getTime()).toBeLessThanOrEqual(86_400_000);
        expect(waitEnds({ how: "for", amount: 1, unit: "days" }, at, zone) > at).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
