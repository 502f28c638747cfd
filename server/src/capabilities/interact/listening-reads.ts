import { sql, type Db } from "../../platform/postgres.ts";

/** What went to one person by one medium, oldest first. */
export interface SentTo {
  readonly personId: string;
  readonly medium: string;
  readonly at: Date[];
  /** Whether a human clicked or wrote back, message by message. */
  readonly answered: boolean[];
  /** The campaign of the last of them. */
  readonly lastCampaign: string;
}

const AT_ONCE = 5000;

/** The messages of these purposes that were delivered since a moment; of one person, or of everybody. */
const sentSql = (purposes: readonly string[], since: Date, personId: string | null) => sql`
  select coalesce(j.person_id, s.person_id) as "personId", s.medium, array_agg(s.done_at order by s.done_at) as at,
    array_agg((exists (select from interact.clicks k where k.person_id = s.person_id and k.send_id = s.id and k.class = 'human')
      or exists (select from interact.incoming i where i.person_id = s.person_id and i.send_id = s.id and i.kind = 'reply')) order by s.done_at) as answered,
    (array_agg(s.campaign_id order by s.done_at desc))[1] as "lastCampaign"
  from interact.sends s
  join interact.campaigns c on c.id = s.campaign_id
  left join trust.joined j on j.member_id = s.person_id
  where s.state = 'accepted' and s.done_at >= ${since} and c.purpose = any(${purposes}::text[])
    and (${personId}::uuid is null or s.person_id = any(array(select trust.records_of(${personId}::uuid))))
  group by 1, 2`;

export async function sentToOne(db: Db, purposes: readonly string[], since: Date, personId: string): Promise<SentTo[]> {
  const { rows } = await sql<SentTo>`${sentSql(purposes, since, personId)}`.execute(db);
  return rows;
}

/** Everybody, some thousands at a time, in one snapshot. */
export async function* sentToAll(db: Db, purposes: readonly string[], since: Date): AsyncGenerator<SentTo[]> {
  const tx = await db.startTransaction().execute();
  try {
    await sql`declare heard no scroll cursor for ${sentSql(purposes, since, null)} order by 1`.execute(tx);
    for (;;) {
      const { rows } = await sql<SentTo>`fetch ${sql.lit(AT_ONCE)} from heard`.execute(tx);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await tx.rollback().execute();
  }
}
