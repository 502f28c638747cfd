import { sql, type Db } from "../../platform/postgres.ts";

/** Somebody of whom is asked whether an event happened after a moment. */
export interface Asked {
  readonly key: string;
  readonly personId: string;
  readonly event: string;
  readonly since: Date;
}

/** When each of these events first happened after its moment, under any record of the person; those that did not are missing. */
export async function happened(db: Db, asked: readonly Asked[]): Promise<Map<string, Date>> {
  if (asked.length === 0) return new Map();
  const { rows } = await sql<{ key: string; at: Date }>`
    with asked as (
      select a.key, a.event, a.since, coalesce(j.person_id, a."personId") as person
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a(key text, "personId" uuid, event text, since timestamptz)
      left join trust.joined j on j.member_id = a."personId"
    ), records as (
      select *, person as record from asked
      union all select a.*, j.member_id from asked a join trust.joined j on j.person_id = a.person
    )
    select r.key, min(m.at) as at from records r
    join identify.moments m on m.person_id = r.record and m.at > r.since and m.name = r.event group by r.key`.execute(db);
  return new Map(rows.map((row) => [row.key, row.at]));
}

/** Of passes of individuals with several records: those beside which another one of the same journey came first. */
export async function besideAnother(db: Db, passes: readonly { readonly personId: string; readonly id: string }[]): Promise<Set<string>> {
  if (passes.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select p.id from unnest(${passes.map((one) => one.personId)}::uuid[], ${passes.map((one) => one.id)}::uuid[]) as a(person_id, id)
    join interact.journey_passes p on p.person_id = a.person_id and p.id = a.id
    where exists (
      select from interact.journey_passes o
      where o.journey_id = p.journey_id and o.person_id <> p.person_id and (o.state <> 'left' or o.pass = p.pass)
        and (o.left_by is null or o.left_by not in ('twin', 'held-back-twin', 'held-back'))
        and o.person_id = any(array(select trust.records_of(trust.person_of(p.person_id))))
        and (o.entered_at, o.id) < (p.entered_at, p.id))`.execute(db);
  return new Set(rows.map((row) => row.id));
}
