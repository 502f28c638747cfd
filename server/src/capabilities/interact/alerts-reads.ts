import { sql, type Db } from "../../platform/postgres.ts";
import type { AlertKind } from "./alert-kinds.ts";
import type { StateCounts } from "./interact-tables.ts";

/** Something asked for, and by how many. */
export interface WantPeople {
  readonly kind: AlertKind;
  readonly words: string;
  readonly people: number;
  /** Of them, those who were told of something since. */
  readonly told: number;
  readonly firstAskedAt: Date;
  readonly lastAskedAt: Date;
}

const individual = sql`coalesce(j.person_id, a.person_id)`;
/** Articles of which a message went out because of this wish. */
const heard = sql`interact.alert_hits h join interact.sends s on s.campaign_id = h.campaign_id and s.state = 'accepted'
  and s.person_id in (a.person_id, ${individual}) and h.person_id = a.person_id and h.alert_id = a.id`;

/** What most people ask for first; how many things that are in all, and how many people ask for anything. */
export async function askedFor(db: Db, limit: number): Promise<{ items: WantPeople[]; wants: number; people: number }> {
  const [{ rows: items }, { rows: sums }] = await Promise.all([
    sql<WantPeople>`
      select a.kind, min(a.words) as words, count(distinct ${individual})::int as people,
        count(distinct ${individual}) filter (where exists (select from ${heard}))::int as told,
        min(a.asked_at) as "firstAskedAt", max(a.asked_at) as "lastAskedAt"
      from interact.alerts a left join trust.joined j on j.member_id = a.person_id
      where a.ended_at is null group by a.kind, lower(a.words) order by people desc, max(a.asked_at) desc, words limit ${limit}`.execute(
      db,
    ),
    sql<{ wants: number; people: number }>`
      select count(distinct (a.kind, lower(a.words)))::int as wants, count(distinct ${individual})::int as people
      from interact.alerts a left join trust.joined j on j.member_id = a.person_id where a.ended_at is null`.execute(db),
  ]);
  return { items, ...(sums[0] ?? { wants: 0, people: 0 }) };
}

/** Somebody who asks for something. */
export interface Asking {
  readonly personId: string;
  readonly askedAt: Date;
  /** Articles they were told of. */
  readonly told: number;
}

export async function peopleAsking(db: Db, { kind, words }: { kind: string; words: string }): Promise<Asking[]> {
  const { rows } = await sql<Asking>`
    select ${individual} as "personId", min(a.asked_at) as "askedAt", sum((select count(*) from ${heard}))::int as told
    from interact.alerts a left join trust.joined j on j.member_id = a.person_id
    where a.ended_at is null and a.kind = ${kind} and lower(a.words) = lower(${words})
    group by 1 order by 2, 1 limit 500`.execute(db);
  return rows;
}

/** One telling: articles that arrived together, and what became of the messages. */
export interface AlertRun {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
  readonly articles: number;
  readonly people: number;
  readonly byState: StateCounts;
}

export async function alertRuns(db: Db, limit: number): Promise<AlertRun[]> {
  const { rows } = await sql<AlertRun>`
    select c.id, c.name, c.started_at as at, c.people,
      (select count(distinct h.sku)::int from interact.alert_hits h where h.campaign_id = c.id) as articles,
      coalesce((select jsonb_object_agg(state, n) from (
        select state, count(*)::int as n from interact.sends where campaign_id = c.id group by 1) s), '{}'::jsonb) as "byState"
    from interact.campaigns c where c.kind = 'alert' order by c.started_at desc, c.id desc limit ${limit}`.execute(db);
  return rows;
}
