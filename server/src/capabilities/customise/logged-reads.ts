import { sql, type Db } from "../../platform/postgres.ts";

/** A decision that was drawn, with what came of it: what estimates of other rules are made from. */
export interface Logged {
  readonly decisionId: string;
  readonly personId: string;
  readonly at: Date;
  /** Features of the person and the moment, each 1, and how they answered before, as shares of times shown. */
  readonly context: Readonly<Record<string, number>>;
  /** The offer's id, or "nothing". */
  readonly arm: string;
  /** Probability of the offer, however it is put. */
  readonly propensity: number;
  /** Money that came within the window, less the cost of the contact; minor units. */
  readonly reward: number;
}

/** The newest of a time, oldest first; only those whose window is over. */
export async function loggedDecisions(db: Db, { since, until, limit }: { since: Date; until: Date; limit: number }): Promise<Logged[]> {
  const { rows } = await sql<Logged>`
    select d.id as "decisionId", d.person_id as "personId", d.decided_at as at, coalesce(d.offer, 'nothing') as arm,
      d.offer_propensity as propensity,
      d.reward_minor - case when d.offer is null then 0 else coalesce((d.features ->> 'contactMinor')::float8, 0) end as reward,
      coalesce((select jsonb_object_agg(f, 1) from jsonb_array_elements_text(d.features -> 'features') f), '{}')
        || coalesce((select jsonb_object_agg(key, (value ->> 1)::float8 / greatest((value ->> 0)::float8, 1)) from jsonb_each(d.features -> 'answers')), '{}')
        as context
    from (
      select * from customise.decisions where learned_in is not null and decided_at >= ${since} and decided_at < ${until}
      order by decided_at desc, id desc limit ${limit}
    ) d order by d.decided_at, d.id`.execute(db);
  return rows;
}
