import { sql, type Db } from "../../platform/postgres.ts";

/** A campaign that is to start by itself. */
export interface PlanRow {
  readonly campaignId: string;
  readonly name: string;
  readonly watchList: string;
  readonly at: Date;
  readonly people: number;
  readonly plannedBy: string;
  readonly fault: string | null;
}

const ROWS = sql`
  select p.campaign_id as "campaignId", c.name, c.audience ->> 'watchList' as "watchList", p.at, p.people, p.planned_by as "plannedBy", p.fault
  from interact.plans p join interact.campaigns c on c.id = p.campaign_id
  where c.started_at is null and c.archived_at is null`;

export async function planOf(db: Db, campaignId: string): Promise<PlanRow | null> {
  const { rows } = await sql<PlanRow>`${ROWS} and p.campaign_id = ${campaignId}`.execute(db);
  return rows[0] ?? null;
}

/** Those of a stretch of time, the first first. */
export async function plansBetween(db: Db, from: Date, to: Date): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`${ROWS} and p.at between ${from} and ${to} order by p.at, p.campaign_id`.execute(db);
  return rows;
}

/** Those whose moment has come and that do not wait for somebody. */
export async function duePlans(db: Db, now: Date): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`${ROWS} and p.at <= ${now} and p.fault is null order by p.at`.execute(db);
  return rows;
}

export async function putPlan(
  tx: Db,
  id: string,
  plan: { readonly at: Date; readonly people: number; readonly by: string; readonly now: Date },
): Promise<void> {
  await sql`
    insert into interact.plans (campaign_id, at, people, planned_by, planned_at)
    values (${id}, ${plan.at}, ${plan.people}, ${plan.by}, ${plan.now})
    on conflict (campaign_id) do update set at = excluded.at, people = excluded.people, planned_by = excluded.planned_by,
      planned_at = excluded.planned_at, fault = null`.execute(tx);
}

export async function dropPlan(tx: Db, id: string): Promise<void> {
  await sql`delete from interact.plans where campaign_id = ${id}`.execute(tx);
}

export async function markPlanFault(tx: Db, id: string, fault: string): Promise<void> {
  await sql`update interact.plans set fault = ${fault} where campaign_id = ${id}`.execute(tx);
}
