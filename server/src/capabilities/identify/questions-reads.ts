import { sql, type Db } from "../../platform/postgres.ts";
import type { Asked, AskOutcome, Contact } from "./next-question.ts";

/** So many people are looked at to learn what people answer; more would not change the shares by much. */
const SAMPLE = 50_000;
/** Of each attribute and country, so many different answers; rarer ones count as another answer. */
const DIFFERENT = 50;

export interface AnswerCount {
  readonly attribute: string;
  /** Of the people who gave it; null where it is not known. */
  readonly country: string | null;
  readonly value: unknown;
  readonly people: number;
}

/** What people declared, by attribute and country, from a sample of them. */
export async function answerCounts(db: Db, now: Date): Promise<AnswerCount[]> {
  // About 120 rows of identify.people fit a page; exact counts would take longer than the question is worth.
  const { rows: size } = await sql<{ people: number }>`
    select pg_relation_size('identify.people') / 8192 * 120 as people`.execute(db);
  const percent = Math.min(100, (100 * SAMPLE) / Math.max(1, size[0]?.people ?? 0));
  const { rows } = await sql<AnswerCount>`
    with said as (
      select k.attribute, k.value, (
        select c.value #>> '{}' from identify.facts c where c.person_id = p.id and c.attribute = 'country'
        order by array_position(array['declared', 'observed', 'supplied', 'inferred'], c.kind) limit 1) as country
      from identify.people p tablesample system (${percent}::real) repeatable (1)
      join identify.known_facts k on k.person_id = p.id
      where k.kind = 'declared' and (k.fresh_until is null or k.fresh_until >= ${now})
    ), counted as (
      select attribute, country, value, count(*)::int as people,
        row_number() over (partition by attribute, country order by count(*) desc, value) as place
      from said group by attribute, country, value
    )
    select attribute, country, value, people from counted where place <= ${DIFFERENT}`.execute(db);
  return rows;
}

export interface OutcomeCount {
  readonly attribute: string;
  readonly contact: Contact;
  readonly outcome: AskOutcome;
  readonly times: number;
}

/** What came of asking so far, everybody together. */
export async function outcomeCounts(db: Db): Promise<OutcomeCount[]> {
  const { rows } = await sql<OutcomeCount>`
    select attribute, contact, outcome, count(*)::int as times from identify.questions_asked group by 1, 2, 3`.execute(db);
  return rows;
}

/** What this person was asked, newest first. */
export async function askedOf(db: Db, personId: string): Promise<Asked[]> {
  const { rows } = await sql<Asked>`
    select attribute, contact, outcome, at from identify.questions_asked
    where person_id = any(array(select trust.records_of(${personId}))) order by at desc, id desc limit 500`.execute(db);
  return rows;
}
