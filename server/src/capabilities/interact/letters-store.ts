import { sql, type Db } from "../../platform/postgres.ts";

export interface PrintRun {
  readonly id: string;
  readonly medium: string;
  readonly letters: number;
  readonly file: string;
  /** What is where in it; runs of older versions have none. */
  readonly manifest: string | null;
  readonly at: Date;
}

export async function insertPrintRun(tx: Db, run: PrintRun & { readonly campaignId: string }): Promise<void> {
  await sql`
    insert into interact.print_runs (id, campaign_id, medium, letters, file, manifest, created_at)
    values (${run.id}, ${run.campaignId}, ${run.medium}, ${run.letters}, ${run.file}, ${run.manifest}, ${run.at})`.execute(tx);
}

/** Newest first. */
export async function printRuns(db: Db, campaignId: string): Promise<PrintRun[]> {
  const { rows } = await sql<PrintRun>`
    select id, medium, letters, file, manifest, created_at as at from interact.print_runs
    where campaign_id = ${campaignId} order by created_at desc, id desc`.execute(db);
  return rows;
}
