import { sql, type Db } from "../../platform/postgres.ts";

/** A code as it is kept: digests in hex. */
export interface CodeRow {
  readonly digest: string;
  readonly offerId: string;
  readonly number: number | null;
  readonly word: string | null;
  readonly personId: string | null;
  readonly useId: string | null;
}

const COLUMNS = sql.raw(`encode(digest, 'hex') as digest, offer_id as "offerId", number, word, person_id as "personId", use_id as "useId"`);

/** Until the transaction ends nobody else uses these codes. */
export async function lockCodes(tx: Db, digests: readonly string[]): Promise<CodeRow[]> {
  if (digests.length === 0) return [];
  const { rows } = await sql<CodeRow>`
    select ${COLUMNS} from customise.codes
    where digest = any(array(select decode(d, 'hex') from unnest(${digests}::text[]) as given(d))) order by digest for update`.execute(tx);
  return rows;
}

/** Notes by which use each single code is taken; null frees it. */
export async function takeCodes(tx: Db, taken: readonly { digest: string; useId: string | null }[]): Promise<void> {
  if (taken.length === 0) return;
  await sql`
    update customise.codes c set use_id = t."useId"
    from jsonb_to_recordset(${JSON.stringify(taken)}::jsonb) as t(digest text, "useId" uuid)
    where c.digest = decode(t.digest, 'hex') and c.number is not null`.execute(tx);
}
