import { sql, type Db } from "../../platform/postgres.ts";
import { MEDIA } from "./media/index.ts";

export interface EventMoment {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly name: string;
  readonly source: string;
  readonly payload: unknown;
}

const ORDERS = sql`name in ('Order Completed', 'Order Refunded')`;
const MAILS = sql`name = 'Mail Received'`;
/** What we sent stands on the line of time by itself, with what became of it. */
const OURS = sql`name = any(${MEDIA.flatMap(({ event }) => event ?? [])}::text[]) and source = 'campaign'`;

/** Which events: all, or those of one part of the line of time. */
const PARTS = { all: sql`not (${OURS})`, orders: ORDERS, mails: MAILS, others: sql`not (${ORDERS} or ${MAILS} or (${OURS}))` } as const;
export type EventPart = keyof typeof PARTS;

/** A person's events, newest first, at or before a moment. Each record's are read in the order of the index, however many there are. */
export async function eventMoments(db: Db, personId: string, before: Date, limit: number, part: EventPart = "all"): Promise<EventMoment[]> {
  const { rows } = await sql<EventMoment>`
    select e.* from trust.records_of(trust.person_of(${personId})) r(id) cross join lateral (
      select id, at, type, name, source, payload from identify.moments
      where person_id = r.id and at <= ${before} and ${PARTS[part]}
      order by at desc, id desc limit ${limit}) e
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** Mail of a person that came back or in answer. */
export interface IncomingMoment {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly subject: string;
  readonly words: string;
  readonly fromAddress: string | null;
  readonly address: string | null;
  readonly campaignId: string;
  readonly campaign: string;
}

/** What people answered, newest first; what came back stands with the message itself. */
export async function replyMoments(db: Db, personId: string, before: Date, limit: number): Promise<IncomingMoment[]> {
  const { rows } = await sql<IncomingMoment>`
    select i.id, i.at, i.kind, i.subject, i.words, i.from_address as "fromAddress", s.address, c.id as "campaignId", c.name as campaign
    from interact.incoming i
    join interact.sends s on s.person_id = i.person_id and s.id = i.send_id
    join interact.campaigns c on c.id = s.campaign_id
    where i.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and i.kind = 'reply' and i.at <= ${before}
    order by i.at desc, i.id desc limit ${limit}`.execute(db);
  return rows;
}
