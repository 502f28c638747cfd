import { sql, type Db } from "../../platform/postgres.ts";

/** One answer of the gate, as a replay needs it. */
export interface ReplayRow {
  readonly personId: string;
  readonly at: Date;
  readonly class: "marketing" | "service" | "alert";
  readonly medium: string;
  readonly permitted: boolean;
  readonly reason: string;
  readonly tier: string | null;
  /** Time zone, else the code of the country; null where neither was known. */
  readonly place: string | null;
}

/** While it was open nothing was sold to them; closedAt null: it still is. */
export interface HoldSpan {
  readonly personId: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

export async function countAnswers(db: Db, from: Date, to: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from trust.gate_log where decided_at >= ${from} and decided_at < ${to}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Every answer about one person in so many (by a fixed draw) since `from`, oldest first; people who are joined stand as one. */
export async function answersBetween(db: Db, from: Date, to: Date, oneIn: number): Promise<ReplayRow[]> {
  const { rows } = await sql<ReplayRow>`
    select coalesce(j.person_id, g.person_id) as "personId", g.decided_at as at, g.class, g.medium, g.verdict = 'permitted' as permitted, g.reason, g.tier, g.place
    from trust.gate_log g left join trust.joined j on j.member_id = g.person_id
    where g.decided_at >= ${from} and g.decided_at < ${to}
      and (${oneIn} = 1 or abs(hashtext(coalesce(j.person_id, g.person_id)::text)::bigint) % ${oneIn} = 0)
    order by g.decided_at, g.person_id, g.ask`.execute(db);
  return rows;
}

export async function holdsSince(db: Db, from: Date): Promise<HoldSpan[]> {
  const { rows } = await sql<HoldSpan>`
    select coalesce(j.person_id, h.person_id) as "personId", h.opened_at as "openedAt", h.closed_at as "closedAt"
    from trust.holds h left join trust.joined j on j.member_id = h.person_id
    where h.closed_at is null or h.closed_at >= ${from}`.execute(db);
  return rows;
}
