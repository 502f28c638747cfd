// Money by person and tier: what serving costs, by which yardstick customers are A, B and C, and what may be spent on each tier.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import {
  COST_KINDS,
  costLines,
  costSentence,
  costToServe,
  defaultPrices,
  type CostKind,
  type CostLine,
  type Prices,
} from "./cost-to-serve.ts";
import { belowZero, contactsOf, moves, tierSums, type BelowZero } from "./money-reads.ts";
import { dayNumber } from "./refresh-service.ts";
import { DEFAULT_RULE, tierMeaning, yardstickLabel, yardstickUnit, type Tier, type TierRule } from "./tiers.ts";
import { publishedRun, valueRows } from "./value-reads.ts";

/** Minor units a month that may be spent on the people of a tier; null: no limit was set. */
export type Budgets = Readonly<Record<Tier, number | null>>;

export interface MoneySettings {
  readonly prices: Prices;
  readonly tiers: TierRule;
  readonly budgets: Budgets;
}

export type MoneyChange = {
  readonly prices?: { readonly [Kind in CostKind]?: number | undefined } | undefined;
  readonly tiers?: TierRule | undefined;
  readonly budgets?: { readonly [Key in Tier]?: number | null | undefined } | undefined;
};

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
}

export interface MoneyDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
  readonly currency: () => Promise<string>;
  /** Asks for a refresh of all values. */
  readonly askForRefresh: () => Promise<unknown>;
}

const KEYS = { prices: "differentiate.prices", tiers: "differentiate.tiers", budgets: "differentiate.budgets" } as const;
const NO_BUDGETS: Budgets = { A: null, B: null, C: null };

/** What was said, laid over what there was. */
const over = <T extends object>(there: T, said: { readonly [Key in keyof T]?: T[Key] | undefined } = {}): T => ({
  ...there,
  ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
});

export async function readMoney({ db, trust, currency }: Pick<MoneyDeps, "db" | "trust" | "currency">): Promise<MoneySettings> {
  const [prices, tiers, budgets, code] = await Promise.all([
    trust.getSetting<Partial<Prices>>(db, KEYS.prices),
    trust.getSetting<TierRule>(db, KEYS.tiers),
    trust.getSetting<Partial<Budgets>>(db, KEYS.budgets),
    currency(),
  ]);
  return { prices: { ...defaultPrices(code), ...prices }, tiers: tiers ?? DEFAULT_RULE, budgets: { ...NO_BUDGETS, ...budgets } };
}

function judge({ a, b }: TierRule): void {
  if (!(a > 0 && a < b && b < 1)) {
    throw new Problem(
      "invalid",
      "A ends where B begins: its share must be above 0 and below that of A and B together, which must be below 100 %.",
    );
  }
}

function merged(settings: MoneySettings, change: MoneyChange): MoneySettings {
  const next = {
    prices: over(settings.prices, change.prices),
    tiers: change.tiers ?? settings.tiers,
    budgets: over(settings.budgets, change.budgets),
  };
  judge(next.tiers);
  return next;
}

async function changeMoney(deps: MoneyDeps, change: MoneyChange): Promise<MoneySettings> {
  const { db, trust } = deps;
  const next = merged(await readMoney(deps), change);
  for (const part of ["prices", "tiers", "budgets"] as const) {
    if (change[part] === undefined) continue;
    // A price that nobody set stays a guess in the currency of the business.
    const own = part === "prices" ? over((await trust.getSetting<Partial<Prices>>(db, KEYS.prices)) ?? {}, change.prices) : next[part];
    await trust.putSetting(db, KEYS[part], own);
  }
  if (change.prices !== undefined || change.tiers !== undefined) await deps.askForRefresh();
  return next;
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
  };
}
