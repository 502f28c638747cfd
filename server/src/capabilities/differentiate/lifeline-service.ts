import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { MOST_CHANGED, type Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { firstDay } from "./calibration-reads.ts";
import { keptAnswers } from "./kept-answers.ts";
import {
  DEFAULT_LIFE_LINE,
  FAREWELL_TOUCHES,
  faultOf,
  meaningsOf,
  PASSIVE_TOUCHES,
  stateOf,
  STATES,
  type Doings,
  type LifeLineRule,
  type State,
} from "./life-line.ts";
import { lifeLineSentence } from "./lifeline-words.ts";
import { dayNumber } from "./refresh-service.ts";
import {
  changesUnder,
  flowsSince,
  gapThen,
  liveSince,
  namelessReceipts,
  outcomesOf,
  type Flow,
  type Knowledge,
  type Replay,
} from "./replay-reads.ts";
import { byState, publishedRun, valueRows } from "./value-reads.ts";

export interface LifeLine {
  asOf: string | null;
  from: string;
  known: Knowledge;
  states: { state: State; label: string; meaning: string; people: number; before: number; revenueMinor: number }[];
  flows: Flow[];
  /** Individuals who were not made up of the same records then; those counted as they were. */
  changedSince: number;
}

/** Who would stand elsewhere under another definition. */
export interface LifeLinePreview {
  /** Of so many people. */
  people: number;
  /** Whether that is a sample of all, and the changes are worked out from it. */
  sampled: boolean;
  changes: (Flow & { fromLabel: string; toLabel: string; some: { personId: string; name: string | null }[] })[];
  meanings: Record<State, string>;
}

/** What became of those in each state. */
export interface LifeLineOutcome {
  from: string | null;
  to: string | null;
  items: { state: State; label: string; people: number; bought: number }[];
  sentence: string;
}

/** The life line: its definition, where people stood on any day, and whether it was right. */
export interface LifeLineDoor {
  on(from: Date, known: Knowledge): Promise<LifeLine>;
  rule(): Promise<LifeLineRule>;
  /** What is left out stays; the next refresh, which is asked for, uses it. */
  change(changes: { [K in keyof LifeLineRule]?: LifeLineRule[K] | undefined }): Promise<LifeLineRule>;
  preview(rule: LifeLineRule): Promise<LifeLinePreview>;
  outcome(): Promise<LifeLineOutcome>;
}

export interface LifeLineDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly identify: Pick<Identify, "cards" | "knownThen">;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
  readonly restricted: () => Promise<Set<string>>;
  readonly askForRefresh: () => Promise<unknown>;
}

const SETTING = "lifeLine";

/** Above so many people a definition is tried on a part of them. */
const TRIED_ON = 200_000;

export const ruleOf = async ({ db, trust }: Pick<LifeLineDeps, "db" | "trust">): Promise<LifeLineRule> => ({
  ...DEFAULT_LIFE_LINE,
  ...(await trust.getSetting<Partial<LifeLineRule>>(db, SETTING)),
});

const dayAfter = (day: number): Date => new Date((day + 1) * DAY);

function doingsOf(events: readonly { name: string; at: Date }[]): Doings {
  const dayOfLast = (wanted: (name: string) => boolean): number | null => {
    const last = events.findLast(({ name }) => wanted(name));
    return last === undefined ? null : dayNumber(last.at);
  };
  const notOwn = new Set([...PASSIVE_TOUCHES, ...FAREWELL_TOUCHES, "Order Completed", "Order Refunded"]);
  return {
    days: [...new Set(events.filter(({ name }) => name === "Order Completed").map(({ at }) => dayNumber(at)))],
    engagedDay: dayOfLast((name) => !notOwn.has(name)),
    farewellDay: dayOfLast((name) => FAREWELL_TOUCHES.includes(name)),
    named: true,
  };
}

/** Flows of individuals that were joined or separated since: where they stood with the records they had then. */
async function changedFlows(
  deps: LifeLineDeps,
  replay: Replay,
  gap: number,
): Promise<{ ids: string[]; flows: { from: State; to: State }[] }> {
  if (replay.known === "now") return { ids: [], flows: [] };
  const changed = await deps.identify.knownThen(deps.db, dayAfter(replay.asOf), new Date(replay.live * 1000));
  const ids = changed.map(({ personId }) => personId);
  const now = new Map((await valueRows(deps.clickhouse, ids)).map((row) => [row.personId, row.state]));
  const flows = changed.flatMap(({ personId, events }) => {
    const to = now.get(personId);
    if (to === undefined) return [];
    const from: State = events.length === 0 ? "stranger" : stateOf(doingsOf(events), replay.asOf, gap, replay.rule);
    return [{ from, to }];
  });
  return { ids, flows };
}

function addedUp(flows: readonly Flow[], more: readonly { from: State; to: State }[]): Flow[] {
  const sums = new Map(flows.map((flow) => [`${flow.from} ${flow.to}`, { ...flow }]));
  for (const { from, to } of more) {
    const key = `${from} ${to}`;
    const sum = sums.get(key) ?? { from, to, people: 0 };
    sums.set(key, { ...sum, people: sum.people + 1 });
  }
  return [...sums.values()].toSorted((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
}

async function replayed(deps: LifeLineDeps, from: Date, known: Knowledge): Promise<LifeLine> {
  const { clickhouse } = deps;
  const run = await publishedRun(clickhouse);
  const rule = run?.report.lifeLine ?? (await ruleOf(deps));
  const meanings = meaningsOf(rule);
  const empty = STATES.map(({ id, label }) => ({ state: id, label, meaning: meanings[id], people: 0, before: 0, revenueMinor: 0 }));
  if (run === null) return { asOf: null, from: dayOf(from), known, states: empty, flows: [], changedSince: 0 };
  if (dayNumber(from) > dayNumber(new Date(run.asOf))) {
    throw new Problem("invalid", `The values are as of ${run.asOf}, and ${dayOf(from)} comes after it: choose that day or an earlier one.`);
  }
  const replay: Replay = { asOf: dayNumber(from), rule, known, live: await liveSince(clickhouse) };
  const gap = await gapThen(clickhouse, replay);
  const changed = await changedFlows(deps, replay, gap);
  const [now, others, receipts, receiptsBefore] = await Promise.all([
    byState(clickhouse),
    flowsSince(clickhouse, replay, gap, changed.ids),
    namelessReceipts(clickhouse, dayNumber(new Date(run.asOf))),
    namelessReceipts(clickhouse, dayNumber(from)),
  ]);
  const flows = addedUp(others, changed.flows);
  const states = empty.map((row) => {
    if (row.state === "stranger")
      return { ...row, people: receipts.receipts, before: receiptsBefore.receipts, revenueMinor: receipts.revenueMinor };
    const { people = 0, revenueMinor = 0 } = now.find(({ state }) => state === row.state) ?? {};
    const before = flows.filter((flow) => flow.from === row.state).reduce((sum, flow) => sum + flow.people, 0);
    return { ...row, people, before, revenueMinor };
  });
  return { asOf: run.asOf, from: dayOf(from), known, states, flows, changedSince: Math.min(changed.ids.length, MOST_CHANGED) };
}

async function previewed(deps: LifeLineDeps, would: LifeLineRule): Promise<LifeLinePreview> {
  const fault = faultOf(would);
  if (fault !== null) throw new Problem("invalid", fault);
  const { clickhouse, db, identify } = deps;
  const run = await publishedRun(clickhouse);
  const meanings = meaningsOf(would);
  if (run === null || run.people === 0) return { people: 0, sampled: false, changes: [], meanings };
  const without = [...(await deps.restricted())];
  const was = run.report.lifeLine ?? DEFAULT_LIFE_LINE;
  const found = await changesUnder(
    clickhouse,
    dayNumber(new Date(run.asOf)),
    { was, would, gap: run.report.typicalGapDays, without },
    TRIED_ON,
  );
  const cards = new Map(
    (
      await identify.cards(
        db,
        found.changes.flatMap(({ some }) => some),
      )
    ).map((card) => [card.id, card]),
  );
  const labels = new Map(STATES.map(({ id, label }) => [id, label]));
  const sampled = run.people > TRIED_ON;
  const scale = sampled && found.people > 0 ? run.people / found.people : 1;
  const changes = found.changes.map(({ from, to, people, some }) => ({
    from,
    to,
    fromLabel: labels.get(from) ?? from,
    toLabel: labels.get(to) ?? to,
    people: Math.round(people * scale),
    some: some.map((personId) => ({ personId, name: cards.get(personId)?.name ?? null })),
  }));
  return { people: run.people, sampled, changes, meanings };
}

/** Half a year is looked at, or a third of a shorter history; below four weeks nothing is. */
const [LONGEST, SHORTEST] = [182, 28];

async function outcome({ clickhouse }: LifeLineDeps): Promise<LifeLineOutcome> {
  const none = (sentence: string): LifeLineOutcome => ({ from: null, to: null, items: [], sentence });
  const [run, first] = await Promise.all([publishedRun(clickhouse), firstDay(clickhouse)]);
  if (run === null || first === null) return none("No purchases yet, so there is nothing to judge the life line by.");
  const today = dayNumber(new Date(run.asOf));
  const horizon = Math.min(LONGEST, Math.floor((today - first) / 3));
  if (horizon < SHORTEST) {
    return none(`The history is too short to judge the life line by: it needs ${3 * SHORTEST} days, and there are ${today - first}.`);
  }
  const asOf = today - horizon;
  const rule = run.report.lifeLine ?? DEFAULT_LIFE_LINE;
  const rows = await outcomesOf(clickhouse, { asOf, rule, known: "then", live: await liveSince(clickhouse) }, horizon);
  const items = STATES.flatMap(({ id, label }) => {
    const row = rows.find(({ state }) => state === id);
    return row === undefined ? [] : [{ state: id, label, people: row.people, bought: row.bought }];
  });
  const [from, to] = [dayOf(new Date(asOf * DAY)), dayOf(new Date(today * DAY))];
  return { from, to, items, sentence: lifeLineSentence(from, to, items) };
}

export function createLifeLine(deps: LifeLineDeps): LifeLineDoor {
  const keep = keptAnswers();
  const runKey = async (): Promise<string> => (await publishedRun(deps.clickhouse))?.run ?? "none";
  return {
    on: async (from, known) => {
      const run = await runKey();
      return run === "none" ? replayed(deps, from, known) : keep(`${run} ${dayOf(from)} ${known}`, () => replayed(deps, from, known));
    },
    rule: () => ruleOf(deps),
    async change(changes) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const rule: LifeLineRule = { ...(await ruleOf(deps)), ...given };
      const fault = faultOf(rule);
      if (fault !== null) throw new Problem("invalid", fault);
      await deps.trust.putSetting(deps.db, SETTING, rule);
      await deps.askForRefresh();
      return rule;
    },
    preview: (rule) => previewed(deps, rule),
    outcome: async () => keep(`${await runKey()} outcome`, () => outcome(deps)),
  };
}
