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

/** The next numbers of an offer's codes are taken; the first of them. */
export async function takeNumbers(tx: Db, offerId: string, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    update customise.purses set codes = codes + ${count} where offer_id = ${offerId} returning codes as last`.execute(tx);
  return (rows[0]?.last ?? count) - count + 1;
}

export async function insertCodes(
  tx: Db,
  offerId: string,
  codes: readonly { digest: string; number: number; personId: string | null }[],
  at: Date,
): Promise<void> {
  await sql`
    insert into customise.codes (digest, offer_id, number, person_id, drawn_at)
    select decode(c.digest, 'hex'), ${offerId}, c.number, c."personId", ${at}
    from jsonb_to_recordset(${JSON.stringify(codes)}::jsonb) as c(digest text, number integer, "personId" uuid)`.execute(tx);
}

/** A word that many may use; false if it is another offer's already. */
export async function insertWord(tx: Db, offerId: string, word: { digest: string; word: string }, at: Date): Promise<boolean> {
  const { rows } = await sql<{ offer: string }>`
    insert into customise.codes (digest, offer_id, word, drawn_at) values (decode(${word.digest}, 'hex'), ${offerId}, ${word.word}, ${at})
    on conflict (digest) do update set word = customise.codes.word returning offer_id as offer`.execute(tx);
  return rows[0]?.offer === offerId;
}

/** The number of the code with which an individual can redeem, under any record: under which something is held for them, else one that is not used. */
export async function numberFor(db: Db, offerId: string, personId: string): Promise<number | null> {
  const { rows } = await sql<{ number: number }>`
    select c.number from customise.codes c left join customise.uses u on u.id = c.use_id
    where c.offer_id = ${offerId} and c.person_id = any(array(select trust.records_of(trust.person_of(${personId}))))
      and (c.use_id is null or u.state = 'reserved') order by c.use_id is null, c.number limit 1`.execute(db);
  return rows[0]?.number ?? null;
}

/** Single codes of an offer after a number, and whether they are used. */
export async function codesAfter(db: Db, offerId: string, after: number, limit: number): Promise<{ number: number; used: boolean }[]> {
  const { rows } = await sql<{ number: number; used: boolean }>`
    select number, use_id is not null as used from customise.codes where offer_id = ${offerId} and number > ${after}
    order by number limit ${limit}`.execute(db);
  return rows;
}

/** How many codes these offers have and how many are used, and the words that many may use. */
export async function codeCounts(
  db: Db,
  offers: readonly string[],
): Promise<Map<string, { drawn: number; used: number; words: string[] }>> {
  const { rows } = await sql<{ id: string; drawn: number; used: number; words: string[] | null }>`
    select offer_id as id, count(number)::int as drawn, count(use_id)::int as used,
      array_agg(word order by word) filter (where word is not null) as words
    from customise.codes where offer_id = any(${offers}::uuid[]) group by 1`.execute(db);
  return new Map(rows.map(({ id, words, ...counts }) => [id, { ...counts, words: words ?? [] }]));
}

/** The offers of codes, without waiting for anybody. */
export async function offersOfCodes(db: Db, digests: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ digest: string; offer: string }>`
    select encode(digest, 'hex') as digest, offer_id as offer from customise.codes
    where digest = any(array(select decode(d, 'hex') from unnest(${digests}::text[]) as given(d)))`.execute(db);
  return new Map(rows.map((row) => [row.digest, row.offer]));
}
