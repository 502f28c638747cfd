// Money by person and tier: what serving costs, by which yardstick customers are A, B and C, and what may be spent on each tier.
import type { MoneyPlan } from "../trust/index.ts";
import { COST_KINDS, costLines, costSentence, costToServe, type CostLine } from "./cost-to-serve.ts";
import { belowZero, contactsOf, moves, tierSums, type BelowZero } from "./money-reads.ts";
import { budgetLeft, moneyByMonth, type BudgetLeft, type MoneyByMonth } from "./money-months-service.ts";
import { moneyPlan } from "./money-plan-service.ts";
import { changeMoney, merged, readMoney, type MoneyChange, type MoneyDeps, type MoneySettings } from "./money-settings-service.ts";
import { dayNumber } from "./refresh-service.ts";
import { DEFAULT_RULE, tierMeaning, yardstickLabel, yardstickUnit, type Tier } from "./tiers.ts";
import { publishedRun, valueRows } from "./value-reads.ts";

export interface TierRow {
  tier: Tier;
  people: number;
  /** Of the yardstick: minor units, or orders. */
  amount: number;
  share: number;
  meaning: string;
}

export interface TierReport {
  currency: string;
  yardstick: string;
  unit: "money" | "orders";
  items: TierRow[];
  belowZero: BelowZero;
}

export interface MoneyPreview {
  /** Customers whose tier would change. */
  moved: number;
  customers: number;
  tiers: Omit<TierRow, "meaning">[];
  below: { now: BelowZero; after: BelowZero; into: number; out: number };
  sentence: string;
}

export interface CostReport {
  lines: CostLine[];
  costMinor: number;
  marginMinor: number;
  leftMinor: number;
  sentence: string;
}

export interface Money {
  settings(): Promise<MoneySettings>;
  /** Changes what is given and leaves the rest; values follow with the next refresh, which is asked for. */
  change(change: MoneyChange): Promise<MoneySettings>;
  /** What a change would do to the people, before it is made. */
  preview(change: MoneyChange): Promise<MoneyPreview>;
  /** A, B and C as they are, and who costs more than they bring. */
  tiers(): Promise<TierReport>;
  /** What serving a person has cost, kind by kind, at the prices of now. */
  costs(personId: string): Promise<CostReport>;
  /** Where the marketing money of the past twelve months went, by the tier of then. */
  byMonth(): Promise<MoneyByMonth>;
  readonly budgets: {
    /** What may still be spent this month on the people who are in a tier now; null where no budget was set. As fresh as the projection. */
    left(tier: Tier): Promise<BudgetLeft | null>;
    /** What the permission gate reserves by. */
    plan(): Promise<MoneyPlan>;
    /** Tells the flows that the gate is to be given the plan anew. */
    announce(): Promise<void>;
  };
}

const people = (count: number): string => `${count} ${count === 1 ? "person" : "people"}`;

function previewSentence(customers: number, moved: number, { into, out }: { into: number; out: number }): string {
  if (customers === 0) return "No customers yet, so nobody would change.";
  const tier = moved === 0 ? "Nobody would change tier" : `${people(moved)} of ${customers} would change tier`;
  const below = [into > 0 ? `${people(into)} would fall below zero` : "", out > 0 ? `${people(out)} would rise above it` : ""].filter(
    Boolean,
  );
  return `${[tier, ...below].join("; ")}.`;
}

async function previewOf(deps: MoneyDeps, change: MoneyChange): Promise<MoneyPreview> {
  const { prices, tiers: rule } = merged(await readMoney(deps), change);
  const run = await publishedRun(deps.clickhouse);
  const rows = run === null ? [] : await moves(deps.clickhouse, dayNumber(new Date(run.asOf)), rule, prices);
  const sum = (of: (row: (typeof rows)[number]) => number, among = rows): number => among.reduce((total, row) => total + of(row), 0);
  const moved = sum((row) => (row.from === row.to ? 0 : row.people));
  const customers = sum((row) => row.people);
  const whole = sum((row) => row.amount);
  const tiers = (["A", "B", "C"] as const).map((tier) => {
    const mine = rows.filter((row) => row.to === tier);
    const amount = sum((row) => row.amount, mine);
    return { tier, people: sum((row) => row.people, mine), amount, share: whole > 0 ? amount / whole : 0 };
  });
  const now = { people: sum((row) => row.belowNow), lossMinor: sum((row) => row.lossNowMinor) };
  const after = { people: sum((row) => row.belowAfter), lossMinor: sum((row) => row.lossAfterMinor) };
  const into = sum((row) => row.intoBelow);
  const below = { now, after, into, out: now.people + into - after.people };
  return { moved, customers, tiers, below, sentence: previewSentence(customers, moved, below) };
}

async function tierReport({ clickhouse, currency }: MoneyDeps): Promise<TierReport> {
  const run = await publishedRun(clickhouse);
  const rule = run?.report.tiers ?? DEFAULT_RULE;
  const [code, rows, below] = await Promise.all([currency(), tierSums(clickhouse, rule), belowZero(clickhouse)]);
  const total = rows.reduce((sum, row) => sum + row.amount, 0);
  const items = (["A", "B", "C"] as const).map((tier) => {
    const { people: count = 0, amount = 0 } = rows.find((row) => row.tier === tier) ?? {};
    return { tier, people: count, amount, share: total > 0 ? amount / total : 0, meaning: tierMeaning(tier, rule) };
  });
  return { currency: code, yardstick: yardstickLabel(rule), unit: yardstickUnit(rule), items, belowZero: below };
}

async function costsOf(deps: MoneyDeps, personId: string): Promise<CostReport> {
  const run = await publishedRun(deps.clickhouse);
  const asOf = dayNumber(run === null ? deps.clock() : new Date(run.asOf));
  const [{ prices }, code, { names, returnDays }, [row]] = await Promise.all([
    readMoney(deps),
    deps.currency(),
    contactsOf(deps.clickhouse, personId, asOf),
    valueRows(deps.clickhouse, [personId]),
  ]);
  const counts = Object.fromEntries(
    COST_KINDS.map(({ id, touches }) => [
      id,
      id === "return" ? returnDays : touches.reduce((sum, name) => sum + (names.get(name) ?? 0), 0),
    ]),
  );
  const costMinor = costToServe(counts, prices);
  const marginMinor = row?.marginMinor ?? 0;
  const sentence = costSentence(marginMinor, costMinor, code);
  return { lines: costLines(counts, prices), costMinor, marginMinor, leftMinor: marginMinor - costMinor, sentence };
}

export function createMoney(deps: MoneyDeps): Money {
  return {
    settings: () => readMoney(deps),
    change: (change) => changeMoney(deps, change),
    preview: (change) => previewOf(deps, change),
    tiers: () => tierReport(deps),
    costs: (personId) => costsOf(deps, personId),
    byMonth: () => moneyByMonth(deps),
    budgets: {
      left: (tier) => budgetLeft(deps, tier),
      plan: () => moneyPlan(deps),
      announce: () => deps.queue.announce(deps.db, "money planned", {}),
    },
  };
}
