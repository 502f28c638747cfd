import { sql, type Db } from "../../platform/postgres.ts";

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
