import { sql, type Db } from "../../platform/postgres.ts";
import { undoable, type Verdict } from "./unknown-store.ts";

export interface UnknownRow {
  readonly id: string;
  readonly personId: string;
  readonly campaignId: string;
  readonly campaign: string;
  /** Where it is a journey's message. */
  readonly journeyId: string | null;
  readonly medium: string;
  readonly address: string | null;
  readonly reason: string | null;
  readonly at: Date;
}

/** Messages of which nobody can know, the newest first, after the one given. */
export async function unknownRows(db: Db, after: string | null, limit: number): Promise<UnknownRow[]> {
  const { rows } = await sql<UnknownRow>`
    select s.id, s.person_id as "personId", s.campaign_id as "campaignId", c.name as campaign, c.journey_id as "journeyId", s.medium,
      s.address, s.reason, coalesce(s.done_at, s.queued_at) as at
    from interact.campaigns c join interact.sends s on s.campaign_id = c.id
    where s.state = 'unknown' and (${after}::uuid is null or s.id < ${after}::uuid)
    order by s.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function countUnknown(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from interact.campaigns c join interact.sends s on s.campaign_id = c.id where s.state = 'unknown'`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

export interface SettledRow {
  readonly sendId: string;
  readonly personId: string;
  readonly campaign: string;
  readonly verdict: Verdict;
  readonly actor: string;
  readonly at: Date;
  readonly undoneBy: string | null;
  /** What became of the message. */
  readonly state: string;
  readonly undoable: boolean;
}

/** What people said lately, the newest first. */
export async function settledRows(db: Db, limit: number): Promise<SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    select k.send_id as "sendId", k.person_id as "personId", c.name as campaign, k.verdict, k.actor, k.at, k.undone_by as "undoneBy", s.state,
      coalesce(${undoable}, false) as undoable
    from interact.settlements k
    join interact.sends s on s.person_id = k.person_id and s.id = k.send_id
    join interact.campaigns c on c.id = s.campaign_id
    order by k.at desc, k.id desc limit ${limit}`.execute(db);
  return rows;
}
