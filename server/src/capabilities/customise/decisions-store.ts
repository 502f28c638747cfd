import { idRows, prepared, sql, type Db } from "../../platform/postgres.ts";
import type { NextGood } from "./allowed-arms.ts";
import type { Answers } from "./arm-columns.ts";

/** What the model read of the person and the moment, kept so that the decision can be made again. */
export interface DecidedOn {
  readonly features: readonly string[];
  readonly answers: Answers;
  readonly next: readonly NextGood[];
  readonly contactMinor: number;
  /** One unit of the model; the oldest decisions have none. */
  readonly unitMinor?: number;
  /** What a marketer had fixed and forbidden that held for the person. */
  readonly rules: readonly { readonly subject: string; readonly action: "pin" | "forbid" }[];
}

export interface DecisionRow {
  readonly personId: string;
  readonly id: string;
  readonly at: Date;
  readonly medium: string;
  readonly context: object;
  readonly occasion: string | null;
  readonly features: DecidedOn;
  readonly candidates: string;
  /** Ids of offers left out, by reason. */
  readonly excluded: Readonly<Record<string, readonly string[]>>;
  readonly offer: string | null;
  readonly presentation: string | null;
  readonly kind: string | null;
  readonly tone: string | null;
  readonly because: string | null;
  readonly propensity: number | null;
  readonly offerPropensity: number | null;
  readonly seed: string;
  readonly model: number;
  readonly windowEndsAt: Date;
}

const COLUMNS = sql`person_id as "personId", id, decided_at as at, medium, context, occasion, features, candidates, excluded, offer, presentation,
  kind, tone, because, propensity, offer_propensity as "offerPropensity", seed, model, window_ends_at as "windowEndsAt"`;

/**
 * Writes decisions, counts what was shown, and notes whose next goods should be worked out anew: one statement.
 * @returns ids of those that are new; a second one of an occasion is not written
 */
export async function writeDecisions(db: Db, rows: readonly DecisionRow[], stale: readonly string[]): Promise<Set<string>> {
  const { rows: written } = await sql<{ id: string }>`${prepared}
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("personId" uuid, id uuid, at timestamptz, medium text, context jsonb,
        occasion text, features jsonb, candidates text, excluded jsonb, offer text, presentation uuid, kind text, tone text, because text,
        propensity float8, "offerPropensity" float8, seed text, model int, "windowEndsAt" timestamptz)
    ), written as (
      insert into customise.decisions (person_id, id, decided_at, medium, context, occasion, features, candidates, excluded, offer, presentation,
        kind, tone, because, propensity, offer_propensity, seed, model, window_ends_at)
      select "personId", id, at, medium, context, occasion, features, candidates, excluded, offer, presentation,
        kind, tone, because, propensity, "offerPropensity", seed, model, "windowEndsAt" from given
      on conflict do nothing returning person_id, id, kind, tone, decided_at
    ), counted as (
      insert into customise.answers as old (person_id, about, shown, last_at)
      select person_id, about, count(*), max(decided_at)
      from written cross join lateral (values ('kind:' || kind), ('tone:' || tone)) a(about) where about is not null
      group by person_id, about order by person_id, about
      on conflict (person_id, about) do update set shown = old.shown + excluded.shown, last_at = greatest(old.last_at, excluded.last_at)
    ), wanted as (
      insert into customise.profiles (person_id, next_wanted)
      select distinct id, true from ${idRows(stale)} s order by id
      on conflict (person_id) do update set next_wanted = true where not customise.profiles.next_wanted
    )
    select id from written`.execute(db);
  return new Set(written.map(({ id }) => id));
}

export async function keepCandidates(db: Db, id: string, body: object): Promise<void> {
  await sql`insert into customise.candidate_sets (id, body) values (${id}, ${JSON.stringify(body)}::jsonb) on conflict do nothing`.execute(
    db,
  );
}

export async function candidatesBy<Body>(db: Db, id: string): Promise<Body | null> {
  const { rows } = await sql<{ body: Body }>`select body from customise.candidate_sets where id = ${id}`.execute(db);
  return rows[0]?.body ?? null;
}

export async function decisionBy(db: Db, id: string): Promise<DecisionRow | null> {
  const { rows } = await sql<DecisionRow>`select ${COLUMNS} from customise.decisions where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Decisions made for these occasions, by "person occasion". */
export async function occasionsAmong(
  db: Db,
  asked: readonly { readonly personId: string; readonly occasion: string }[],
): Promise<Map<string, DecisionRow>> {
  if (asked.length === 0) return new Map();
  const { rows } = await sql<DecisionRow>`
    select ${COLUMNS} from customise.decisions d
    join unnest(${asked.map(({ personId }) => personId)}::uuid[], ${asked.map(({ occasion }) => occasion)}::text[]) as a(p, o)
      on d.person_id = a.p and d.occasion = a.o`.execute(db);
  return new Map(rows.map((row) => [`${row.personId} ${row.occasion}`, row]));
}

export type OutcomeKind = "click" | "claim" | "purchase" | "declined";

export interface Outcome {
  readonly decisionId: string;
  readonly what: OutcomeKind;
  readonly at: Date;
  readonly valueMinor: number;
}

/** Joins an outcome to its decision; the first of a kind counts. Null: no such decision. */
export async function writeOutcome(
  db: Db,
  { decisionId, what, at, valueMinor }: Outcome,
): Promise<{ counted: boolean; late: boolean } | null> {
  const { rows } = await sql<{ late: boolean; counted: boolean }>`
    with d as (
      select person_id, id, kind, tone, ${at}::timestamptz > window_ends_at or learned_in is not null or ${at}::timestamptz < decided_at as late
      from customise.decisions where id = ${decisionId}
    ), before as (
      select exists (select from customise.outcomes o join d on o.person_id = d.person_id and o.decision_id = d.id
        where not o.late and o.what <> 'declined') as answered
    ), added as (
      insert into customise.outcomes (person_id, decision_id, what, at, value_minor, late)
      select person_id, id, ${what}, ${at}, ${valueMinor}, late from d on conflict do nothing returning what, late
    ), counted as (
      update customise.answers a set answered = a.answered + 1, last_at = ${at}
      from d, before, added where a.person_id = d.person_id and a.about in ('kind:' || d.kind, 'tone:' || d.tone)
        and not added.late and added.what <> 'declined' and not before.answered
    )
    select d.late, exists (select from added where not late) as counted from d`.execute(db);
  return rows[0] ?? null;
}
