// Moves people through journeys: takes passes that are due, asks what must be known, decides, and writes all that follows at once.
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import type { Segments } from "../differentiate/index.ts";
import { drawnNumber, type Learn } from "../learn/index.ts";
import { placeOf, type Trust } from "../trust/index.ts";
import { cardsOf, planPeople, type AudienceDeps, type Planned } from "./audience-service.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { besideAnother, happened, type Asked } from "./journey-conditions-reads.ts";
import { asksOf, nodeBy, type Graph } from "./journey-graph.ts";
import type { Condition } from "./journey-kinds/node-kind.ts";
import {
  claimPasses,
  insertPassSends,
  insertTasks,
  keepRunning,
  recoverPasses,
  releasePasses,
  suppressOfPasses,
  turnPasses,
  writeStepsOf,
  type NewTask,
  type Pass,
  type PassSend,
  type Step,
  type Turn,
} from "./journey-passes-store.ts";
import type { JourneyRow } from "./journey-tables.ts";
import { fateOf, type Fate } from "./journey-turn.ts";
import { journeysBy, versionGraphs } from "./journeys-store.ts";

export interface EngineDeps extends AudienceDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "rules" | "joined" | "settings" | "getSetting">;
  readonly segments: Pick<Segments, "among" | "one">;
  readonly learn: Pick<Learn, "heldBackAmong">;
  readonly clock: Clock;
  readonly log: Log;
  readonly instance: string;
  /** Names this run of the process. */
  readonly run: string;
}

export interface JourneyEngine {
  /** One round; how many passes it took up. */
  step(): Promise<number>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const BATCH = 500;
const IDLE_MS = 500;
const HOUR = 3_600_000;
/** Rules over time may come to hold without anything happening: they are looked at again so often. */
const LOOK_AGAIN = 6 * HOUR;

/** Passes in hand, with all that was found out about them. */
interface Round {
  readonly now: Date;
  readonly passes: readonly Pass[];
  readonly journeys: Map<string, JourneyRow>;
  readonly graphs: Map<string, Graph>;
  readonly zones: Map<string, string>;
  readonly aside: Map<string, "held-back-twin" | "twin">;
  /** By pass: whether the goal was reached, and what the node asked. */
  readonly goals: Known;
  readonly nodes: Known;
  /** By pass: how its message would go. */
  readonly plans: Map<string, Planned>;
}

interface Known {
  readonly holds: Set<string>;
  readonly at: Map<string, Date>;
}

const graphKey = ({ journeyId, version }: Pick<Pass, "journeyId" | "version">): string => `${journeyId} ${version}`;

/** Who is held back under another record, or goes on under one that came first. */
async function asideOf(db: Db, deps: EngineDeps, passes: readonly Pass[]): Promise<Round["aside"]> {
  const families = await deps.trust.joined.familiesOf(
    db,
    passes.map(({ personId }) => personId),
  );
  const joined = passes.filter(({ personId }) => families.has(personId));
  const aside: Round["aside"] = new Map();
  for (const id of await besideAnother(db, joined)) aside.set(id, "twin");
  for (const [journeyId, some] of Map.groupBy(joined, (pass) => pass.journeyId)) {
    const held = await deps.learn.heldBackAmong(
      db,
      journeyId,
      some.map(({ personId }) => personId),
    );
    for (const { id, personId } of some) if (held.has(personId)) aside.set(id, "held-back-twin");
  }
  return aside;
}

/** What is asked of each of these passes, as of this moment: events since a moment, rules now. */
async function findOut(
  db: Db,
  deps: EngineDeps,
  asked: readonly { readonly pass: Pass; readonly condition: Condition; readonly since: Date }[],
): Promise<Known> {
  const events = asked.flatMap(({ pass, condition, since }): Asked[] =>
    "event" in condition ? [{ key: pass.id, personId: pass.personId, event: condition.event, since }] : [],
  );
  const at = await happened(db, events);
  const holds = new Set(at.keys());
  const ruled = asked.flatMap(({ pass, condition }) => ("rule" in condition ? [{ pass, rule: condition.rule }] : []));
  const persons = await deps.trust.joined.personsOf(
    db,
    ruled.map(({ pass }) => pass.personId),
  );
  const byRule = Map.groupBy(
    ruled.map(({ pass, rule }, i) => ({ id: pass.id, person: persons[i] ?? pass.personId, rule })),
    ({ rule }) => JSON.stringify(rule),
  );
  for (const some of byRule.values()) {
    const [found] = await deps.segments.among(
      some.slice(0, 1).map(({ rule }) => rule),
      some.map(({ person }) => person),
    );
    for (const { id, person } of some) if (found?.has(person) === true) holds.add(id);
  }
  return { holds, at };
}

export class Engine implements JourneyEngine {
  readonly #deps: EngineDeps;
  readonly #worker: string;
  readonly #graphs = new Map<string, Graph>();
  #stopping = false;
  #loop: Promise<void> | null = null;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#worker = `${deps.instance}:${deps.run}`;
  }

  /** A restored copy moves nobody until it is armed. */
  async #armed(): Promise<boolean> {
    const armed = await this.#deps.trust.getSetting<string>(this.#deps.postgres.db, "armedInstance");
    return armed === undefined || armed === this.#deps.instance;
  }

  async step(): Promise<number> {
    const { postgres, clock } = this.#deps;
    if (!(await this.#armed())) return 0;
    const now = clock();
    const passes = await postgres.transaction((tx) => claimPasses(tx, { worker: this.#worker, limit: BATCH, now }));
    if (passes.length === 0) return 0;
    const round = await this.#know(passes, now).catch(async (error: unknown) => {
      await releasePasses(postgres.db, passes);
      throw error;
    });
    await postgres.transaction((tx) => this.#write(tx, round));
    return passes.length;
  }

  async #graphsOf(db: Db, passes: readonly Pass[]): Promise<Map<string, Graph>> {
    const missing = passes.filter((pass) => !this.#graphs.has(graphKey(pass)));
    if (missing.length > 0) {
      if (this.#graphs.size > 200) this.#graphs.clear();
      const ids = [...new Set(passes.map(({ journeyId }) => journeyId))];
      for (const { journeyId, version, graph } of await versionGraphs(db, ids)) this.#graphs.set(graphKey({ journeyId, version }), graph);
    }
    return this.#graphs;
  }

  /** A goal, as something that can be asked. */
  async #goalOf({ goal }: JourneyRow): Promise<Condition | null> {
    if (goal === null || !("segment" in goal)) return goal;
    const segment = await this.#deps.segments.one(goal.segment).catch(() => null);
    return segment === null ? null : { rule: segment.rule };
  }

  async #know(passes: readonly Pass[], now: Date): Promise<Round> {
    const { db } = this.#deps.postgres;
    const graphs = await this.#graphsOf(db, passes);
    const journeys = new Map((await journeysBy(db, [...new Set(passes.map((pass) => pass.journeyId))])).map((row) => [row.id, row]));
    const goals = new Map<string, Condition | null>();
    for (const row of journeys.values()) goals.set(row.id, await this.#goalOf(row));
    const nodeOf = (pass: Pass) => nodeBy(graphs.get(graphKey(pass)) ?? { nodes: [], edges: [] }, pass.node);
    const toGoal = passes.flatMap((pass) => {
      const condition = goals.get(pass.journeyId);
      return condition === undefined || condition === null ? [] : [{ pass, condition, since: pass.enteredAt }];
    });
    const toNode = passes.flatMap((pass) => {
      const node = nodeOf(pass);
      const condition = node === undefined ? null : asksOf(node);
      return condition === null ? [] : [{ pass, condition, since: pass.nodeEnteredAt }];
    });
    const [aside, reached, asked, { zones, plans }] = [
      await asideOf(db, this.#deps, passes),
      await findOut(db, this.#deps, toGoal),
      await findOut(db, this.#deps, toNode),
      await this.#places(passes, nodeOf, now),
    ];
    return { now, passes, journeys, graphs, zones, aside, goals: reached, nodes: asked, plans };
  }

  /** Where each person's clock stands, and how the messages that are due would go. */
  async #places(
    passes: readonly Pass[],
    nodeOf: (pass: Pass) => ReturnType<typeof nodeBy>,
    now: Date,
  ): Promise<Pick<Round, "zones" | "plans">> {
    const { postgres, trust } = this.#deps;
    const { db } = postgres;
    const house = (await trust.settings(db)).sending.timeZone;
    const cards = new Map(
      (await cardsOf(db, this.#deps, [...new Set(passes.map((pass) => pass.personId))])).map((card) => [card.id, card]),
    );
    const zones = new Map(passes.map(({ id, personId }) => [id, placeOf(cards.get(personId) ?? { timeZone: null, country: null }, house)]));
    const plans: Round["plans"] = new Map();
    const sends = passes.filter((pass) => nodeOf(pass)?.kind === "send" && cards.has(pass.personId));
    const messages = Map.groupBy(sends, (pass) => String(nodeOf(pass)?.settings["message"]));
    for (const row of await campaignsBy(db, [...messages.keys()])) {
      const some = messages.get(row.id) ?? [];
      const theirs = [...new Set(some.map(({ personId }) => personId))].flatMap((id) => cards.get(id) ?? []);
      const planned = new Map((await planPeople(db, this.#deps, row, theirs, now)).map((plan) => [plan.card.id, plan]));
      for (const { id, personId } of some) {
        const plan = planned.get(personId);
        if (plan !== undefined) plans.set(id, plan);
      }
    }
    return { zones, plans };
  }

  #fate(round: Round, pass: Pass): Fate {
    const graph = round.graphs.get(graphKey(pass)) ?? { nodes: [], edges: [] };
    return fateOf(graph, {
      now: round.now,
      node: pass.node,
      enteredAt: pass.nodeEnteredAt,
      runAt: pass.runAt,
      lateAfterMs: (round.journeys.get(pass.journeyId)?.lateHours ?? 24) * HOUR,
      zone: round.zones.get(pass.id) ?? "UTC",
      holds: round.nodes.holds.has(pass.id),
      happenedAt: round.nodes.at.get(pass.id) ?? null,
      drawn: drawnNumber(`${pass.journeyId} ${pass.node}`, pass.personId),
      reachedGoal: round.goals.holds.has(pass.id),
      aside: round.aside.get(pass.id) ?? null,
      reachable: round.plans.get(pass.id)?.refusal === null,
    });
  }

  #turn(round: Round, pass: Pass, fate: Fate): Turn {
    const { personId, id, fence, node, nodeEnteredAt, runAt } = pass;
    const hasGoal = (round.journeys.get(pass.journeyId)?.goal ?? null) !== null;
    const here = { personId, id, fence, node, nodeEnteredAt, runAt, lookAt: runAt, listens: hasGoal, leftBy: null, heldBy: null };
    switch (fate.kind) {
      case "leave":
        return { ...here, state: "left", listens: false, leftBy: fate.why };
      case "hold":
        return { ...here, state: "held", heldBy: fate.why };
      case "go":
        return { ...here, state: "waiting", node: fate.to, nodeEnteredAt: round.now, runAt: round.now, lookAt: round.now };
      case "stay": {
        const found = nodeBy(round.graphs.get(graphKey(pass)) ?? { nodes: [], edges: [] }, node);
        const asks = found === undefined ? null : asksOf(found);
        const again = new Date(round.now.getTime() + LOOK_AGAIN);
        const lookAt = asks !== null && "rule" in asks && again < fate.until ? again : fate.until;
        return { ...here, state: "waiting", runAt: fate.until, lookAt, listens: hasGoal || asks !== null };
      }
    }
  }

  #because(round: Round, pass: Pass): string {
    const name = round.journeys.get(pass.journeyId)?.name ?? "";
    return `In the journey “${name}” since ${pass.enteredAt.toISOString().slice(0, 10)}.`;
  }

  async #write(tx: Db, round: Round): Promise<void> {
    const { now } = round;
    const running = await keepRunning(tx, [...round.journeys.keys()]);
    await releasePasses(
      tx,
      round.passes.filter(({ journeyId }) => !running.has(journeyId)),
    );
    const mine = round.passes.filter(({ journeyId }) => running.has(journeyId)).map((pass) => ({ pass, fate: this.#fate(round, pass) }));
    const ours = await turnPasses(
      tx,
      mine.map(({ pass, fate }) => this.#turn(round, pass, fate)),
      now,
    );
    const done = mine.filter(({ pass }) => ours.has(pass.id));
    await writeStepsOf(
      tx,
      done.flatMap(({ pass, fate }) => stepsOf(round, pass, fate)),
    );
    await insertPassSends(
      tx,
      done.flatMap(({ pass, fate }) => this.#sendOf(round, pass, fate)),
      now,
    );
    await insertTasks(
      tx,
      done.flatMap(({ pass, fate }) => taskOf(pass, fate)),
      now,
    );
    await suppressOfPasses(
      tx,
      done.filter(({ fate }) => fate.kind === "leave" && fate.why === "goal").map(({ pass }) => pass),
      now,
    );
  }

  #sendOf(round: Round, pass: Pass, fate: Fate): PassSend[] {
    if (fate.kind !== "go" || fate.effect?.do !== "send") return [];
    const plan = round.plans.get(pass.id);
    if (plan === undefined) return [];
    const { medium, address, refusal } = plan;
    const { personId, pass: number } = pass;
    return [{ personId, campaignId: fate.effect.message, pass: number, medium, address, because: this.#because(round, pass), refusal }];
  }

  async start(): Promise<void> {
    if (this.#loop !== null) return;
    this.#stopping = false;
    await recoverPasses(this.#deps.postgres.db, this.#deps.instance, this.#worker);
    this.#loop = this.#forever();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop;
    this.#loop = null;
  }

  async #forever(): Promise<void> {
    while (!this.#stopping) {
      const moved = await this.step().catch((error: unknown) => {
        this.#deps.log.warn({ reason: sentenceOf(error) }, "journeys pause for a moment");
        return 0;
      });
      if (moved === 0 && !this.#stopping) await delay(IDLE_MS);
    }
  }
}

/** The step that ends and the one that begins. */
function stepsOf(round: Round, { personId, id, journeyId, version, node, nodeEnteredAt }: Pass, fate: Fate): Step[] {
  const here = { personId, passId: id, journeyId, version, node, enteredAt: nodeEnteredAt };
  if (fate.kind === "leave") {
    // Put aside while two records are one: it may go on from here.
    return fate.why.endsWith("twin") ? [] : [{ ...here, leftAt: round.now, port: null, note: fate.why }];
  }
  if (fate.kind !== "go") return [];
  const refusal = fate.effect?.do === "send" ? (round.plans.get(id)?.refusal ?? null) : null;
  return [
    { ...here, leftAt: round.now, port: fate.port, note: refusal },
    { ...here, node: fate.to, enteredAt: round.now, leftAt: null, port: null, note: null },
  ];
}

function taskOf({ personId, id, journeyId, node }: Pass, fate: Fate): NewTask[] {
  if (fate.kind !== "go" || fate.effect?.do !== "task") return [];
  const { title, reason, forWhom, dueAt } = fate.effect;
  return [{ personId, passId: id, journeyId, node, title, reason, forWhom, dueAt }];
}
