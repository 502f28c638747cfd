import { sql, type Db } from "../../platform/postgres.ts";
import type { SendState } from "./interact-tables.ts";

/** What became of a message of a run to a person. */
export interface RunSend {
  readonly nth: number;
  readonly state: SendState;
  readonly medium: string;
  readonly reason: string | null;
  readonly reply: string | null;
  readonly at: Date | null;
}

/** For each pair its message, whichever record of the individual it went to. */
export async function sendsOfRuns(db: Db, asks: readonly { run: string; personId: string }[]): Promise<RunSend[]> {
  if (asks.length === 0) return [];
  const { rows } = await sql<RunSend>`
    select distinct on (a.nth) a.nth::int as nth, s.state, s.medium, s.reason, s.reply, s.done_at as at
    from jsonb_to_recordset(${JSON.stringify(asks.map((ask, nth) => ({ ...ask, nth })))}::jsonb) as a(run uuid, "personId" uuid, nth int)
    join interact.sends s on s.campaign_id = a.run and s.person_id = any(array(select trust.records_of(trust.person_of(a."personId"))))
    order by a.nth, (s.state = 'accepted') desc, s.id`.execute(db);
  return rows;
}
