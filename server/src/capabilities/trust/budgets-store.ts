// Money by tier, where the gate reserves it. Amounts are thousandths of a minor unit: a mail costs less than a cent.
import { sql, type Db } from "../../platform/postgres.ts";

export interface TierBudget {
  readonly tier: string;
  /** First day of the month the sums are of, e.g. 2026-06-01; UTC. */
  readonly month: string;
  readonly budgetMilli: number;
  readonly spentMilli: number;
}

const COLUMNS = sql.raw(`tier, month::text as month, budget_milli as "budgetMilli", spent_milli as "spentMilli"`);

export async function tierBudgets(db: Db): Promise<TierBudget[]> {
  const { rows } = await sql<TierBudget>`select ${COLUMNS} from trust.tier_budgets order by tier`.execute(db);
  return rows;
}

/** Locks the budgets of these tiers until the transaction ends, always in the same order. */
export async function lockBudgets(tx: Db, tiers: readonly string[]): Promise<TierBudget[]> {
  if (tiers.length === 0) return [];
  const { rows } = await sql<TierBudget>`
    select ${COLUMNS} from trust.tier_budgets where tier = any(${tiers}::text[]) order by tier for update`.execute(tx);
  return rows;
}

/** What is spent of each of these from now on. Under lockBudgets. */
export async function putSpent(tx: Db, budgets: readonly Pick<TierBudget, "tier" | "month" | "spentMilli">[]): Promise<void> {
  if (budgets.length === 0) return;
  await sql`
    update trust.tier_budgets b set month = r.month, spent_milli = r."spentMilli"
    from jsonb_to_recordset(${JSON.stringify(budgets)}::jsonb) as r(tier text, month date, "spentMilli" bigint)
    where b.tier = r.tier`.execute(tx);
}

export async function mediumCosts(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ medium: string; cost: number }>`select medium, cost_milli as cost from trust.medium_costs`.execute(db);
  return new Map(rows.map((row) => [row.medium, row.cost]));
}

type Named = readonly { readonly personId: string; readonly ask: string }[];

const named = (asks: Named) =>
  sql`unnest(${asks.map((ask) => ask.personId)}::uuid[], ${asks.map((ask) => ask.ask)}::text[]) as r(person_id, ask)`;

export interface Reserved {
  readonly personId: string;
  readonly ask: string;
  readonly tier: string | null;
  readonly costMilli: number;
  /** First day of the month it was reserved in. */
  readonly month: string;
}

const RESERVED = sql.raw(`g.person_id as "personId", g.ask, g.tier, g.cost_milli as "costMilli",
  to_char(date_trunc('month', g.decided_at at time zone 'UTC'), 'YYYY-MM-DD') as month`);

/** What stands reserved for these asks. */
async function reservedFor(tx: Db, asks: Named): Promise<Reserved[]> {
  const { rows } = await sql<Reserved>`
    select ${RESERVED} from ${named(asks)} join trust.gate_log g on g.person_id = r.person_id and g.ask = r.ask
    where g.verdict = 'permitted'`.execute(tx);
  return rows;
}

/** The tiers whose money these asks have reserved. */
export async function tiersReserved(tx: Db, asks: Named): Promise<string[]> {
  return [...new Set((await reservedFor(tx, asks)).flatMap(({ tier, costMilli }) => (tier === null || costMilli === 0 ? [] : [tier])))];
}

/** Takes permissions back that came to nothing, and with them the reservation that caps count; what was reserved. */
export async function deleteReserved(tx: Db, asks: Named): Promise<Reserved[]> {
  const { rows } = await sql<Reserved>`
    delete from trust.gate_log g using ${named(asks)}
    where g.person_id = r.person_id and g.ask = r.ask and g.verdict = 'permitted'
    returning ${RESERVED}`.execute(tx);
  return rows;
}

/** What one message by each medium costs; media that are left out cost nothing. */
export async function replaceMediumCosts(tx: Db, costs: readonly { readonly medium: string; readonly costMilli: number }[]): Promise<void> {
  await sql`delete from trust.medium_costs`.execute(tx);
  await sql`
    insert into trust.medium_costs (medium, cost_milli)
    select medium, "costMilli" from jsonb_to_recordset(${JSON.stringify(costs)}::jsonb) as r(medium text, "costMilli" bigint)`.execute(tx);
}

/**
 * The plan of each tier, and what was counted of its month elsewhere. What the gate itself has reserved since the month began counts
 * at least, for a count from the log of events lags behind. Tiers that are left out have no budget any more.
 */
export async function replaceBudgets(tx: Db, budgets: readonly TierBudget[]): Promise<void> {
  await sql`delete from trust.tier_budgets where tier <> all(${budgets.map((budget) => budget.tier)}::text[])`.execute(tx);
  await sql`select from trust.tier_budgets order by tier for update`.execute(tx);
  await sql`
    insert into trust.tier_budgets (tier, month, budget_milli, spent_milli)
    select r.tier, r.month, r."budgetMilli", greatest(r."spentMilli", coalesce((
      select sum(g.cost_milli)::bigint from trust.gate_log g
      where g.verdict = 'permitted' and g.tier = r.tier and g.decided_at >= r.month::timestamp at time zone 'UTC'), 0))
    from jsonb_to_recordset(${JSON.stringify(budgets)}::jsonb) as r(tier text, month date, "budgetMilli" bigint, "spentMilli" bigint)
    on conflict (tier) do update set month = excluded.month, budget_milli = excluded.budget_milli, spent_milli = excluded.spent_milli`.execute(
    tx,
  );
}

/** Begins a new list of who is in which tier; nothing of it holds before keepTiers. */
export async function beginTiers(tx: Db): Promise<void> {
  await sql`create temporary table coming_tiers (person_id uuid primary key, tier text not null) on commit drop`.execute(tx);
}

export async function addTiers(tx: Db, people: readonly string[], tier: string): Promise<void> {
  await sql`insert into coming_tiers select id, ${tier} from unnest(${people}::uuid[]) as p(id) on conflict do nothing`.execute(tx);
}

/** From now on the new list holds; only rows that differ are written. */
export async function keepTiers(tx: Db): Promise<void> {
  await sql`delete from trust.tiers t where not exists (select from coming_tiers c where c.person_id = t.person_id)`.execute(tx);
  await sql`
    insert into trust.tiers as old select person_id, tier from coming_tiers order by person_id
    on conflict (person_id) do update set tier = excluded.tier where old.tier <> excluded.tier`.execute(tx);
}
