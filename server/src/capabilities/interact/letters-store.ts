import { sql, type Db } from "../../platform/postgres.ts";

export interface PrintRun {
  readonly id: string;
  readonly letters: number;
  readonly file: string;
}

export async function insertPrintRun(tx: Db, run: PrintRun & { readonly campaignId: string; readonly at: Date }): Promise<void> {
  await sql`
    insert into interact.print_runs (id, campaign_id, letters, file, created_at)
    values (${run.id}, ${run.campaignId}, ${run.letters}, ${run.file}, ${run.at})`.execute(tx);
}

/** Newest first. */
export async function printRuns(db: Db, campaignId: string): Promise<PrintRun[]> {
  const { rows } = await sql<PrintRun>`
    select id, letters, file from interact.print_runs where campaign_id = ${campaignId} order by created_at desc, id desc`.execute(db);
  return rows;
}
