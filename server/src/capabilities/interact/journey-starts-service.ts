// Who comes into journeys: segments entered, events, days, watch lists, by hand. Each piece is a transaction of its own.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Audiences, Segments } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import type { Learn } from "../learn/index.ts";
import { placeOf, type Trust } from "../trust/index.ts";
import { cardsOf } from "./audience-service.ts";
import { counts, daysAhead } from "./journey-dates.ts";
import { peopleOfDays } from "./journey-dates-reads.ts";
import { startsOf, type Graph, type JourneyNode } from "./journey-graph.ts";
import type { StartSettings } from "./journey-kinds/start.ts";
import { insertPasses, mayEnter, type Arrival, type Entry } from "./journey-passes-store.ts";
import type { JourneyRow } from "./journey-tables.ts";
import { wakeAll, wakePeople } from "./journey-wakes-store.ts";
import { journeysBy, notListed, runningGraphs, setListed } from "./journeys-store.ts";
import { momentOn } from "./place-clock.ts";

export interface StartsDeps {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly identify: Pick<Identify, "cards"> & { readonly projection: Pick<Identify["projection"], "followers"> };
  readonly trust: Pick<Trust, "restrictedRecords" | "settings">;
  readonly learn: Pick<Learn, "assign">;
  readonly audiences: Pick<Audiences, "members">;
  readonly segments: Pick<Segments, "page">;
  readonly clock: Clock;
}

/** What brings people in, and what wakes those who wait. */
export interface JourneyStarts {
  /** Looks at the events the projection has carried over since; false if there were none. */
  follow(): Promise<boolean>;
  /** Fact: segment changed. */
  segmentEntered(segmentId: string, people: readonly string[]): Promise<void>;
  /** Facts, consents or ways to reach these people have changed. */
  heard(changed: readonly string[] | "everybody"): Promise<void>;
  /** Values were worked out anew: watch lists have others on them, and rules over values hold of others. */
  refreshed(): Promise<void>;
  /** Lets those in whose day is near. */
  dates(): Promise<number>;
  /** Notes who was in the segment, or on the list, when the journey started, and lets them in where that is wanted. */
  fill(journeyId: string, node: string): Promise<void>;
  /** People come in by hand; how many did. */
  put(journey: JourneyRow, graph: Graph, people: readonly string[]): Promise<number>;
}

const READER = "journeys";
const EVENTS = 3000;
const PIECE = 1000;
/** What happened longer ago than that is history, and starts nothing. */
const NEWS = 3 * DAY;
/** Days are looked at a few times a day, and so far ahead. */
const AHEAD = 1.5 * DAY;

interface Coming extends Arrival {
  readonly runAt?: Date;
}

interface Door {
  readonly journey: JourneyRow;
  readonly node: JourneyNode;
  readonly settings: StartSettings;
}

function doorsOf(running: readonly { readonly journey: JourneyRow; readonly graph: Graph }[]): Door[] {
  return running.flatMap(({ journey, graph }) =>
    startsOf(graph).map((node) => ({ journey, node, settings: node.settings as unknown as StartSettings })),
  );
}

/** Lets people in at a start; how many came in who are not held back. */
async function enter(deps: StartsDeps, { journey, node }: Pick<Door, "journey" | "node">, coming: readonly Coming[]): Promise<number> {
  const { postgres, trust, learn, clock } = deps;
  let entered = 0;
  for (let from = 0; from < coming.length; from += PIECE) {
    const piece = coming.slice(from, from + PIECE);
    entered += await postgres.transaction(async (tx) => {
      const [row] = await journeysBy(tx, [journey.id]);
      if (row?.version === undefined || row.version === null || row.endedAt !== null || row.archivedAt !== null) return 0;
      const now = clock();
      const may = await mayEnter(tx, row.id, piece, row.reentry, now);
      const kept = await trust.restrictedRecords(
        tx,
        may.map(({ personId }) => personId),
      );
      const fresh = may.filter(({ personId }) => !kept.has(personId));
      if (fresh.length === 0) return 0;
      const { heldBack } = await learn.assign(
        tx,
        row.id,
        fresh.map(({ personId }) => personId),
      );
      const left = new Set(heldBack);
      const at = new Map(piece.map(({ occasion, runAt }) => [occasion, runAt]));
      const entries = fresh.map(({ personId, occasion }): Entry => ({
        personId,
        occasion,
        runAt: at.get(occasion) ?? now,
        heldBack: left.has(personId),
      }));
      return insertPasses(tx, { journeyId: row.id, version: row.version, node: node.id, listens: row.goal !== null }, entries, now);
    });
  }
  return entered;
}

async function follow(deps: StartsDeps): Promise<boolean> {
  const { postgres, identify, clock } = deps;
  const { followers } = identify.projection;
  const running = await runningGraphs(postgres.db);
  if (running.length === 0) {
    await followers.skip(READER);
    return false;
  }
  const next = await followers.events(READER, EVENTS);
  if (next === null) return false;
  const since = clock().getTime() - NEWS;
  for (const door of doorsOf(running).filter(({ settings }) => settings.trigger === "event")) {
    const begun = Math.max(since, door.journey.startedAt?.getTime() ?? 0);
    const coming = next.events
      .filter(({ name, at }) => name === door.settings.event && at.getTime() >= begun)
      .map(({ personId, id }) => ({ personId, occasion: `event:${id}` }));
    await enter(deps, door, coming);
  }
  await wakePeople(postgres.db, [...new Set(next.events.map(({ personId }) => personId))], clock());
  await followers.pass(READER, next.upTo);
  return true;
}

/** Who came onto a list comes in. Cut off before they are noted, they are looked at again, and nobody comes in twice. */
async function look(deps: StartsDeps, door: Door): Promise<void> {
  const { postgres, audiences } = deps;
  const members = await audiences.members(door.settings.watchList ?? "");
  const fresh = await notListed(postgres.db, door.journey.id, door.node.id, members);
  await enter(
    deps,
    door,
    fresh.map((personId) => ({ personId, occasion: null })),
  );
  await postgres.transaction((tx) => setListed(tx, door.journey.id, door.node.id, members));
}

/** Those whose day lies ahead, with the moment by the clock at their place. */
async function dated(deps: StartsDeps, door: Door): Promise<number> {
  const { postgres, trust, clock } = deps;
  const { db } = postgres;
  const { attribute = "", offsetDays = 0, everyYear = true, time = "09:00" } = door.settings;
  const now = clock();
  const until = new Date(now.getTime() + AHEAD);
  const days = daysAhead(now, until, { offsetDays, everyYear });
  const house = (await trust.settings(db)).sending.timeZone;
  let entered = 0;
  for (let after: string | null = null; ;) {
    const page = await peopleOfDays(db, attribute, [...days.keys()], after, PIECE);
    const cards = new Map(
      (
        await cardsOf(
          db,
          deps,
          page.map(({ personId }) => personId),
        )
      ).map((card) => [card.id, card]),
    );
    const coming = page.flatMap(({ personId, day }): Coming[] => {
      const on = days.get(day.slice(5)) ?? "";
      const card = cards.get(personId);
      if (card === undefined || !counts(day, on, { offsetDays, everyYear })) return [];
      const runAt = momentOn(on, time, placeOf(card, house));
      // A day that began before anybody looked is still theirs.
      return runAt > until || runAt.getTime() < now.getTime() - DAY / 2
        ? []
        : [{ personId, occasion: `${door.node.id}:${personId}:${on}`, runAt }];
    });
    entered += await enter(deps, door, coming);
    if (page.length < PIECE) return entered;
    after = page.at(-1)?.personId ?? null;
  }
}

async function fill(deps: StartsDeps, journeyId: string, node: string): Promise<void> {
  const door = doorsOf(await runningGraphs(deps.postgres.db)).find(({ journey, node: { id } }) => journey.id === journeyId && id === node);
  if (door === undefined) return;
  if (door.settings.trigger === "watch-list") {
    if (door.settings.alsoNow === true) return look(deps, door);
    const members = await deps.audiences.members(door.settings.watchList ?? "");
    return deps.postgres.transaction((tx) => setListed(tx, journeyId, node, members));
  }
  if (door.settings.trigger !== "segment" || door.settings.alsoNow !== true) return;
  for (let after: string | null = null; ;) {
    const page = await deps.segments.page(door.settings.segment ?? "", after, PIECE);
    await enter(
      deps,
      door,
      page.map((personId) => ({ personId, occasion: null })),
    );
    if (page.length < PIECE) return;
    after = page.at(-1) ?? null;
  }
}

export function createStarts(deps: StartsDeps): JourneyStarts {
  const { postgres, clock } = deps;
  const { db } = postgres;
  const doors = async (trigger: StartSettings["trigger"]): Promise<Door[]> =>
    doorsOf(await runningGraphs(db)).filter(({ settings }) => settings.trigger === trigger);
  return {
    follow: () => follow(deps),
    async segmentEntered(segmentId, people) {
      for (const door of (await doors("segment")).filter(({ settings }) => settings.segment === segmentId)) {
        await enter(
          deps,
          door,
          people.map((personId) => ({ personId, occasion: null })),
        );
      }
    },
    heard: (changed) => (changed === "everybody" ? wakeAll(db, clock()) : wakePeople(db, changed, clock())),
    async refreshed() {
      for (const door of await doors("watch-list")) await look(deps, door);
      await wakeAll(db, clock());
    },
    async dates() {
      let entered = 0;
      for (const door of await doors("date")) entered += await dated(deps, door);
      return entered;
    },
    fill: (journeyId, node) => fill(deps, journeyId, node),
    put(journey, graph, people) {
      const [node] = startsOf(graph).filter(({ settings }) => settings["trigger"] === "by-hand");
      const door = node ?? startsOf(graph)[0];
      if (door === undefined) return Promise.resolve(0);
      return enter(
        deps,
        { journey, node: door },
        people.map((personId) => ({ personId, occasion: null })),
      );
    },
  };
}
