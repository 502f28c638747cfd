import { sql, type Db } from "../../platform/postgres.ts";

export interface SendForClick {
  readonly acceptedAt: Date | null;
  readonly offerId: string | null;
  readonly links: readonly string[];
  readonly purpose: string;
  readonly campaign: string;
  readonly address: string | null;
}

export async function sendForClick(db: Db, personId: string, sendId: string): Promise<SendForClick | null> {
  const { rows } = await sql<SendForClick>`
    select case when s.state = 'accepted' then s.done_at end as "acceptedAt", c.offer_id as "offerId", c.links, c.purpose, c.name as campaign,
      s.address
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.person_id = ${personId} and s.id = ${sendId}`.execute(db);
  return rows[0] ?? null;
}

export async function otherVisits(db: Db, personId: string, sendId: string, link: string): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`
    select at from interact.clicks where person_id = ${personId} and send_id = ${sendId} and link <> ${link}`.execute(db);
  return rows.map((row) => row.at);
}

/** Notes a visit, once for each link and class; false if it was known. */
export async function noteVisit(
  tx: Db,
  visit: { personId: string; sendId: string; link: string; at: Date; class: string; why: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into interact.clicks (person_id, send_id, link, at, class, why)
    values (${visit.personId}, ${visit.sendId}, ${visit.link}, ${visit.at}, ${visit.class}, ${visit.why})
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** What looked human turns out to have been part of a burst. */
export async function unmaskBurst(tx: Db, personId: string, sendId: string, at: Date): Promise<void> {
  await sql`
    update interact.clicks k set class = 'machine', why = 'three links in two seconds'
    where person_id = ${personId} and send_id = ${sendId} and class <> 'machine'
      and at between ${at}::timestamptz - interval '2 seconds' and ${at}::timestamptz + interval '2 seconds'
      and not exists (
        select 1 from interact.clicks m
        where m.person_id = k.person_id and m.send_id = k.send_id and m.link = k.link and m.class = 'machine')`.execute(tx);
}
