import { prepared, sql, type Db } from "../../platform/postgres.ts";
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

/** Changes whenever an offer, a presentation, a rule or the model does. */
const STAMP = sql`concat_ws('/',
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.offers),
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.presentations),
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.arm_rules),
  (select max(version) from customise.models))`;

/** A batch of people, and the stamp of what can be offered; one statement, each look-up by itself, for joined to whole tables they would be read whole. */
export async function knownHere(db: Db, ids: readonly string[]): Promise<{ stamp: string; people: Map<string, KnownHere> }> {
  const { rows } = await sql<KnownHere & { stamp: string }>`${prepared}
    select a.id as asked, a.person, coalesce(p.tier, '') as tier, coalesce(p.state, '') as state, coalesce(p.need, '') as need,
      coalesce(p.habit, '') as habit, coalesce(p.next, '[]') as next, p.next_at as "nextAt",
      coalesce((select jsonb_object_agg(about, counts) from (
        select about, jsonb_build_array(sum(shown), sum(answered)) as counts from customise.answers
        where person_id = any(a.records) group by about) s), '{}') as answers,
      coalesce((select true from identify.known_people k where k.person_id = a.person), false) as "exists",
      coalesce((select true from trust.open_holds h where h.person_id = any(a.records) limit 1), false) as held,
      ${STAMP} as stamp
    from (
      select i.id, i.person, i.person || array(select m.member_id from trust.joined m where m.person_id = i.person) as records
      from (
        select g.id, coalesce(j.person_id, g.id) as person
        from unnest(${ids}::uuid[]) as g(id) left join trust.joined j on j.member_id = g.id
      ) i offset 0
    ) a left join customise.profiles p on p.person_id = a.person`.execute(db);
  return { stamp: rows[0]?.stamp ?? "", people: new Map(rows.map((row) => [row.asked, row])) };
}

export async function stampOf(db: Db): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`${prepared} select ${STAMP} as stamp`.execute(db);
  return rows[0]?.stamp ?? "";
}
