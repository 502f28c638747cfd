// Fact: money planned. Announced by differentiate when values were refreshed, and when a budget or a price changed. Retried by the queue; may be done twice.
import type { Money } from "../capabilities/differentiate/index.ts";
import type { Trust } from "../capabilities/trust/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Postgres } from "../platform/postgres.ts";

/** 1. The gate reserves by the plan of now: differentiate knows the money and the tiers, the gate below it cannot ask. */
export async function handInBudgets(
  money: Pick<Money, "budgets">,
  { trust, postgres, clock }: { trust: Pick<Trust, "budgets">; postgres: Pick<Postgres, "transaction">; clock: Clock },
): Promise<void> {
  const plan = await money.budgets.plan();
  await postgres.transaction((tx) => trust.budgets.handIn(tx, plan, clock()));
}
