// The engine against a plain interpreter of the same drawing: who gets what, when, and where everybody ends.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createJourneyWorld, drawn, type JourneyWorld, type Way } from "../../../test/journey-world.ts";
import { sql } from "../../platform/postgres.ts";
import { drawnNumber } from "../learn/index.ts";
import { waitEnds, type WaitSettings } from "./journey-kinds/wait.ts";
import type { JourneyNode } from "./journey-graph.ts";

const HOUR = 3_600_000;
const ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
const US = { field: "fact.country", operator: "is" as const, value: "US" };

interface Human {
  readonly id: string;
  readonly zone: string;
  readonly american: boolean;
  readonly reachable: boolean;
}

let world: JourneyWorld;
const humans: Human[] = [];
beforeAll(async () => {
  // The clocks of London go back within the days that are played.
  world = await createJourneyWorld(new Date("2026-10-23T10:00:00Z"));
  for (const [i, zone] of ZONES.entries()) {
    const [id = ""] = await world.people(1, { timeZone: zone, consents: i !== 3 });
    if (i % 2 === 0)
      await world.house.identify.declareFacts(world.db, [
        { personId: id, attribute: "country", value: "US", source: "test", at: world.clock.now },
      ]);
    humans.push({ id, zone, american: i % 2 === 0, reachable: i !== 3 });
  }
  await world.settle();
});
afterAll(() => world.close());

const arm = {
  wait: fc.oneof(
    fc.record({ how: fc.constant("for" as const), amount: fc.integer({ min: 1, max: 30 }), unit: fc.constant("hours" as const) }),
    fc.record({ how: fc.constant("for" as const), amount: fc.integer({ min: 1, max: 3 }), unit: fc.constant("days" as const) }),
    fc.record({
      how: fc.constant("until" as const),
      weekdays: fc.constantFrom([], ["Sunday"], ["Monday", "Tuesday"]),
      time: fc.constantFrom("01:30", "09:00", "23:45"),
    }),
  ),
  until: fc.record({
    what: fc.constant("event"),
    event: fc.constantFrom("A", "B"),
    amount: fc.integer({ min: 1, max: 60 }),
    unit: fc.constant("hours"),
  }),
};
const step = fc.oneof(
  arm.wait.map((settings) => ({ kind: "wait", settings, ports: ["next"] })),
  arm.until.map((settings) => ({ kind: "until", settings, ports: ["did", "did-not"] })),
  fc.constant({ kind: "branch", settings: { rule: US }, ports: ["yes", "no"] }),
  fc.integer({ min: 0, max: 100 }).map((share) => ({
    kind: "split",
    settings: {
      ways: [
        { id: "a", label: "A", share },
        { id: "b", label: "B", share: 100 - share },
      ],
    },
    ports: ["a", "b"],
  })),
  fc.boolean().map((apart) => ({ kind: "send", settings: {}, ports: apart ? ["next", "unreachable"] : ["next"] })),
);
/** A drawing without circles: each way leads to a later node. */
const drawing = fc
  .array(fc.tuple(step, fc.tuple(fc.nat(3), fc.nat(3))), { minLength: 1, maxLength: 6 })
  .map((steps): { nodes: JourneyNode[]; ways: Way[] } => {
    const nodes = [drawn.BY_HAND, ...steps.map(([{ kind, settings }], i) => drawn.node(`n${i}`, kind, settings as never)), drawn.OUT];
    const ways: Way[] = [["in", "next", "n0"]];
    steps.forEach(([{ ports }, jumps], i) => {
      ports.forEach((port, j) => {
        // The first way goes to the next one, so that nobody's node is out of reach.
        const to = i + 1 + (j === 0 ? 0 : (jumps[j] ?? 0));
        ways.push([`n${i}`, port, to >= steps.length ? "out" : `n${to}`]);
      });
    });
    return { nodes, ways };
  });
const ticks = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 40 }),
    events: fc.array(fc.tuple(fc.nat(ZONES.length - 1), fc.constantFrom("A", "B", "Goal")), { maxLength: 2 }),
  }),
  { minLength: 3, maxLength: 7 },
);

/** What somebody lived through. */
interface Life {
  node: string;
  since: number;
  left: string | null;
  readonly got: string[];
}

/** One person, one moment: on through every node that lets them. */
function live(
  life: Life,
  human: Human,
  now: number,
  play: {
    id: string;
    nodes: readonly JourneyNode[];
    ways: readonly Way[];
    begun: number;
    events: readonly [string, string, number][];
    goal: boolean;
  },
): void {
  const theirs = play.events.filter(([id]) => id === human.id);
  const way = (port: string): string | undefined => play.ways.find(([from, name]) => from === life.node && name === port)?.[2];
  while (life.left === null) {
    if (play.goal && theirs.some(([, name, at]) => name === "Goal" && at > play.begun)) return void (life.left = "goal");
    const { kind, settings } = play.nodes.find(({ id }) => id === life.node)!;
    let port = "next";
    if (kind === "exit") return void (life.left = "end");
    if (kind === "wait" && now < waitEnds(settings as unknown as WaitSettings, new Date(life.since), human.zone).getTime()) return;
    if (kind === "until") {
      const limit = life.since + Number(settings["amount"]) * HOUR;
      if (theirs.some(([, name, at]) => name === settings["event"] && at > life.since && at <= limit)) port = "did";
      else if (now < limit) return;
      else port = "did-not";
    }
    if (kind === "branch") port = human.american ? "yes" : "no";
    if (kind === "split") {
      const [first] = settings["ways"] as { share: number }[];
      port = drawnNumber(`${play.id} ${life.node}`, human.id) * 100 < (first?.share ?? 0) ? "a" : "b";
    }
    if (kind === "send") {
      if (human.reachable) life.got.push(`${life.node} at ${new Date(now).toISOString()}`);
      else if (way("unreachable") !== undefined) port = "unreachable";
    }
    life.node = way(port) ?? "";
    life.since = now;
  }
}

async function lived(id: string, nodes: readonly JourneyNode[], human: Human): Promise<Omit<Life, "since">> {
  const where = await world.where(id, human.id);
  const { graph } = await world.house.journeys.one(id);
  const nodeOf = new Map(graph.nodes.filter(({ kind }) => kind === "send").map((each) => [String(each.settings["message"]), each.id]));
  const { rows } = await sql<{ message: string; at: Date }>`
    select s.campaign_id as message, s.due_at as at from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where c.journey_id = ${id} and s.person_id = ${human.id} and (s.state <> 'suppressed' or s.reason = 'left-journey')
    order by s.due_at`.execute(world.db);
  const order = new Map(nodes.map((each, i) => [each.id, i]));
  const got = rows.map(({ message, at }) => ({ node: nodeOf.get(message) ?? "", at: at.toISOString() }));
  got.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : (order.get(a.node) ?? 0) - (order.get(b.node) ?? 0)));
  return { node: where?.node ?? "", left: where?.by ?? null, got: got.map(({ node, at }) => `${node} at ${at}`) };
}

it(
  "whatever is drawn, and whatever people do, they get what a plain reading of the drawing says, at the same moments",
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(drawing, ticks, fc.boolean(), async ({ nodes, ways }, rounds, goal) => {
        const id = await world.draw(nodes, ways, { lateHours: 8760, goal: goal ? { event: "Goal" } : null });
        await world.house.journeys.start(id, { inside: "finish" }, "user:a");
        const begun = world.clock.now.getTime();
        const events: [string, string, number][] = [];
        const lives = new Map(humans.map((human): [string, Life] => [human.id, { node: "in", since: begun, left: null, got: [] }]));
        const play = { id, nodes, ways, begun, events, goal };
        await world.house.journeys.put(
          id,
          humans.map((human) => human.id),
        );
        for (const round of [{ hours: 0, events: [] }, ...rounds]) {
          world.pass(round.hours);
          for (const [who, name] of round.events) {
            const human = humans[who]!;
            await world.happen(human.id, name);
            events.push([human.id, name, world.clock.now.getTime()]);
          }
          while (await world.house.react());
          await world.move();
          for (const human of humans) live(lives.get(human.id)!, human, world.clock.now.getTime(), play);
        }
        for (const human of humans) {
          const { node, left, got } = lives.get(human.id)!;
          expect(await lived(id, nodes, human), human.zone).toEqual({ node, left, got });
        }
        await world.house.journeys.end(id);
      }),
      { numRuns: 8 },
    );
  },
);
