import { sql, type Db } from "../../platform/postgres.ts";

/** Drawn decisions whose window is over and which nobody learned from, the oldest first. Where nothing was drawn, nothing is to be learned. */
export const ripeAt = (now: Date, limit: number) => sql`
  select person_id, id, decided_at, window_ends_at, features, offer, kind, presentation, tone from customise.decisions
  where learned_in is null and propensity is not null and window_ends_at <= ${now} order by window_ends_at, id limit ${limit}`;

/** From now on these decisions are known to the model of a version, each with its reward. */
export async function markLearned(
  tx: Db,
  version: number,
  rows: readonly { readonly personId: string; readonly id: string; readonly rewardMinor: number }[],
): Promise<void> {
  await sql`
    update customise.decisions d set learned_in = ${version}, reward_minor = r.reward
    from unnest(${rows.map(({ personId }) => personId)}::uuid[], ${rows.map(({ id }) => id)}::uuid[],
      ${rows.map(({ rewardMinor }) => rewardMinor)}::float8[]) as r(person_id, id, reward)
    where d.person_id = r.person_id and d.id = r.id and d.learned_in is null`.execute(tx);
}

/**
 * Who took an offer within the window of the last decision that showed it took it up, whether or not somebody told so by the decision's id. Given up
 * or come back, it was not taken.
 */
export async function joinTakers(tx: Db, now: Date, limit: number): Promise<void> {
  await sql`
    with ripe as (${ripeAt(now, limit)}), took as (
      select r.person_id, r.id, r.kind, r.tone, min(u.reserved_at) as at
      from ripe r cross join lateral (select array(select trust.records_of(trust.person_of(r.person_id))) as records) w
        join customise.uses u on u.person_id = any(w.records) and u.offer_id::text = r.offer
          and u.state in ('reserved', 'committed') and u.reserved_at between r.decided_at and r.window_ends_at
      where not exists (select from customise.decisions l
        where l.person_id = any(w.records) and l.offer = r.offer and l.decided_at <= u.reserved_at and (l.decided_at, l.id) > (r.decided_at, r.id))
      group by r.person_id, r.id, r.kind, r.tone
    ), fresh as (
      select t.*, exists (select from customise.outcomes o
        where o.person_id = t.person_id and o.decision_id = t.id and not o.late and o.what <> 'declined') as answered from took t
    ), added as (
      insert into customise.outcomes (person_id, decision_id, what, at, late) select person_id, id, 'claim', at, false from fresh
      on conflict do nothing returning decision_id
    ), counts as (
      select person_id, about, count(*)::int as n from fresh join added on decision_id = id
        cross join lateral (values ('kind:' || kind), ('tone:' || tone)) v(about) where not answered group by 1, 2
    ), locked as (
      -- in the order in which decisions write them
      select a.person_id, a.about, n from customise.answers a join counts using (person_id, about) order by 1, 2 for update of a
    )
    update customise.answers a set answered = a.answered + l.n from locked l where a.person_id = l.person_id and a.about = l.about`.execute(
    tx,
  );
}
