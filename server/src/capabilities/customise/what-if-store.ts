import { sql, type Db } from "../../platform/postgres.ts";
import type { WhatIfReport } from "./what-if.ts";

export interface KeptWhatIf {
  readonly studiedAt: Date;
  readonly report: WhatIfReport;
}

export async function putWhatIf(db: Db, { studiedAt, report }: KeptWhatIf): Promise<void> {
  await sql`
    insert into customise.what_if (studied_at, report) values (${studiedAt}, ${JSON.stringify(report)}::jsonb)
    on conflict (one) do update set studied_at = excluded.studied_at, report = excluded.report`.execute(db);
}

export async function keptWhatIf(db: Db): Promise<KeptWhatIf | null> {
  const { rows } = await sql<KeptWhatIf>`select studied_at as "studiedAt", report from customise.what_if`.execute(db);
  return rows[0] ?? null;
}
