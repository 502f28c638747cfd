import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import type { NextGood } from "./allowed-arms.ts";
import type { Profile } from "./decision-context.ts";

export interface PersonProfile extends Profile {
  readonly personId: string;
}

const NO_PERSON = "00000000-0000-0000-0000-000000000000";

/** What differentiate published of the people after an id, in the order of their ids. */
export async function publishedProfiles(clickhouse: ClickHouse, after: string | null, limit: number): Promise<PersonProfile[]> {
  const run = "(select argMax(run, (refreshed_at, run)) from differentiate_runs)";
  const study = (name: string): string => `(select argMax(run, (computed_at, run)) from differentiate_studies where study = '${name}')`;
  const people = `select person_id from differentiate_values where run = ${run} and person_id > {after:UUID} order by person_id limit {limit:UInt32}`;
  return clickhouse.query<PersonProfile>(
    `select toString(v.person_id) as personId, toString(v.tier) as tier, toString(v.state) as state,
      if(n.cluster = 0, '', toString(n.cluster)) as need, if(a.cell = 'none', '', toString(a.cell)) as habit
    from (select person_id, tier, state from differentiate_values where run = ${run} and person_id > {after:UUID} order by person_id limit {limit:UInt32}) v
    left join (select person_id, cluster from differentiate_needs where run = ${study("needs")} and person_id in (${people})) n on n.person_id = v.person_id
    left join (select person_id, cell from differentiate_attitudes where run = ${study("attitude")} and person_id in (${people})) a on a.person_id = v.person_id
    order by v.person_id`,
    { after: after ?? NO_PERSON, limit },
  );
}

/** Writes those that are new or differ. */
export async function putProfiles(db: Db, profiles: readonly PersonProfile[]): Promise<number> {
  const of = (part: keyof PersonProfile): string[] => profiles.map((profile) => profile[part]);
  const { numAffectedRows } = await sql`
    insert into customise.profiles as p (person_id, tier, state, need, habit)
    select * from unnest(${of("personId")}::uuid[], ${of("tier")}::text[], ${of("state")}::text[], ${of("need")}::text[], ${of("habit")}::text[])
    on conflict (person_id) do update set tier = excluded.tier, state = excluded.state, need = excluded.need, habit = excluded.habit
      where (p.tier, p.state, p.need, p.habit) is distinct from (excluded.tier, excluded.state, excluded.need, excluded.habit)`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** People who were seen and whose next goods are old. */
export async function nextWanted(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from customise.profiles where next_wanted order by person_id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function putNext(db: Db, next: ReadonlyMap<string, readonly NextGood[]>, at: Date): Promise<void> {
  const rows = [...next].map(([personId, goods]) => ({ personId, goods }));
  await sql`
    insert into customise.profiles (person_id, next, next_at)
    select r."personId", r.goods, ${at} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("personId" uuid, goods jsonb)
    where exists (select from identify.known_people k where k.person_id = r."personId")
    on conflict (person_id) do update set next = excluded.next, next_at = excluded.next_at, next_wanted = false`.execute(db);
}
