import { sql, type Db } from "../../platform/postgres.ts";
import type { SendState } from "./interact-tables.ts";

/** What became of these messages, held as it is until the transaction ends; those that are no more are missing. */
export async function heldStates(tx: Db, sends: readonly { personId: string; sendId: string }[]): Promise<Map<string, SendState>> {
  const { rows } = await sql<{ id: string; state: SendState }>`
    select s.id, s.state from interact.sends s
    join jsonb_to_recordset(${JSON.stringify(sends)}::jsonb) as k("personId" uuid, "sendId" uuid) on s.person_id = k."personId" and s.id = k."sendId"
    for share of s`.execute(tx);
  return new Map(rows.map(({ id, state }) => [id, state]));
}
