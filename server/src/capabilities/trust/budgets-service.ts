// Money by tier: handed in from above, reserved by the gate.
import type { Db } from "../../platform/postgres.ts";
import {
  addTiers,
  beginTiers,
  deleteReserved,
  keepTiers,
  lockBudgets,
  putSpent,
  replaceBudgets,
  replaceMediumCosts,
  tierBudgets,
  tiersReserved,
  type TierBudget,
} from "./budgets-store.ts";
import { forgetAttempts } from "./numb-store.ts";
import { monthOf, Purse } from "./purse.ts";

/** What a room above knows of the money: plans, what was spent of them so far, prices, and who is in which tier. */
export interface MoneyPlan {
  /** Tiers without a limit are left out. Thousandths of a minor unit. */
  readonly budgets: readonly { readonly tier: string; readonly budgetMilli: number; readonly spentMilli: number }[];
  readonly costs: readonly { readonly medium: string; readonly costMilli: number }[];
  /** The people of the tiers with a budget, some thousands at a time. */
  people(): AsyncIterable<{ readonly tier: string; readonly ids: readonly string[] }>;
}

export interface Budgets {
  /** What is planned and reserved, by tier. */
  all(db: Db): Promise<TierBudget[]>;
  /** From now on the gate reserves by this plan. */
  handIn(tx: Db, plan: MoneyPlan, now: Date): Promise<void>;
}

export const budgets: Budgets = {
  all: tierBudgets,
  async handIn(tx, plan, now) {
    await beginTiers(tx);
    for await (const { tier, ids } of plan.people()) await addTiers(tx, ids, tier);
    await keepTiers(tx);
    await replaceMediumCosts(tx, plan.costs);
    await replaceBudgets(
      tx,
      plan.budgets.map((budget) => ({ ...budget, month: monthOf(now) })),
    );
  },
};

/** Takes permissions back that came to nothing: caps do not count them, and the money is there again. */
export async function release(tx: Db, asks: readonly { readonly personId: string; readonly ask: string }[]): Promise<void> {
  if (asks.length === 0) return;
  // Money is locked first, as asking does it: the other way round two of them could wait for each other.
  const locked = await lockBudgets(tx, await tiersReserved(tx, asks));
  const gone = await deleteReserved(tx, asks);
  await forgetAttempts(tx, asks);
  const purse = new Purse(locked, "");
  for (const { tier, costMilli, month } of gone) purse.giveBack(tier, costMilli, month);
  await putSpent(tx, purse.changed());
}
