import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { Decided, LedgerRow } from "./consent.ts";
import { keepMap, personsOf } from "./joined-store.ts";

export interface Head {
  readonly personId: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * Locks the ledgers of these records until the transaction ends, always in the same order, and says where each chain ends. With
 * each record goes its person, so that whatever is decided for one individual is decided one after the other; nobody is joined meanwhile.
 */
export async function lockHeads(tx: Db, records: readonly string[]): Promise<Map<string, Head>> {
  await keepMap(tx);
  const ids = [...new Set([...records, ...(await personsOf(tx, records))])];
  await sql`
    insert into trust.ledger_heads (person_id)
    select id from unnest(${ids}::uuid[]) as p(id)
    where not exists (select 1 from trust.ledger_heads h where h.person_id = p.id)
    order by id on conflict do nothing`.execute(tx);
  const { rows } = await sql<Head>`
    select person_id as "personId", seq, hash from trust.ledger_heads
    where person_id = any(${ids}::uuid[]) order by person_id for update`.execute(tx);
  return new Map(rows.map((row) => [row.personId, row]));
}

export async function appendRows(tx: Db, rows: readonly (LedgerRow & { readonly hash: string })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
        "personId" uuid, seq int, identifier text, purpose text, medium text, decision text, "legalBasis" text, scope text, controller text, recipients jsonb, "purposeVersion" int,
        "wordsId" text, "wordsVersion" int, "wordsLanguage" text, "wordsHash" text, "boxDefault" text, method text, actor text,
        evidence jsonb, "eventTime" timestamptz, "receivedAt" timestamptz, supersedes int, "previousHash" text, hash text)
    ), written as (
      insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, scope, controller, recipients, purpose_version, words_id,
        words_version, words_language, words_hash, box_default, method, actor, evidence, event_time, received_at, supersedes,
        previous_hash, hash)
      select "personId", seq, identifier, purpose, medium, decision, "legalBasis", scope, controller,
        array(select jsonb_array_elements_text(recipients)), "purposeVersion", "wordsId", "wordsVersion", "wordsLanguage", "wordsHash",
        "boxDefault", method, actor, evidence, "eventTime", "receivedAt", supersedes, "previousHash", hash
      from given
    )
    update trust.ledger_heads h set seq = l.seq, hash = l.hash
    from (select distinct on ("personId") "personId", seq, hash from given order by "personId", seq desc) l
    where h.person_id = l."personId"`.execute(tx);
}

export interface EarlierRow extends Decided {
  readonly personId: string;
  readonly seq: number;
  readonly purpose: string;
  readonly receivedAt: Date;
}

/** Every decision under these records so far, about all purposes or these, oldest first. */
export async function earlierDecisions(db: Db, records: readonly string[], purposes?: readonly string[]): Promise<EarlierRow[]> {
  const { rows } = await sql<EarlierRow>`${prepared}
    select person_id as "personId", seq, purpose, medium, decision, event_time as at, received_at as "receivedAt", method
    from trust.consents
    where person_id = any(${records}::uuid[]) and (${purposes ?? null}::text[] is null or purpose = any(${purposes ?? null}::text[]))
    order by person_id, seq`.execute(db);
  return rows;
}

export async function ledgerOf(db: Db, personId: string): Promise<(LedgerRow & { hash: string })[]> {
  type Stored = Omit<LedgerRow, "eventTime" | "receivedAt" | "controller" | "recipients" | "purposeVersion"> & {
    readonly hash: string;
    readonly eventTime: Date;
    readonly receivedAt: Date;
    readonly controller: string | null;
    readonly recipients: string[] | null;
    readonly purposeVersion: number | null;
  };
  const { rows } = await sql<Stored>`
    select person_id as "personId", seq, identifier, purpose, medium, decision, legal_basis as "legalBasis", scope,
      controller, recipients, purpose_version as "purposeVersion",
      words_id as "wordsId", words_version as "wordsVersion", words_language as "wordsLanguage", words_hash as "wordsHash",
      box_default as "boxDefault", method, actor, evidence, event_time as "eventTime", received_at as "receivedAt", supersedes,
      previous_hash as "previousHash", hash
    from trust.consents where person_id = ${personId} order by seq`.execute(db);
  return rows.map(({ controller, recipients, purposeVersion, ...row }) => ({
    ...row,
    ...(controller === null || recipients === null || purposeVersion === null ? {} : { controller, recipients, purposeVersion }),
    eventTime: row.eventTime.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
  }));
}

export interface StandingRow extends Decided {
  readonly personId: string;
  readonly purpose: string;
}

/** What holds now, by purpose and medium. */
export async function standingRows(db: Db, personIds: readonly string[], purposes?: readonly string[]): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`
    select person_id as "personId", purpose, medium, decision, event_time as at, method
    from trust.consent_now
    where person_id = any(${personIds}::uuid[]) and (${purposes ?? null}::text[] is null or purpose = any(${purposes ?? null}::text[]))
    order by purpose, medium`.execute(db);
  return rows;
}
