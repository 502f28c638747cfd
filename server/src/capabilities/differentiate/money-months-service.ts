// Where the marketing money goes: month by month by the tier of then, and what is left of each tier's budget.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Prices } from "./cost-to-serve.ts";
import { keptAnswers } from "./kept-answers.ts";
import { spentIn, spentSince, type SpentOn, type SpentThen } from "./money-months-reads.ts";
import { replayedBy, writeThen, type Month } from "./money-months-store.ts";
import { movedSentence, type MonthSpent } from "./money-months.ts";
import { readMoney, type MoneyDeps } from "./money-settings-service.ts";
import { dayNumber } from "./refresh-service.ts";
import { dropTables } from "./said-store.ts";
import { studyTable } from "./studies-store.ts";
import { yardstickLabel, type Tier, type TierRule } from "./tiers.ts";
import { publishedRun } from "./value-reads.ts";

const MONTHS = 12;

export interface MoneyByMonth {
  currency: string;
  /** Of the tiers as they are replayed. */
  yardstick: string;
  months: MonthSpent[];
  sentence: string;
}

export interface BudgetLeft {
  tier: Tier;
  /** E.g. 2026-05; UTC. */
  month: string;
  budgetMinor: number;
  spentMinor: number;
  /** Below zero where more was spent than planned. */
  leftMinor: number;
}

const nameOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 7);
export const monthStart = (at: Date, back = 0): number => Math.floor(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1) / DAY);

type Deps = Pick<MoneyDeps, "clickhouse" | "db" | "trust" | "currency" | "clock">;

/** A replay goes through the whole log, so the last answers are kept until the next refresh or setting. */
const kept = keptAnswers();

async function replayed(clickhouse: ClickHouse, months: readonly Month[], tiers: TierRule, prices: Prices): Promise<SpentThen[]> {
  const table = studyTable("money", newId());
  try {
    await writeThen(clickhouse, table, months, tiers, prices);
    return await spentIn(clickhouse, table, months, tiers, prices);
  } finally {
    await dropTables(clickhouse, [table]);
  }
}

export async function moneyByMonth(deps: Deps): Promise<MoneyByMonth> {
  const [run, { prices, tiers }, currency] = await Promise.all([publishedRun(deps.clickhouse), readMoney(deps), deps.currency()]);
  const yardstick = yardstickLabel({ ...tiers, yardstick: replayedBy(tiers) });
  if (run === null) return { currency, yardstick, months: [], sentence: movedSentence([], currency) };
  const last = new Date(run.asOf);
  return kept(`${run.run} ${JSON.stringify([prices, tiers, currency])}`, async () => {
    const asked = Array.from({ length: MONTHS }, (_, i): Month => {
      const back = MONTHS - 1 - i;
      return { from: monthStart(last, back), to: Math.min(monthStart(last, back - 1), dayNumber(last) + 1) };
    });
    const rows = await replayed(deps.clickhouse, asked, tiers, prices);
    const months = asked.map(({ from, to }, i): MonthSpent => {
      const mine = rows.filter(({ month }) => month === i + 1);
      const on = (who: SpentOn): number => mine.find((row) => row.on === who)?.costMinor ?? 0;
      return {
        month: nameOf(from),
        running: to < monthStart(last, MONTHS - 2 - i),
        contacts: mine.reduce((sum, row) => sum + row.contacts, 0),
        spent: { A: on("A"), B: on("B"), C: on("C"), none: on("none") },
      };
    });
    return { currency, yardstick, months, sentence: movedSentence(months, currency) };
  });
}

/** What may still be spent this month on the people who are in a tier now; null where no budget was set. */
export async function budgetLeft(deps: Deps, tier: Tier): Promise<BudgetLeft | null> {
  const { prices, budgets } = await readMoney(deps);
  const budgetMinor = budgets[tier];
  if (budgetMinor === null) return null;
  const from = monthStart(deps.clock());
  const rows = await spentSince(deps.clickhouse, from, prices);
  const spentMinor = rows.find((row) => row.on === tier)?.costMinor ?? 0;
  return { tier, month: nameOf(from), budgetMinor, spentMinor, leftMinor: budgetMinor - spentMinor };
}
