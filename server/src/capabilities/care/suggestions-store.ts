import { sql, type Db } from "../../platform/postgres.ts";
import type { Language } from "../../vocabulary/language.ts";

export const SUGGESTION_KINDS = ["price", "range", "delivery", "site", "service", "other"] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];

/** The same words in further languages. */
export type InLanguages = Readonly<Partial<Record<Language, string>>>;

/** What somebody said had stopped them, or should be better. */
export interface Suggestion {
  readonly personId: string;
  readonly id: string;
  readonly words: string;
  readonly channel: string;
  readonly saidAt: Date;
  readonly kind: SuggestionKind | null;
  /** Several who said the same share it. */
  readonly matter: string | null;
  readonly assignedTo: string | null;
  /** For whoever reads none of the languages of answerIn. */
  readonly answer: string | null;
  readonly answerIn: InLanguages;
  readonly answeredAt: Date | null;
  readonly doneWords: string | null;
  readonly doneIn: InLanguages;
  readonly doneAt: Date | null;
  /** The runs of messages that told the person. */
  readonly answerRun: string | null;
  readonly doneRun: string | null;
}

const COLUMNS =
  sql.raw(`id, person_id as "personId", words, channel, said_at as "saidAt", kind, matter, assigned_to as "assignedTo", answer, answer_in as "answerIn",
  answered_at as "answeredAt", done_words as "doneWords", done_in as "doneIn", done_at as "doneAt", answer_run as "answerRun", done_run as "doneRun"`);

export async function insertSuggestion(tx: Db, row: Pick<Suggestion, "personId" | "id" | "words" | "channel" | "saidAt">): Promise<void> {
  await sql`
    insert into care.suggestions (person_id, id, words, channel, said_at)
    values (${row.personId}, ${row.id}, ${row.words}, ${row.channel}, ${row.saidAt})`.execute(tx);
}

export async function lockSuggestion(tx: Db, id: string): Promise<Suggestion | null> {
  const { rows } = await sql<Suggestion>`select ${COLUMNS} from care.suggestions where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function writeSuggestion(tx: Db, row: Suggestion): Promise<void> {
  await sql`
    update care.suggestions set kind = ${row.kind}, matter = ${row.matter}, assigned_to = ${row.assignedTo}, answer = ${row.answer},
      answer_in = ${JSON.stringify(row.answerIn)}::jsonb, done_in = ${JSON.stringify(row.doneIn)}::jsonb,
      answered_at = ${row.answeredAt}, done_words = ${row.doneWords}, done_at = ${row.doneAt},
      answer_run = ${row.answerRun}, done_run = ${row.doneRun}
    where person_id = ${row.personId} and id = ${row.id}`.execute(tx);
}

/** The open ones that say the same, locked. */
export async function openOfMatter(tx: Db, matter: string): Promise<Suggestion[]> {
  const { rows } = await sql<Suggestion>`
    select ${COLUMNS} from care.suggestions where matter = ${matter} and done_at is null order by person_id, id for update`.execute(tx);
  return rows;
}

/** One person's words are taken one after the other until the transaction ends. */
export async function lockVoice(tx: Db, personId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('care.suggestions:' || trust.person_of(${personId})::text, 0))`.execute(tx);
}

/** Of what came by one channel and nobody has answered; whether there was such a one. */
export async function deleteUnanswered(tx: Db, personId: string, id: string, channel: string): Promise<boolean> {
  const { rows } = await sql`
    delete from care.suggestions
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and id = ${id} and channel = ${channel}
      and answered_at is null and done_at is null returning id`.execute(tx);
  return rows.length > 0;
}

export interface SuggestionFilter {
  readonly open: boolean;
  readonly kind?: SuggestionKind | "none" | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first, before one of them. */
export async function suggestionPage(db: Db, { open, kind, before, limit }: SuggestionFilter): Promise<Suggestion[]> {
  const { rows } = await sql<Suggestion>`
    select ${COLUMNS} from care.suggestions
    where (done_at is null) = ${open} and (${kind ?? null}::text is null or coalesce(kind, 'none') = ${kind ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
    order by id desc limit ${limit}`.execute(db);
  return rows;
}

export async function suggestionsOf(db: Db, personId: string): Promise<Suggestion[]> {
  const { rows } = await sql<Suggestion>`
    select ${COLUMNS} from care.suggestions
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) order by said_at desc, id limit 200`.execute(db);
  return rows;
}

/** What these people said, whichever record they said it under, each under the id that was asked for. */
export async function sortedSuggestions(
  db: Db,
  ids: readonly string[],
): Promise<{ personId: string; kind: SuggestionKind | null; words: string; at: Date }[]> {
  const { rows } = await sql<{ personId: string; kind: SuggestionKind | null; words: string; at: Date }>`
    with asked as (
      select id, coalesce(j.person_id, id) as person from unnest(${ids}::uuid[]) as i(id) left join trust.joined j on j.member_id = i.id
    ), records as (
      select id, person as record from asked
      union select a.id, j.member_id from asked a join trust.joined j on j.person_id = a.person
    )
    select r.id as "personId", s.kind, s.words, s.said_at as at
    from records r join care.suggestions s on s.person_id = r.record order by s.said_at desc, s.id`.execute(db);
  return rows;
}

export interface SuggestionCount {
  readonly kind: SuggestionKind | "none";
  readonly asked: number;
  readonly answered: number;
  readonly actedOn: number;
  readonly open: number;
  /** Of the open ones, when the first was said. */
  readonly oldestAt: Date | null;
}

export async function countSuggestions(db: Db): Promise<SuggestionCount[]> {
  const { rows } = await sql<SuggestionCount>`
    select coalesce(kind, 'none') as kind, count(*)::int as asked, count(answered_at)::int as answered, count(done_at)::int as "actedOn",
      count(*) filter (where done_at is null)::int as open, min(said_at) filter (where done_at is null) as "oldestAt"
    from care.suggestions group by 1 order by 5 desc, 1`.execute(db);
  return rows;
}

/** What others said that is open, by how many said it. */
export async function openMatters(db: Db): Promise<{ matter: string; people: number }[]> {
  const { rows } = await sql<{ matter: string; people: number }>`
    select matter, count(distinct person_id)::int as people from care.suggestions
    where matter is not null and done_at is null group by 1 order by 2 desc, 1 limit 100`.execute(db);
  return rows;
}
