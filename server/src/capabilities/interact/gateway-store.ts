import { sql, type Db } from "../../platform/postgres.ts";
import type { Sent } from "./outbox-store.ts";

/** A message of a medium, as a gateway names it in its receipts. */
export interface Told {
  readonly personId: string;
  readonly id: string;
  readonly address: string | null;
}

/** It arrived: what nobody could know is now known. Gives those that were unknown until now. */
export async function noteArrived(tx: Db, medium: string, id: string, reply: string): Promise<Sent[]> {
  const { rows } = await sql<Sent>`
    update interact.sends set state = 'accepted', reason = null, reply = ${reply}
    where id = ${id} and medium = ${medium} and state = 'unknown'
    returning person_id as "personId", id, medium, done_at as at`.execute(tx);
  return rows;
}

/** It did not arrive, whatever was said before. */
export async function noteLost(tx: Db, medium: string, id: string, reply: string): Promise<Told | null> {
  const { rows } = await sql<Told>`
    update interact.sends set state = 'bounced', reason = 'not-delivered', reply = ${reply}
    where id = ${id} and medium = ${medium} and state in ('accepted', 'unknown')
    returning person_id as "personId", id, address`.execute(tx);
  return rows[0] ?? null;
}
