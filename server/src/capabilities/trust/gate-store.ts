import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { TierBudget } from "./budgets-store.ts";
import type { SaidRules } from "./family.ts";
import type { Counts } from "./house-caps.ts";
import type { Purpose } from "./purposes-store.ts";
import type { Sending } from "./settings-service.ts";

/** What holds for everybody. */
export interface HouseRules {
  readonly purposes: Readonly<Record<string, Pick<Purpose, "class" | "needsConfirming">>>;
  /** As they were set; what is left out is as it is by itself. */
  readonly sending: Partial<Sending> | null;
  /** The copy of the data that may send; null: any. */
  readonly armedInstance: string | null;
  /** What a message costs by medium, thousandths of a minor unit. */
  readonly costs: Readonly<Record<string, number>>;
  readonly budgets: readonly TierBudget[];
}

/** A few small tables in one statement. */
export async function houseRules(db: Db): Promise<HouseRules> {
  const { rows } = await sql<HouseRules>`${prepared}
    select
      (select coalesce(jsonb_object_agg(id, jsonb_build_object('class', class, 'needsConfirming', needs_confirming)), '{}') from trust.purposes)
        as purposes,
      (select value from trust.settings where key = 'sending') as sending,
      (select value from trust.settings where key = 'armedInstance') as "armedInstance",
      (select coalesce(jsonb_object_agg(medium, cost_milli), '{}') from trust.medium_costs) as costs,
      (select coalesce(jsonb_agg(jsonb_build_object('tier', tier, 'month', month::text, 'budgetMilli', budget_milli, 'spentMilli', spent_milli)), '[]')
        from trust.tier_budgets) as budgets`.execute(db);
  return rows[0]!;
}

export interface RecordState {
  readonly personId: string;
  readonly rules: SaidRules | null;
  readonly complaintOpen: boolean;
  /** When the last complaint was settled. */
  readonly complaintClosedAt: Date | null;
  readonly tier: string | null;
}

/** Rules, holds and tier of these records; three plain look-ups, for one that joins them all reads whole tables. */
export async function recordStates(db: Db, records: readonly string[]): Promise<RecordState[]> {
  const rules = await sql<SaidRules>`${prepared}
    select person_id as "personId", medium, max_per_month as "maxPerMonth", pause_until as "pauseUntil", changed_at as "receivedAt"
    from trust.contact_rules where person_id = any(${records}::uuid[])`.execute(db);
  const holds = await sql<{ personId: string; open: boolean; closed: Date | null }>`${prepared}
    select person_id as "personId", bool_or(closed_at is null) as open, max(closed_at) as closed
    from trust.holds where person_id = any(${records}::uuid[]) group by person_id`.execute(db);
  const tiers = await sql<{ personId: string; tier: string }>`${prepared}
    select person_id as "personId", tier from trust.tiers where person_id = any(${records}::uuid[])`.execute(db);
  const ruleOf = new Map(rules.rows.map((row) => [row.personId, row]));
  const holdOf = new Map(holds.rows.map((row) => [row.personId, row]));
  const tierOf = new Map(tiers.rows.map((row) => [row.personId, row.tier]));
  return records.map((personId) => ({
    personId,
    rules: ruleOf.get(personId) ?? null,
    complaintOpen: holdOf.get(personId)?.open ?? false,
    complaintClosedAt: holdOf.get(personId)?.closed ?? null,
    tier: tierOf.get(personId) ?? null,
  }));
}

export interface SentCounts extends Counts {
  readonly personId: string;
  readonly medium: string;
  readonly lastAt: Date;
}

/** Marketing messages that these records had or that are reserved, by medium. Asks that are being decided again do not count against themselves. */
export async function sentCounts(db: Db, records: readonly string[], asks: readonly string[], now: Date): Promise<SentCounts[]> {
  const { rows } = await sql<SentCounts>`${prepared}
    select person_id as "personId", medium, max(decided_at) as "lastAt",
      count(*) filter (where decided_at > ${now}::timestamptz - interval '1 day')::int as day,
      count(*) filter (where decided_at > ${now}::timestamptz - interval '7 days')::int as week,
      count(*) filter (where decided_at > ${now}::timestamptz - interval '30 days')::int as month
    from trust.gate_log
    where person_id = any(${records}::uuid[]) and verdict = 'permitted' and class = 'marketing'
      and decided_at > ${now}::timestamptz - interval '400 days' and ask <> all(${asks}::text[])
    group by person_id, medium`.execute(db);
  return rows;
}

/** The addresses among these that must not be used, as "medium address". */
export async function suppressedAmong(db: Db, addresses: readonly { medium: string; address: string }[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`${prepared}
    select s.medium || ' ' || s.address as key
    from unnest(${addresses.map((a) => a.medium)}::text[], ${addresses.map((a) => a.address.toLowerCase())}::text[]) as w(medium, address)
    join trust.suppressions s on s.medium = w.medium and s.address = w.address`.execute(db);
  return new Set(rows.map((row) => row.key));
}

export interface LogRow {
  readonly personId: string;
  readonly ask: string;
  readonly purpose: string;
  readonly class: string;
  readonly medium: string;
  readonly verdict: "permitted" | "refused";
  readonly reason: string;
  readonly tier: string | null;
  /** Thousandths of a minor unit reserved from the tier's budget. */
  readonly costMilli: number;
  readonly place: string | null;
}

/** Writes the answers; an ask that is put again keeps one row, and a permission once given keeps its time and what it cost. */
export async function logAnswers(tx: Db, rows: readonly LogRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into trust.gate_log as old (person_id, ask, purpose, class, medium, verdict, reason, tier, cost_milli, place, decided_at)
    select r."personId", r.ask, r.purpose, r.class, r.medium, r.verdict, r.reason, r.tier, r."costMilli", r.place, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r("personId" uuid, ask text, purpose text, class text, medium text, verdict text, reason text, tier text, "costMilli" bigint, place text)
    on conflict (person_id, ask) do update
      set verdict = excluded.verdict, reason = excluded.reason, decided_at = excluded.decided_at, tier = excluded.tier, cost_milli = excluded.cost_milli
      where old.verdict <> excluded.verdict or old.reason <> excluded.reason`.execute(tx);
}
