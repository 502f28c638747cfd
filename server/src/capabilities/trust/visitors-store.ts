import { sql, type Db } from "../../platform/postgres.ts";

/** Records of visitors who turn out to be somebody known count as that person from now on. */
export async function joinVisitors(tx: Db, joins: readonly { gone: string; kept: string }[]): Promise<void> {
  await sql`
    insert into trust.joined (member_id, person_id)
    select j.gone, trust.person_of(j.kept) from jsonb_to_recordset(${JSON.stringify(joins)}::jsonb) as j(gone uuid, kept uuid)
    on conflict do nothing`.execute(tx);
}
