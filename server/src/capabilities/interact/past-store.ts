// What people did with messages of the past, many rows at a time.
import { sql, type Db } from "../../platform/postgres.ts";
import type { AlertKind } from "./alert-kinds.ts";

/** A person followed a link of a message. */
export interface PastVisit {
  readonly personId: string;
  readonly sendId: string;
  readonly at: Date;
}

/** What a person wrote back. */
export interface PastReply extends PastVisit {
  readonly subject: string;
  readonly words: string;
  readonly fromAddress: string;
  /** Null: nobody has read it yet. */
  readonly handledAt: Date | null;
  readonly handledBy: string | null;
}

/** What somebody asked to be told about. */
export interface PastAlert {
  readonly personId: string;
  readonly kind: AlertKind;
  readonly words: string;
  readonly askedAt: Date;
}

export interface PastSend {
  readonly personId: string;
  readonly sendId: string;
  readonly address: string | null;
  readonly state: "queued" | "accepted" | "suppressed";
  /** Why it was not sent. */
  readonly reason: string | null;
}

export async function insertPastSends(
  tx: Db,
  of: { readonly campaignId: string; readonly medium: string; readonly because: string; readonly at: Date },
  sends: readonly PastSend[],
): Promise<void> {
  await sql`
    insert into interact.sends (person_id, id, campaign_id, medium, address, because, state, reason, due_at, queued_at, attempts, done_at)
    select s."personId", s."sendId", ${of.campaignId}, ${of.medium}, s.address, ${of.because}, s.state, s.reason, ${of.at}, ${of.at},
      (s.state = 'accepted')::int, case when s.state <> 'queued' then ${of.at}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(sends)}::jsonb)
      as s("personId" uuid, "sendId" uuid, address text, state text, reason text)`.execute(tx);
}

/** A campaign was made before it started. */
export async function madeBy(tx: Db, campaignId: string, at: Date): Promise<void> {
  await sql`update interact.campaigns set created_at = least(created_at, ${at}::timestamptz) where id = ${campaignId}`.execute(tx);
}

export async function insertVisits(tx: Db, visits: readonly PastVisit[]): Promise<void> {
  if (visits.length === 0) return;
  await sql`
    insert into interact.clicks (person_id, send_id, link, at, class, why)
    select v."personId", v."sendId", '0', v.at, 'human', 'as it was noted then'
    from jsonb_to_recordset(${JSON.stringify(visits)}::jsonb) as v("personId" uuid, "sendId" uuid, at timestamptz)
    on conflict do nothing`.execute(tx);
}

export async function insertReplies(tx: Db, replies: readonly PastReply[]): Promise<void> {
  if (replies.length === 0) return;
  await sql`
    insert into interact.incoming (person_id, send_id, kind, subject, words, from_address, at, handled_at, handled_by)
    select r."personId", r."sendId", 'reply', r.subject, r.words, r."fromAddress", r.at, r."handledAt", r."handledBy"
    from jsonb_to_recordset(${JSON.stringify(replies)}::jsonb) as r("personId" uuid, "sendId" uuid, subject text, words text,
      "fromAddress" text, at timestamptz, "handledAt" timestamptz, "handledBy" text)`.execute(tx);
}

export async function insertAlerts(tx: Db, wants: readonly PastAlert[]): Promise<void> {
  if (wants.length === 0) return;
  await sql`
    insert into interact.alerts (person_id, kind, words, asked_at)
    select w."personId", w.kind, w.words, w."askedAt"
    from jsonb_to_recordset(${JSON.stringify(wants)}::jsonb) as w("personId" uuid, kind text, words text, "askedAt" timestamptz)`.execute(
    tx,
  );
}
