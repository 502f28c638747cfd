import { sql, type Db } from "../../platform/postgres.ts";

/** What the gate said to one ask. */
export interface GateAnswer {
  readonly ask: string;
  readonly purpose: string;
  readonly medium: string;
  readonly verdict: "permitted" | "refused";
  readonly reason: string;
  readonly at: Date;
}

/** All answers about these records that are still kept, newest first. */
export async function gateAnswers(db: Db, records: readonly string[]): Promise<GateAnswer[]> {
  const { rows } = await sql<GateAnswer>`
    select ask, purpose, medium, verdict, reason, decided_at as at from trust.gate_log
    where person_id = any(${records}::uuid[]) order by decided_at desc limit 2000`.execute(db);
  return rows;
}
