import type { ClickHouse } from "../../platform/clickhouse.ts";
import { deletePeople } from "../../platform/clickhouse-people.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import type { RecordSection } from "../../platform/records.ts";
import type { Catalogue } from "../catalogue/index.ts";
import type { Groups, Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { chosenKind } from "./comparison-reads.ts";
import { calibration, type Calibration } from "./calibration-service.ts";
import { cohorts, type Cohorts } from "./cohorts-service.ts";
import { keptAnswers } from "./kept-answers.ts";
import { announceLapsing } from "./lapsing-service.ts";
import type { State } from "./life-line.ts";
import { createLifeLine, ruleOf, type LifeLineDoor } from "./lifeline-service.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { countUnconverted, idsInStates, unconvertedRows, type UnconvertedRow } from "./prospects-reads.ts";
import { refresh, type RefreshReport } from "./refresh-service.ts";
import { modelReport, type ModelReport } from "./model-words.ts";
import { doubtOf } from "./sentence.ts";
import { createPurchases, type Purchases, type PurchasesDeps } from "./purchases-service.ts";
import { createStudies, type Studies } from "./studies-service.ts";
import { createModels, type Models } from "./models-service.ts";
import { createMoney, type Money } from "./money-service.ts";
import { readMoney } from "./money-settings-service.ts";
import type { Tier } from "./tiers.ts";
import type { SortedSuggestion } from "./told.ts";
import { byDecile, countRows, idsBy, publishedRun, SORTS, valueRows } from "./value-reads.ts";
import { HORIZON_DAYS } from "./value-store.ts";
import { personValue, type Context, type PersonValue } from "./value-words.ts";
import { members, summaries, watchListBy, whys, type WatchListSummary } from "./watch-service.ts";

export { createNext, type Next, type NextThings, type Reason, type Suggestion } from "./next-service.ts";
export { createAudiences, type Audiences } from "./audiences-service.ts";
export type { Rule } from "./segment-rule.ts";
export { createSegments, type Segment, type Segments, type Standings } from "./segments-service.ts";
export { silenceDecisions } from "./decisions.ts";
export { hasFallenSilent } from "./lapsing-reads.ts";
export { createPeople, type People } from "./people-service.ts";
export { LAPSING_EVENT, STATES, type LifeLineRule, type State } from "./life-line.ts";
export type { Tier } from "./tiers.ts";
export type { Calibration } from "./calibration-service.ts";
export type { Cohort, Cohorts } from "./cohorts-service.ts";
export { createLists, type Lists } from "./lists-service.ts";
export type { BudgetLeft } from "./money-months-service.ts";
export type { Money } from "./money-service.ts";
export { purchasesOf } from "./purchase-days-reads.ts";
export { fitOccasions, probabilityAlive, type OccasionHistory, type OccasionParameters } from "./bg-bb.ts";
export { touchPrices, type MoneyChange, type MoneySettings } from "./money-settings-service.ts";
export type { Lapsed } from "./lapsing-reads.ts";
export type { LifeLine, LifeLineDoor } from "./lifeline-service.ts";
export { COMPARE_JOB, type Models } from "./models-service.ts";
export type { RefreshReport } from "./refresh-service.ts";
export { VALIDATION_JOB } from "./validation-service.ts";
export type { Studies } from "./studies-service.ts";
export type { PersonValue } from "./value-words.ts";
export type { WatchListSummary } from "./watch-service.ts";

/** The job that refreshes all values; its data is {asOf?: RFC 3339}, now where absent. */
export const REFRESH_JOB = "differentiate.refresh";
/** The job that works out the studies after it. */
export const STUDIES_JOB = "differentiate.studies";

export interface ValuesState {
  asOf: string | null;
  refreshedAt: string | null;
  people: number;
  model: ModelReport | null;
}

export interface OrderAsk {
  readonly state?: State | undefined;
  readonly tier?: Tier | undefined;
  /** The first and the last tenth by sales so far; 0 for people without purchases. */
  readonly deciles?: readonly [number, number] | undefined;
  readonly sort: "revenue" | "last";
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DecileReport {
  currency: string;
  people: number;
  revenueMinor: number;
  items: { decile: number; people: number; revenueMinor: number; share: number; cumulativeShare: number }[];
}

/** The door of differentiate: what is each worth, where on the life line does each stand? */
export interface Differentiate {
  /** Recomputes everybody as of the end of a day; one at a time. */
  refresh(asOf: Date): Promise<RefreshReport>;
  /** Asks for a refresh as of now, as a job. */
  askForRefresh(): Promise<{ asOf: string }>;
  /** Asks for the studies, as a job. */
  askForStudies(): Promise<void>;
  /** Whether a refresh has begun since a moment: then whoever asked at that moment has been served. */
  begunSince(moment: Date): boolean;
  /** The refresh under way, for the job tray. */
  underWay(): { asOf: string; since: Date } | null;
  state(): Promise<ValuesState>;
  /** What is worked out after a refresh: needs, reasons. */
  readonly studies: Studies;
  /** What people bought, kept so that rules about it are counted at once. */
  readonly purchases: Purchases;
  readonly models: Models;
  /** How right the model is, judged on the last months. */
  calibration(): Promise<Calibration>;
  /** Buyers by when they first bought, and how many of them bought in each period since. */
  cohorts(): Promise<Cohorts>;
  values(ids: readonly string[]): Promise<Map<string, PersonValue>>;
  /** People in the order of a sort, after a place in it (a cursor), with the place of each. */
  order(ask: OrderAsk): Promise<{ personId: string; place: string }[]>;
  count(filter: Omit<OrderAsk, "sort" | "after" | "limit">): Promise<number>;
  readonly lifeLine: LifeLineDoor;
  /** Tells the flows who became lapsing since it was told last. */
  announceLapsing(): Promise<void>;
  deciles(): Promise<DecileReport>;
  /** Cost to serve, tiers and their budgets. */
  readonly money: Money;
  watchLists(): Promise<WatchListSummary[]>;
  watchListName(id: string): string;
  /** Why each of these people is on the list, in its words. */
  watchListWhys(id: string, personIds: readonly string[]): Promise<Map<string, string>>;
  /** The most urgent first; without those who are left alone by draw when somebody works the list down. */
  watchListMembers(id: string): Promise<string[]>;
  /** People who have not bought, the last to do something first. */
  unconverted(ask: { cursor?: string; limit?: number }): Promise<{ items: UnconvertedRow[]; total: number; nextCursor: string | null }>;
  idsInStates(states: readonly State[]): Promise<string[]>;
  /** What was worked out about the records: value, state, tier. */
  exportRecords(ids: readonly string[]): Promise<RecordSection[]>;
  /** Takes the records out of all computed values, after the refresh that may be under way. */
  eraseValues(ids: readonly string[]): Promise<void>;
}

export interface DifferentiateDeps {
  clickhouse: ClickHouse;
  db: Db;
  clock: Clock;
  queue: Pick<Queue, "announce">;
  catalogue: Pick<Catalogue, "names">;
  trust: Pick<Trust, "getSetting" | "putSetting" | "standings">;
  identify: Pick<Identify, "cards" | "knownThen" | "dossier" | "told"> & {
    readonly groups: Pick<Groups, "allMembers">;
  } & PurchasesDeps["identify"];
  /** Records of people whose data may be kept and not used. */
  restricted?: () => Promise<Set<string>>;
  /** People whom a list's draw leaves alone, see Lists. */
  leftAlone?: (listId: string) => Promise<ReadonlySet<string>>;
  /** What people said should be better, see Reasons. */
  suggestions?: (db: Db, ids: readonly string[]) => Promise<SortedSuggestion[]>;
  /** ISO 4217 code of the business. */
  currency: () => Promise<string>;
}

async function stateOfValues({ clickhouse, currency }: DifferentiateDeps): Promise<ValuesState> {
  const published = await publishedRun(clickhouse);
  if (published === null) return { asOf: null, refreshedAt: null, people: 0, model: null };
  const { asOf, refreshedAt, people } = published;
  return { asOf, refreshedAt: refreshedAt.toISOString(), people, model: modelReport(published.report, await currency()) };
}

async function contextOf(deps: DifferentiateDeps): Promise<Context | null> {
  const run = await publishedRun(deps.clickhouse);
  return (
    run && {
      asOf: run.asOf,
      currency: await deps.currency(),
      horizonDays: HORIZON_DAYS,
      doubt: doubtOf(run.report.fit),
      tiers: run.report.tiers,
    }
  );
}

const filterOf = ({ state, tier, deciles }: Omit<OrderAsk, "sort" | "after" | "limit">) => ({
  ...(state && { state }),
  ...(tier && { tier }),
  ...(deciles && { deciles }),
});

async function order(clickhouse: ClickHouse, { sort, after, limit, ...filter }: OrderAsk): Promise<{ personId: string; place: string }[]> {
  const rows = await idsBy(clickhouse, filterOf(filter), SORTS[sort], decodePlace(after), limit);
  return rows.map((row) => ({ personId: row.personId, place: encodePlace(row) ?? "" }));
}

async function decileReport(deps: DifferentiateDeps): Promise<DecileReport> {
  const [currency, rows] = await Promise.all([deps.currency(), byDecile(deps.clickhouse)]);
  const revenueMinor = rows.reduce((sum, row) => sum + row.revenueMinor, 0);
  const people = rows.reduce((sum, row) => sum + row.people, 0);
  let soFar = 0;
  const share = (minor: number): number => (revenueMinor > 0 ? minor / revenueMinor : 0);
  const items = rows.map((row) => {
    soFar += row.revenueMinor;
    return { ...row, share: share(row.revenueMinor), cumulativeShare: share(soFar) };
  });
  return { currency, people, revenueMinor, items };
}

async function unconvertedPage(
  clickhouse: ClickHouse,
  cursor: string | undefined,
  limit: number,
): Promise<{ items: UnconvertedRow[]; total: number; nextCursor: string | null }> {
  const [rows, total] = await Promise.all([unconvertedRows(clickhouse, decodePlace(cursor), limit + 1), countUnconverted(clickhouse)]);
  const shown = rows.slice(0, limit);
  return { items: shown, total, nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null };
}

async function exportValues(clickhouse: ClickHouse, ids: readonly string[]): Promise<RecordSection[]> {
  const rows = (await valueRows(clickhouse, ids)).map((row) => ({ ...row }));
  return rows.length === 0 ? [] : [{ table: "differentiate.values", title: "What we worked out: value, state, tier", rows }];
}

type Writing = Pick<
  Differentiate,
  "refresh" | "eraseValues" | "askForRefresh" | "announceLapsing" | "begunSince" | "underWay" | "askForStudies" | "studies" | "purchases"
>;

/** All that changes computed values, one after the other: a refresh under way would write again what is being erased. */
function createWriting(deps: DifferentiateDeps, restricted: () => Promise<Set<string>>): Writing {
  const { clickhouse, db, clock, queue } = deps;
  let last: Promise<unknown> = Promise.resolve();
  let begun: Date | null = null;
  let now: { asOf: string; since: Date } | null = null;
  const run = async (asOf: Date): Promise<RefreshReport> => {
    begun = clock();
    now = { asOf: asOf.toISOString(), since: begun };
    try {
      const without = [...(await restricted())];
      const memberships = deps.identify.groups.allMembers(db);
      const { prices, tiers } = await readMoney(deps);
      const lifeLine = await ruleOf(deps);
      const options = { without, memberships, prices, tiers, lifeLine, kind: await chosenKind(clickhouse) };
      const report = await refresh(clickhouse, newId(), asOf, clock, await publishedRun(clickhouse), options);
      await queue.announce(db, "values refreshed", { run: report.run });
      return report;
    } finally {
      now = null;
    }
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
  const studies = createStudies({ ...deps, restricted }, inTurn);
  return {
    refresh: (asOf) => inTurn(() => run(asOf)),
    eraseValues: (ids) => inTurn(() => deletePeople(clickhouse, "differentiate_", ids)),
    async askForRefresh() {
      const asOf = clock().toISOString();
      await queue.announce(db, REFRESH_JOB, { asOf });
      return { asOf };
    },
    announceLapsing: () => announceLapsing(deps),
    askForStudies: () => queue.announce(db, STUDIES_JOB, {}),
    studies,
    purchases: createPurchases(deps, inTurn),
    begunSince: (moment) => begun !== null && begun > moment,
    underWay: () => now,
  };
}

export function createDifferentiate(deps: DifferentiateDeps): Differentiate {
  const { clickhouse } = deps;
  const restricted = async (): Promise<Set<string>> => (await deps.restricted?.()) ?? new Set();
  const writing = createWriting(deps, restricted);
  const keep = keptAnswers();
  return {
    ...writing,
    lifeLine: createLifeLine({ ...deps, restricted, askForRefresh: writing.askForRefresh }),
    exportRecords: async (ids) => [...(await exportValues(clickhouse, ids)), ...(await writing.studies.exportRecords(ids))],
    models: createModels({ ...deps, restricted }),
    state: () => stateOfValues(deps),
    calibration: () => calibration(clickhouse, restricted),
    cohorts: async () => keep((await publishedRun(clickhouse))?.run ?? "none", async () => cohorts(clickhouse, [...(await restricted())])),
    async values(ids) {
      const [context, rows] = await Promise.all([contextOf(deps), valueRows(clickhouse, ids)]);
      return new Map(context === null ? [] : rows.map((row) => [row.personId, personValue(row, context)]));
    },
    order: (ask) => order(clickhouse, ask),
    count: async (filter) => (await countRows(clickhouse, filterOf(filter))).people,
    money: createMoney({ ...deps, askForRefresh: writing.askForRefresh }),
    deciles: () => decileReport(deps),
    watchLists: () => summaries(deps),
    watchListWhys: (id, personIds) => whys(deps, id, personIds),
    watchListName: (id) => watchListBy(id).name,
    async watchListMembers(id) {
      const [all, aside] = await Promise.all([members(deps, id), deps.leftAlone?.(id)]);
      return aside === undefined ? all : all.filter((personId) => !aside.has(personId));
    },
    unconverted: ({ cursor, limit = 50 }) => unconvertedPage(clickhouse, cursor, limit),
    idsInStates: (states) => idsInStates(clickhouse, states),
  };
}
