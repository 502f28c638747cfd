// All that the gate must know of the people of a batch: one statement, since the way to the database and back costs more than the look-ups.
import { idRows, prepared, sql, type Db } from "../../platform/postgres.ts";
import type { Reserved, TierBudget } from "./budgets-store.ts";
import type { EarlierRow } from "./consent-store.ts";
import type { SaidRules } from "./family.ts";
import type { Counts } from "./house-caps.ts";
import type { Numb } from "./numb-store.ts";
import type { Purpose } from "./purposes-store.ts";
import type { Sending } from "./settings-service.ts";

/** Marketing messages that a record had or that are reserved, by medium. */
export interface SentCounts extends Counts {
  readonly medium: string;
  readonly lastAt: Date;
}

/** Somebody who does not listen any more by a medium, as far as the gate asks. */
export type Deaf = Pick<Numb, "personId" | "medium" | "quietUntil" | "presentation" | "attemptAsk">;

/** What is known of one record. */
export interface RecordFacts {
  readonly personId: string;
  /** What was ever said under it about the purposes asked about, oldest first. */
  readonly said: readonly EarlierRow[];
  readonly sent: readonly SentCounts[];
  readonly rules: SaidRules | null;
  readonly complaintOpen: boolean;
  /** When the last complaint was settled. */
  readonly complaintClosedAt: Date | null;
  readonly tier: string | null;
  /** The data of this very record may be kept and not used, which holds for all records of the person. */
  readonly restricted: boolean;
  readonly numb: readonly Deaf[];
}

/** What holds for everybody. */
export interface HouseFacts {
  readonly purposes: Readonly<Record<string, Pick<Purpose, "class" | "needsConfirming">>>;
  /** As it was set; what is left out is as it is by itself. */
  readonly sending: Partial<Sending> | null;
  /** The copy of the data that may send; null: any. */
  readonly armedInstance: string | null;
  /** What a message costs by medium, thousandths of a minor unit. */
  readonly costs: Readonly<Record<string, number>>;
  readonly budgets: readonly TierBudget[];
  /** Of the addresses asked about those that must not be used, as "medium address". */
  readonly suppressed: readonly string[];
  /** What was reserved for these questions when they were put before. */
  readonly reserved: readonly Reserved[];
}

/** A record in an individual: asked for by one of its records, and since when it counts as one with the first; null for the first itself. */
export interface KinFacts extends RecordFacts {
  readonly asked: string;
  readonly since: Date | null;
}

/** A question as far as facts are looked up for it. */
export interface Asked {
  readonly personId: string;
  readonly ask: string;
  readonly purpose: string;
  readonly medium: string;
  readonly address: string | null;
}

/** Rows as JSON has them: moments are texts. */
type Told<Row> = { readonly [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key] };
interface ToldKin {
  readonly asked: string;
  readonly personId: string;
  readonly since: string | null;
  readonly said: readonly Told<Omit<EarlierRow, "personId">>[] | null;
  readonly sent: readonly Told<SentCounts>[] | null;
  readonly rules: Told<Omit<SaidRules, "personId">> | null;
  readonly holds: { readonly open: boolean; readonly closed: string | null } | null;
  readonly tier: string | null;
  readonly restricted: boolean | null;
  readonly numb: readonly Told<Omit<Deaf, "personId">>[] | null;
}

const date = (at: string | null): Date | null => (at === null ? null : new Date(at));

function heard({ asked, personId, since, said, sent, rules, holds, tier, restricted, numb }: ToldKin): KinFacts {
  return {
    asked,
    personId,
    since: date(since),
    said: (said ?? []).map((one) => ({ ...one, personId, at: new Date(one.at), receivedAt: new Date(one.receivedAt) })),
    sent: (sent ?? []).map((one) => ({ ...one, lastAt: new Date(one.lastAt) })),
    rules: rules === null ? null : { ...rules, personId, pauseUntil: date(rules.pauseUntil), receivedAt: new Date(rules.receivedAt) },
    complaintOpen: holds?.open ?? false,
    complaintClosedAt: date(holds?.closed ?? null),
    tier,
    restricted: restricted ?? false,
    numb: (numb ?? []).map((one) => ({ ...one, personId, quietUntil: new Date(one.quietUntil) })),
  };
}

/** What is looked up of the record `k.id`; each look-up by itself, for joined to whole tables they would be read whole. */
const ofRecord = (purposes: readonly string[], asks: readonly string[], now: string) => sql`
  (select json_agg(json_build_object('seq', seq, 'purpose', purpose, 'medium', medium, 'decision', decision, 'at', event_time,
      'receivedAt', received_at, 'method', method) order by seq)
    from trust.consents c where c.person_id = k.id and c.purpose = any(${purposes}::text[])) as said,
  (select json_agg(s) from (
    select medium, max(decided_at) as "lastAt",
      count(*) filter (where decided_at > ${now}::timestamptz - interval '1 day') as day,
      count(*) filter (where decided_at > ${now}::timestamptz - interval '7 days') as week,
      count(*) filter (where decided_at > ${now}::timestamptz - interval '30 days') as month
    from trust.gate_log g
    where g.person_id = k.id and verdict = 'permitted' and class = 'marketing' and decided_at > ${now}::timestamptz - interval '400 days'
      and ask <> all(${asks}::text[])
    group by medium) s) as sent,
  (select json_build_object('medium', medium, 'maxPerMonth', max_per_month, 'pauseUntil', pause_until, 'receivedAt', changed_at)
    from trust.contact_rules r where r.person_id = k.id) as rules,
  (select json_build_object('open', bool_or(closed_at is null), 'closed', max(closed_at))
    from trust.holds h where h.person_id = k.id having count(*) > 0) as holds,
  (select tier from trust.tiers t where t.person_id = k.id) as tier,
  (select true from trust.restrictions r where r.person_id = k.id) as restricted,
  (select json_agg(json_build_object('medium', medium, 'quietUntil', quiet_until, 'presentation', presentation, 'attemptAsk', attempt_ask))
    from trust.numb n where n.person_id = k.id and n.ended_at is null) as numb`;

/** Facts of everybody asked about, over all their records, the first record of each first. Asks that are decided again do not count against themselves. */
export async function gateFacts(db: Db, asks: readonly Asked[], now: Date): Promise<{ house: HouseFacts; kin: KinFacts[] }> {
  const people = [...new Set(asks.map(({ personId }) => personId))];
  const purposes = [...new Set(asks.map(({ purpose }) => purpose))];
  const keys = asks.map(({ ask }) => ask);
  const addresses = asks.map(({ medium, address }) => ({ medium, address: address?.toLowerCase() }));
  const { rows } = await sql<HouseFacts & { kin: ToldKin[] | null }>`${prepared}
    with asked as (
      select g.id, coalesce(j.person_id, g.id) as person from ${idRows(people)} g left join trust.joined j on j.member_id = g.id
    ), kin as (
      select id as asked, person as id, null::timestamptz as since from asked
      union all select a.id, j.member_id, j.since from asked a join trust.joined j on j.person_id = a.person
    )
    select
      (select coalesce(json_object_agg(id, json_build_object('class', class, 'needsConfirming', needs_confirming)), '{}') from trust.purposes)
        as purposes,
      (select value from trust.settings where key = 'sending') as sending,
      (select value from trust.settings where key = 'armedInstance') as "armedInstance",
      (select coalesce(json_object_agg(medium, cost_milli), '{}') from trust.medium_costs) as costs,
      (select coalesce(json_agg(json_build_object('tier', tier, 'month', month::text, 'budgetMilli', budget_milli, 'spentMilli', spent_milli)), '[]')
        from trust.tier_budgets) as budgets,
      (select coalesce(json_agg(s.medium || ' ' || s.address), '[]')
        from json_to_recordset(${JSON.stringify(addresses)}::json) as w(medium text, address text)
        join trust.suppressions s on s.medium = w.medium and s.address = w.address) as suppressed,
      (select coalesce(json_agg(json_build_object('personId', g.person_id, 'ask', g.ask, 'tier', g.tier, 'costMilli', g.cost_milli,
          'month', to_char(date_trunc('month', g.decided_at at time zone 'UTC'), 'YYYY-MM-DD'))), '[]')
        from json_to_recordset(${JSON.stringify(asks.map(({ personId, ask }) => ({ personId, ask })))}::json) as w("personId" uuid, ask text)
        join trust.gate_log g on g.person_id = w."personId" and g.ask = w.ask where g.verdict = 'permitted') as reserved,
      (select json_agg(f order by since nulls first, "personId") from (
        select k.asked, k.id as "personId", k.since, ${ofRecord(purposes, keys, now.toISOString())} from kin k) f) as kin`.execute(db);
  const { kin, ...house } = rows[0]!;
  return { house, kin: (kin ?? []).map(heard) };
}
