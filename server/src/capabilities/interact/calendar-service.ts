// Everything that goes out, went out and is to go out, by day, and who would be written to twice in a few days.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Audiences } from "../differentiate/index.ts";
import type { Trust } from "../trust/index.ts";
import { expectedSends, soonWritten, type Ways } from "./calendar.ts";
import { crowds, journeyOverlaps, sentDays, waysTaken, writtenAmong, type Spot, type Subject } from "./calendar-reads.ts";
import { runningGraphs, versionGraphs } from "./journeys-store.ts";
import { plansBetween, type PlanRow } from "./plans-store.ts";

export interface CalendarItem extends Subject {
  /** YYYY-MM-DD in the house's zone. */
  readonly day: string;
  /** Messages that went out; that wait to; of a campaign that is planned; that are to be expected of those in a journey now. */
  readonly what: "went" | "waiting" | "planned" | "expected";
  readonly people: number;
}

export interface Overlap {
  readonly a: Subject;
  readonly b: Subject;
  readonly people: number;
  readonly sentence: string;
}

export interface Calendar {
  readonly timeZone: string;
  readonly items: CalendarItem[];
  /** People in two of them within so many days. */
  readonly overlaps: Overlap[];
}

export interface CalendarDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "settings" | "joined">;
  readonly audiences: Pick<Audiences, "members">;
  readonly clock: Clock;
}

const PIECE = 5000;

function dayIn(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** What those in journeys now are expected to get, by day. */
async function expectedDays({ postgres: { db } }: CalendarDeps, to: Date, zone: string): Promise<CalendarItem[]> {
  const running = await runningGraphs(db);
  const ids = running.map(({ journey }) => journey.id);
  const [graphs, standing, taken] = [await versionGraphs(db, ids), await crowds(db, to), await waysTaken(db, ids)];
  const items = new Map<string, CalendarItem & { people: number }>();
  for (const { journey } of running) {
    const ways: Ways = new Map(
      [
        ...Map.groupBy(
          taken.filter(({ journeyId }) => journeyId === journey.id),
          ({ node }) => node,
        ),
      ].map(([node, some]) => [node, new Map(some.map(({ port, n }) => [port, n]))]),
    );
    for (const { graph, version } of graphs.filter(({ journeyId }) => journeyId === journey.id)) {
      const here = standing.filter((crowd) => crowd.journeyId === journey.id && crowd.version === version);
      for (const { at, people } of expectedSends(graph, here, ways, to, zone)) {
        const day = dayIn(at, zone);
        const key = `${journey.id} ${day}`;
        const { id, name } = journey;
        items.set(key, { kind: "journey", id, name, day, what: "expected", people: (items.get(key)?.people ?? 0) + people });
      }
    }
  }
  return [...items.values()].map((item) => ({ ...item, people: Math.round(item.people) })).filter(({ people }) => people > 0);
}

/** Where people stand in journeys who may be written to within so many days. */
async function spotsSoon({ postgres: { db }, clock }: CalendarDeps, days: number, zone: string): Promise<Spot[]> {
  const running = (await runningGraphs(db)).filter(({ journey }) => journey.pausedAt === null);
  const graphs = await versionGraphs(
    db,
    running.map(({ journey }) => journey.id),
  );
  return graphs.flatMap(({ journeyId, version, graph }) =>
    soonWritten(graph, clock(), days, zone).map((node) => ({ journeyId, version, node })),
  );
}

const named = ({ kind, name }: Subject): string => `the ${kind} “${name}”`;

function overlap(a: Subject, b: Subject, people: number, days: number): Overlap {
  const who = people === 1 ? "One person is" : `${people.toLocaleString("en")} people are`;
  return { a, b, people, sentence: `${who} in ${named(a)} and in ${named(b)} within ${days} days.` };
}

/** A planned campaign against all that goes to its people in the days around it. */
async function plannedOverlaps(
  deps: CalendarDeps,
  plan: PlanRow,
  others: readonly PlanRow[],
  days: number,
  spots: readonly Spot[],
): Promise<Overlap[]> {
  const { postgres, trust, audiences } = deps;
  const near = (at: Date): boolean => Math.abs(at.getTime() - plan.at.getTime()) <= days * DAY;
  const persons = async (list: string): Promise<string[]> => trust.joined.personsOf(postgres.db, await audiences.members(list));
  const people = await persons(plan.watchList);
  const subject = ({ campaignId, name }: PlanRow): Subject => ({ kind: "campaign", id: campaignId, name });
  const counts = new Map<string, { subject: Subject; people: number }>();
  const [from, to] = [new Date(plan.at.getTime() - days * DAY), new Date(plan.at.getTime() + days * DAY)];
  const inJourneys = near(deps.clock()) ? spots : [];
  for (let i = 0; i < people.length; i += PIECE) {
    for (const { people: n, ...other } of await writtenAmong(postgres.db, people.slice(i, i + PIECE), from, to, inJourneys)) {
      counts.set(other.id, { subject: other, people: n + (counts.get(other.id)?.people ?? 0) });
    }
  }
  const mine = new Set(people);
  for (const other of others.filter((one) => one.campaignId > plan.campaignId && near(one.at))) {
    const both = new Set((await persons(other.watchList)).filter((id) => mine.has(id))).size;
    if (both > 0) counts.set(other.campaignId, { subject: subject(other), people: both });
  }
  return [...counts.values()].map((one) => overlap(subject(plan), one.subject, one.people, days));
}

/** @param days two messages to one person within so many days are told */
export async function calendar(deps: CalendarDeps, from: Date, to: Date, days: number): Promise<Calendar> {
  const { postgres, trust, clock } = deps;
  const { db } = postgres;
  const zone = (await trust.settings(db)).sending.timeZone;
  const plans = await plansBetween(db, from, to);
  const sent = await sentDays(db, from, to, zone);
  const items: CalendarItem[] = sent.flatMap(({ went, waiting, ...rest }) => [
    ...(went > 0 ? [{ ...rest, what: "went" as const, people: went }] : []),
    ...(waiting > 0 ? [{ ...rest, what: "waiting" as const, people: waiting }] : []),
  ]);
  for (const { campaignId, name, at, people } of plans) {
    items.push({ kind: "campaign", id: campaignId, name, day: dayIn(at, zone), what: "planned", people });
  }
  items.push(...(to > clock() ? await expectedDays(deps, to, zone) : []));
  const spots = await spotsSoon(deps, days, zone);
  const around = [new Date(clock().getTime() - days * DAY), new Date(clock().getTime() + days * DAY)] as const;
  const overlaps = (await journeyOverlaps(db, ...around, spots)).map(({ a, b, people }) => overlap(a, b, people, days));
  for (const plan of plans) overlaps.push(...(await plannedOverlaps(deps, plan, plans, days, spots)));
  return {
    timeZone: zone,
    items: items.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : b.people - a.people)),
    overlaps: overlaps.sort((a, b) => b.people - a.people),
  };
}
