import { sql, type Db } from "../../platform/postgres.ts";
import type { NextGood } from "./allowed-arms.ts";
import type { Answers } from "./arm-columns.ts";
import type { Profile } from "./decision-context.ts";

/** What a decision knows of one person, over all records. */
export interface KnownHere extends Profile {
  readonly asked: string;
  readonly person: string;
  readonly exists: boolean;
  readonly held: boolean;
  readonly next: readonly NextGood[];
  readonly nextAt: Date | null;
  readonly answers: Answers;
}

/** One keyed read for a batch of people. */
export async function knownHere(db: Db, ids: readonly string[]): Promise<Map<string, KnownHere>> {
  const { rows } = await sql<KnownHere>`
    with asked as (
      select i.id, coalesce(j.person_id, i.id) as person from unnest(${ids}::uuid[]) as i(id) left join trust.joined j on j.member_id = i.id
    ), records as (
      select person, person as record from asked union select a.person, j.member_id from asked a join trust.joined j on j.person_id = a.person
    ), answered as (
      select person, jsonb_object_agg(about, jsonb_build_array(shown, answered)) as answers from (
        select r.person, a.about, sum(a.shown) as shown, sum(a.answered) as answered
        from records r join customise.answers a on a.person_id = r.record group by 1, 2
      ) s group by person
    )
    select a.id as asked, a.person, coalesce(p.tier, '') as tier, coalesce(p.state, '') as state, coalesce(p.need, '') as need,
      coalesce(p.habit, '') as habit, coalesce(p.next, '[]') as next, p.next_at as "nextAt", coalesce(s.answers, '{}') as answers,
      exists (select from identify.known_people k where k.person_id = a.person) as "exists",
      exists (select from trust.open_holds h join records r on r.record = h.person_id where r.person = a.person) as held
    from asked a left join customise.profiles p on p.person_id = a.person left join answered s on s.person = a.person`.execute(db);
  return new Map(rows.map((row) => [row.asked, row]));
}

/** Changes whenever an offer, a presentation, a rule or the model does. */
export async function stampOf(db: Db): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`
    select concat_ws('/',
      (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.offers),
      (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.presentations),
      (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.arm_rules),
      (select max(version) from customise.models)) as stamp`.execute(db);
  return rows[0]?.stamp ?? "";
}
