import { sql, type Db } from "../../platform/postgres.ts";
import type { Believed, Candidates, Weighable } from "./what-if.ts";

/** The newest decisions since a moment whose window is over, each with what came of it. */
export async function weighableDecisions(db: Db, since: Date, limit: number): Promise<Weighable[]> {
  const { rows } = await sql<Weighable>`
    select d.id as "decisionId", trust.person_of(d.person_id) as "personId", d.decided_at as at, d.model, d.candidates,
      d.offer_propensity as propensity, d.reward_minor as "rewardMinor",
      d.features -> 'features' as features, d.features -> 'answers' as answers, d.features -> 'rules' as rules,
      coalesce((d.features ->> 'contactMinor')::float8, 0) as "contactMinor",
      (d.features ->> 'unitMinor')::float8 as "unitMinor",
      array(select distinct n ->> 'reason' from jsonb_array_elements(d.features -> 'next') n) as next,
      array(select jsonb_array_elements_text(value) from jsonb_each(d.excluded)) as excluded,
      case when d.offer is not null then jsonb_build_object('id', d.offer, 'kind', d.kind) end as offer,
      case when d.presentation is not null then jsonb_build_object('id', d.presentation, 'tone', d.tone) end as presentation,
      exists (select from customise.outcomes o
        where o.person_id = d.person_id and o.decision_id = d.id and not o.late and o.what = 'claim') as claimed
    from (
      select * from customise.decisions where learned_in is not null and features ? 'unitMinor' and decided_at >= ${since} order by id desc limit ${limit}
    ) d`.execute(db);
  return rows;
}

export async function candidateSets(db: Db, ids: readonly string[]): Promise<Map<string, Candidates>> {
  const { rows } = await sql<{ id: string; body: Candidates }>`
    select id, body from customise.candidate_sets where id = any(${ids}::text[])`.execute(db);
  return new Map(rows.map(({ id, body }) => [id, body]));
}

export async function believedBy(db: Db, versions: readonly number[]): Promise<Believed[]> {
  const { rows } = await sql<Believed>`
    select version, columns, mean, report -> 'claimRates' as "claimRates" from customise.models
    where version = any(${versions}::int[])`.execute(db);
  return rows;
}
