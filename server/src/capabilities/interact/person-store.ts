import { sql, type Db } from "../../platform/postgres.ts";

/** Locks the people's messages; true if one is in the mail server's hands at this moment. */
export async function lockSends(tx: Db, ids: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select state = 'handing_over' and lease_until > clock_timestamp() as busy
    from interact.sends where person_id = any(${ids}::uuid[]) for update`.execute(tx);
  return rows.some((row) => row.busy);
}

/** What the outside world has of the people: addresses written to, and print runs with letters to them. */
export async function tracesOf(db: Db, ids: readonly string[]): Promise<{ addresses: string[]; printRuns: string[] }> {
  const { rows } = await sql<{ address: string | null; run: string | null }>`
    select distinct case when medium = 'email' then lower(address) end as address, substring(reply from '^printed in run (.*)$') as run
    from interact.sends where person_id = any(${ids}::uuid[])`.execute(db);
  const some = (values: (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))];
  return { addresses: some(rows.map((row) => row.address)), printRuns: some(rows.map((row) => row.run)) };
}

export interface PrintedLetter {
  readonly personId: string;
  readonly sendId: string;
  readonly because: string | null;
}

export interface Printed {
  readonly campaignId: string;
  readonly medium: string;
  readonly file: string;
  readonly manifest: string | null;
  readonly letters: readonly PrintedLetter[];
}

/** The campaign of a print run, its file, and whose letters are in it now. */
export async function printedLetters(db: Db, run: string): Promise<Printed | null> {
  const runs = await sql<Omit<Printed, "letters">>`
    select campaign_id as "campaignId", medium, file, manifest from interact.print_runs where id = ${run}`.execute(db);
  const [one] = runs.rows;
  if (one === undefined) return null;
  const { rows } = await sql<PrintedLetter>`
    select person_id as "personId", id as "sendId", because from interact.sends
    where campaign_id = ${one.campaignId} and reply = ${`printed in run ${run}`}`.execute(db);
  return { ...one, letters: rows };
}

export async function setLetters(tx: Db, run: string, letters: number): Promise<void> {
  await sql`update interact.print_runs set letters = ${letters} where id = ${run}`.execute(tx);
}
