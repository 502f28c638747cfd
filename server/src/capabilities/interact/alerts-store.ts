import { sql, type Db } from "../../platform/postgres.ts";
import type { AlertKind } from "./alert-kinds.ts";

/** Something a person asked to be told about when it comes. */
export interface Alert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly words: string;
  readonly askedAt: Date;
}

/** Alerts a person has asked for and not ended, the oldest first. */
export async function openAlerts(db: Db, personId: string): Promise<Alert[]> {
  const { rows } = await sql<Alert>`
    select id, kind, words, asked_at as "askedAt" from interact.alerts
    where person_id = any(array(select trust.records_of(${personId}))) and ended_at is null order by asked_at, id`.execute(db);
  return rows;
}

/** Asks for one; the id of the alert, which may have been asked for before. */
export async function askAlert(tx: Db, personId: string, kind: AlertKind, words: string, at: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with known as (
      select id from interact.alerts where person_id = any(array(select trust.records_of(${personId})))
        and ended_at is null and kind = ${kind} and lower(words) = lower(${words})
    ), fresh as (
      insert into interact.alerts (person_id, kind, words, asked_at)
      select ${personId}::uuid, ${kind}, ${words}, ${at}::timestamptz where not exists (select from known)
      returning id
    )
    select id from known union all select id from fresh limit 1`.execute(tx);
  return rows[0]?.id ?? "";
}

/** Ends an alert, or takes the ending back; what it is about, or null where it is not this person's. */
export async function endAlert(tx: Db, personId: string, id: string, endedAt: Date | null): Promise<string | null> {
  const { rows } = await sql<{ words: string }>`
    update interact.alerts set ended_at = ${endedAt}
    where person_id = any(array(select trust.records_of(${personId}))) and id = ${id} returning words`.execute(tx);
  return rows[0]?.words ?? null;
}

/** Something that somebody asks for, as the first of them wrote it. */
export interface OpenWant {
  readonly kind: AlertKind;
  readonly words: string;
}

/** Everything that anybody asks for, each once. */
export async function openWants(tx: Db): Promise<OpenWant[]> {
  const { rows } = await sql<OpenWant>`
    select kind, lower(words) as words from interact.alerts where ended_at is null group by 1, 2`.execute(tx);
  return rows;
}

/** An article that is what is asked for. */
export interface HitRow extends OpenWant {
  readonly sku: string;
  readonly name: string;
  readonly arrival: "new" | "back" | "cheaper";
}

/** Whoever asked for these is told of each article once for each thing asked for, ever; those to whom it is new, with their own words. */
export async function insertHits(
  tx: Db,
  campaignId: string,
  hits: readonly HitRow[],
  at: Date,
): Promise<{ personId: string; sku: string; kind: AlertKind; words: string }[]> {
  const { rows } = await sql<{ personId: string; sku: string; kind: AlertKind; words: string }>`
    with hit as (
      select * from jsonb_to_recordset(${JSON.stringify(hits)}::jsonb) as h(kind text, words text, sku text, name text, arrival text)
    ), told as (
      insert into interact.alert_hits (person_id, alert_id, sku, name, arrival, at, campaign_id)
      select a.person_id, a.id, h.sku, h.name, h.arrival, ${at}::timestamptz, ${campaignId}::uuid
      from hit h join interact.alerts a on a.kind = h.kind and lower(a.words) = h.words and a.ended_at is null
      on conflict do nothing returning person_id, alert_id, sku
    )
    select t.person_id as "personId", t.sku, a.kind, a.words from told t join interact.alerts a on a.person_id = t.person_id and a.id = t.alert_id
    order by a.asked_at, a.id, t.sku`.execute(tx);
  return rows;
}

/** What a person was told of because they asked, by alert, the newest first. */
export async function toldOf(db: Db, personId: string): Promise<{ alertId: string; name: string; at: Date }[]> {
  const { rows } = await sql<{ alertId: string; name: string; at: Date }>`
    select h.alert_id as "alertId", h.name, s.done_at as at from interact.alert_hits h
    join interact.sends s on s.campaign_id = h.campaign_id and s.state = 'accepted'
      and s.person_id = any(array(select trust.records_of(${personId})))
    where h.person_id = any(array(select trust.records_of(${personId}))) order by s.done_at desc, h.sku`.execute(db);
  return rows;
}
