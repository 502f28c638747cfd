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
