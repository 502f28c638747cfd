import { newId } from "../src/platform/ids.ts";
import { sql } from "../src/platform/postgres.ts";
import { createWorld, type World } from "./world.ts";

type Edit = Parameters<World["house"]["journeys"]["edit"]>[1];
type Graph = NonNullable<Edit["graph"]>;
type Drawn = Graph["nodes"][number];
/** From a node, by a way, to a node. */
export type Way = readonly [string, string, string];

export interface Where {
  readonly node: string;
  readonly state: string;
  readonly by: string | null;
}

const node = (id: string, kind: string, settings: Drawn["settings"] = {}): Drawn => ({ id, kind, settings });

/** Nodes as tests draw them. */
export const drawn = {
  node,
  days: (amount: number, id = "days"): Drawn => node(id, "wait", { how: "for", amount, unit: "days" }),
  BY_HAND: node("in", "start", { trigger: "by-hand" }),
  OUT: node("out", "exit"),
} as const;

/** A house in which journeys are drawn in a line or two. */
export interface JourneyWorld extends World {
  /** So many hours later. */
  pass(hours: number): void;
  /** Moves whoever is due in journeys, and does nothing else. */
  move(): Promise<void>;
  /** People with consent to offers by mail, and an address. */
  people(count: number, about?: { timeZone?: string; consents?: boolean }): Promise<string[]>;
  /** A drawing with a message of its own for each send, not started. */
  draw(nodes: readonly Drawn[], ways: readonly Way[], rules?: Edit): Promise<string>;
  /** The same, started. */
  journey(nodes: readonly Drawn[], ways: readonly Way[], rules?: Edit): Promise<string>;
  /** Where a record stands in a journey: its last pass. */
  where(id: string, personId: string): Promise<Where | undefined>;
  /** How many messages of a journey go, or went, to each person. */
  sent(id: string): Promise<Map<string, number>>;
  happen(personId: string, name: string): Promise<unknown>;
}

async function addPeople(world: World, made: number, count: number, about: { timeZone?: string; consents?: boolean }): Promise<string[]> {
  const { consents = true, ...words } = about;
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await world.person({ given: `P${i}`, email: `p${i}.j${made}@shop.example`, ...words }));
  const wording = { id: "test", version: 1, language: "en", text: "Yes, send me offers" };
  if (!consents) return ids;
  await world.postgres.transaction((tx) =>
    world.house.trust.recordConsents(
      tx,
      ids.map((personId, i) => ({
        personId,
        identifier: `p${i}.j${made}@shop.example`,
        purpose: "offers",
        medium: "email",
        decision: "given" as const,
        words: wording,
        method: "form",
        actor: "test",
        at: world.clock.now,
      })),
    ),
  );
  return ids;
}

export async function createJourneyWorld(now?: Date): Promise<JourneyWorld> {
  const world = await createWorld(now);
  const { journeys, identify, trust } = world.house;
  // Nothing here is about numbness or the night.
  await trust.changeSettings(world.db, { sending: { quietFrom: "00:00", quietTo: "00:00", capPerMonth: 1000 } });
  let made = 0;
  const draw: JourneyWorld["draw"] = async (nodes, ways, rules = {}) => {
    const { id, messages } = await journeys.create({ name: `Journey ${made++}` }, "user:a");
    const first = messages[0]?.id ?? "";
    let message = first;
    const placed: Drawn[] = [];
    for (const each of nodes) {
      if (each.kind !== "send") placed.push(each);
      else {
        placed.push({ ...each, settings: { message } });
        message = (await journeys.message(id, each.id, first, "user:a")).id;
      }
    }
    await journeys.edit(id, {
      heldBack: 0,
      ...rules,
      graph: { nodes: placed, edges: ways.map(([from, port, to]) => ({ from, port, to })) },
    });
    return id;
  };
  return {
    ...world,
    draw,
    pass: (hours) => void (world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000)),
    async move() {
      while ((await journeys.engine.step()) > 0);
    },
    people: (count, about = {}) => addPeople(world, made++, count, about),
    async journey(nodes, ways, rules) {
      const id = await draw(nodes, ways, rules);
      await journeys.start(id, { inside: "finish" }, "user:a");
      await world.settle();
      return id;
    },
    async where(id, personId) {
      const { rows } = await sql<Where>`
        select node, state, left_by as by from interact.journey_passes where journey_id = ${id} and person_id = ${personId}
        order by pass desc limit 1`.execute(world.db);
      return rows[0];
    },
    async sent(id) {
      const { rows } = await sql<{ person: string; n: number }>`
        select s.person_id as person, count(*)::int as n from interact.sends s join interact.campaigns c on c.id = s.campaign_id
        where c.journey_id = ${id} and s.state <> 'suppressed' group by 1`.execute(world.db);
      return new Map(rows.map(({ person, n }) => [person, n]));
    },
    happen: (personId, name) =>
      identify.record(world.db, [{ personId, messageId: newId(), type: "track", name, source: "test", at: world.clock.now, payload: {} }]),
  };
}
