// What the permission gate must know of the month's money: plans by tier, what is spent of them, prices, and who is in which tier.
import type { MoneyPlan } from "../trust/index.ts";
import type { CostKind } from "./cost-to-serve.ts";
import { spentSince, tierPeople } from "./money-months-reads.ts";
import { readMoney, type MoneyDeps } from "./money-settings-service.ts";
import { monthStart } from "./money-months-service.ts";
import type { Tier } from "./tiers.ts";

/** The medium by which each kind of contact goes. */
const MEDIA: Readonly<Partial<Record<CostKind, string>>> = {
  mail: "email",
  sms: "sms",
  letter: "letter",
  fax: "fax",
  call: "phone",
  visit: "visit",
};
const MILLI = 1000;

export async function moneyPlan(deps: Pick<MoneyDeps, "clickhouse" | "db" | "trust" | "currency" | "clock">): Promise<MoneyPlan> {
  const { prices, budgets } = await readMoney(deps);
  const limited = (["A", "B", "C"] as const).filter((tier) => budgets[tier] !== null);
  const spent = limited.length === 0 ? [] : await spentSince(deps.clickhouse, monthStart(deps.clock()), prices);
  const milli = (minor: number): number => Math.round(minor * MILLI);
  return {
    budgets: limited.map((tier) => ({
      tier,
      budgetMilli: milli(budgets[tier] ?? 0),
      spentMilli: milli(spent.find((row) => row.on === tier)?.costMinor ?? 0),
    })),
    costs: Object.entries(MEDIA).map(([kind, medium]) => ({ medium, costMilli: milli(prices[kind as CostKind]) })),
    people: () => peopleOf(deps, limited),
  };
}

async function* peopleOf({ clickhouse }: Pick<MoneyDeps, "clickhouse">, tiers: readonly Tier[]): ReturnType<MoneyPlan["people"]> {
  for (const tier of tiers) {
    let after: string | null = null;
    for (;;) {
      const ids: string[] = await tierPeople(clickhouse, tier, after);
      if (ids.length === 0) break;
      yield { tier, ids };
      after = ids.at(-1) ?? null;
    }
  }
}
