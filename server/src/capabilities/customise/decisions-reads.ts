import { sql, type Db } from "../../platform/postgres.ts";

/** How often something was shown to people with some features, and what came of it in time. */
export interface ShownCount {
  /** Null: left alone, or nothing could be said. */
  readonly offer: string | null;
  readonly presentation: string | null;
  readonly shown: number;
  readonly answered: number;
}

const has = (features: readonly string[]) => sql`(d.features -> 'features') ?& ${features}::text[]`;

/** Decisions that were drawn since a moment, by what was shown. */
export async function shownSince(db: Db, since: Date, features: readonly string[]): Promise<ShownCount[]> {
  const { rows } = await sql<ShownCount>`
    select d.offer, d.presentation, count(*)::int as shown,
      (count(*) filter (where exists (select from customise.outcomes o
        where o.person_id = d.person_id and o.decision_id = d.id and not o.late and o.what <> 'declined')))::int as answered
    from customise.decisions d where d.decided_at >= ${since} and d.propensity is not null and ${has(features)} group by 1, 2`.execute(db);
  return rows;
}

export interface BecauseCount {
  readonly because: string;
  readonly times: number;
}

/** Why nothing was shown, the most frequent first; what was drawn is told in one line, for the sentences differ by their figures. */
export async function nothingSince(db: Db, since: Date, features: readonly string[]): Promise<BecauseCount[]> {
  const { rows } = await sql<BecauseCount>`
    select case when d.propensity is null then coalesce(d.because, '') when d.because like 'Left alone by chance%' then 'Left alone by chance, to know what happens without us'
      else 'Leaving alone was drawn as best' end as because, count(*)::int as times
    from customise.decisions d where d.decided_at >= ${since} and d.offer is null and ${has(features)} group by 1 order by 2 desc, 1`.execute(
    db,
  );
  return rows;
}

export interface RecentDecision {
  readonly id: string;
  readonly personId: string;
  readonly at: Date;
  readonly medium: string;
  readonly offer: string | null;
  readonly kind: string | null;
  readonly because: string | null;
  readonly propensity: number | null;
  readonly outcomes: string[];
}

/** The newest first. */
export async function recentDecisions(db: Db, limit: number): Promise<RecentDecision[]> {
  const { rows } = await sql<RecentDecision>`
    select d.id, d.person_id as "personId", d.decided_at as at, d.medium, d.offer, d.kind, d.because, d.propensity,
      array(select o.what from customise.outcomes o where o.person_id = d.person_id and o.decision_id = d.id and not o.late order by o.at) as outcomes
    from customise.decisions d order by d.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Drawn decisions that wait for their window to end. */
export async function waitingToLearn(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from customise.decisions where learned_in is null and propensity is not null`.execute(db);
  return rows[0]?.n ?? 0;
}

/** For which of these visitors something was decided. */
export async function visitorsDecidedFor(db: Db, visitors: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select v.id from unnest(${visitors}::uuid[]) as v(id) where exists (select from customise.decisions d where d.person_id = v.id)`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}
