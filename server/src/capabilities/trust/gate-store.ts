import { sql, type Db } from "../../platform/postgres.ts";
import type { SaidRules } from "./family.ts";

export interface RecordState {
  readonly personId: string;
  readonly rules: SaidRules | null;
  readonly complaintOpen: boolean;
  readonly sentInMonth: number;
  readonly lastSentAt: Date | null;
}

/** Rules, holds and recent messages under these records. Asks that are being decided again do not count against themselves. */
export async function recordStates(db: Db, records: readonly string[], asks: readonly string[], now: Date): Promise<RecordState[]> {
  const { rows } = await sql<{
    personId: string;
    medium: string | null;
    maxPerMonth: number | null;
    pauseUntil: Date | null;
    changedAt: Date | null;
    complaintOpen: boolean;
    sentInMonth: number;
    lastSentAt: Date | null;
  }>`
    select p.id as "personId", r.medium, r.max_per_month as "maxPerMonth", r.pause_until as "pauseUntil",
      r.changed_at as "changedAt",
      exists (select 1 from trust.holds h where h.person_id = p.id and h.closed_at is null) as "complaintOpen",
      coalesce(g.month, 0) as "sentInMonth", g.last as "lastSentAt"
    from unnest(${records}::uuid[]) as p(id)
    left join trust.contact_rules r on r.person_id = p.id
    left join lateral (
      select count(*) filter (where l.decided_at > ${now}::timestamptz - interval '30 days')::int as month, max(l.decided_at) as last
      from trust.gate_log l join trust.purposes u on u.id = l.purpose
      where l.person_id = p.id and l.verdict = 'permitted' and u.class = 'marketing'
        and l.decided_at > ${now}::timestamptz - interval '400 days' and not l.ask = any(${asks}::text[])
    ) g on true`.execute(db);
  return rows.map(({ medium, maxPerMonth, pauseUntil, changedAt, ...row }) => ({
    ...row,
    rules: changedAt === null ? null : { personId: row.personId, receivedAt: changedAt, medium, maxPerMonth, pauseUntil },
  }));
}

/** The addresses among these that must not be used, as "medium address". */
export async function suppressedAmong(db: Db, addresses: readonly { medium: string; address: string }[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select s.medium || ' ' || s.address as key
    from unnest(${addresses.map((a) => a.medium)}::text[], ${addresses.map((a) => a.address.toLowerCase())}::text[]) as w(medium, address)
    join trust.suppressions s on s.medium = w.medium and s.address = w.address`.execute(db);
  return new Set(rows.map((row) => row.key));
}

export interface LogRow {
  readonly personId: string;
  readonly ask: string;
  readonly purpose: string;
  readonly medium: string;
  readonly verdict: "permitted" | "refused";
  readonly reason: string;
}

/** Writes the answers; an ask that is put again keeps one row, and a permission once given keeps its time. */
export async function logAnswers(tx: Db, rows: readonly LogRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into trust.gate_log as old (person_id, ask, purpose, medium, verdict, reason, decided_at)
    select r."personId", r.ask, r.purpose, r.medium, r.verdict, r.reason, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r("personId" uuid, ask text, purpose text, medium text, verdict text, reason text)
    on conflict (person_id, ask) do update set verdict = excluded.verdict, reason = excluded.reason, decided_at = excluded.decided_at
      where old.verdict <> excluded.verdict or old.reason <> excluded.reason`.execute(tx);
}

/** Takes permissions back that came to nothing, and with them the reservation that frequency caps count. */
export async function releaseAsks(tx: Db, asks: readonly { readonly personId: string; readonly ask: string }[]): Promise<void> {
  await sql`
    delete from trust.gate_log g
    using unnest(${asks.map((ask) => ask.personId)}::uuid[], ${asks.map((ask) => ask.ask)}::text[]) as r(person_id, ask)
    where g.person_id = r.person_id and g.ask = r.ask and g.verdict = 'permitted'`.execute(tx);
}
