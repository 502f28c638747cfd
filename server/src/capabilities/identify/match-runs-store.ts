import { sql, type Db } from "../../platform/postgres.ts";
import type { MatchModel } from "./match-model.ts";
import type { Band, PairLevel } from "./match-tables.ts";

export interface MatchRun {
  readonly id: string;
  readonly state: "running" | "done" | "failed";
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly model: MatchModel | null;
  readonly report: MatchReport | null;
  readonly error: string | null;
}

export interface MatchReport {
  readonly records: number;
  /** Pairs that the blocking proposed. */
  readonly compared: number;
  readonly joined: number;
  readonly review: number;
  /** Of the pairs in review, those whose weight would have joined them but for a guard. */
  readonly guarded: number;
  readonly millis: Readonly<Record<string, number>>;
}

export interface NewPair {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
  readonly probability: number;
  readonly band: Band;
  readonly guard: string | null;
  readonly levels: readonly PairLevel[];
}

/** One run at a time, whichever process asks; false if one is under way. Held until the transaction ends. */
export async function lockRuns(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(hashtext('identify.match_runs')) as got`.execute(tx);
  return rows[0]?.got ?? false;
}

export async function beginRun(db: Db, id: string, at: Date): Promise<void> {
  await sql`
    update identify.match_runs set state = 'failed', finished_at = ${at}, error = 'cut off' where state = 'running'`.execute(db);
  await sql`insert into identify.match_runs (id, started_at) values (${id}, ${at})`.execute(db);
}

export async function endRun(
  db: Db,
  id: string,
  at: Date,
  what: { model: MatchModel; report: MatchReport } | { error: string },
): Promise<void> {
  if ("error" in what) {
    await sql`update identify.match_runs set state = 'failed', finished_at = ${at}, error = ${what.error} where id = ${id}`.execute(db);
  } else {
    await sql`
      update identify.match_runs set state = 'done', finished_at = ${at}, model = ${JSON.stringify(what.model)}::jsonb,
        report = ${JSON.stringify(what.report)}::jsonb where id = ${id}`.execute(db);
  }
}

const columns = sql`id, state, started_at as "startedAt", finished_at as "finishedAt", model, report, error`;

/** The newest run; with `done`, the newest finished one, whose model weighs new records. */
export async function latestRun(db: Db, done: boolean): Promise<MatchRun | null> {
  const { rows } = await sql<MatchRun>`
    select ${columns} from identify.match_runs where ${done ? sql`state = 'done'` : sql`true`} order by started_at desc limit 1`.execute(
    db,
  );
  return rows[0] ?? null;
}

const AT_ONCE = 2000;

/** Writes pairs found; one that a person has decided, or that is joined, stays as it is, and a guard that a person set is kept. */
export async function putPairs(tx: Db, runId: string, at: Date, pairs: readonly NewPair[]): Promise<void> {
  for (let from = 0; from < pairs.length; from += AT_ONCE) {
    const part = pairs.slice(from, from + AT_ONCE).map(({ a, b, ...pair }) => ({ ...pair, a: a < b ? a : b, b: a < b ? b : a }));
    await sql`
      insert into identify.match_pairs as old (person_a, person_b, weight, probability, band, guard, levels, run_id, found_at)
      select p.a, p.b, p.weight, p.probability, p.band, p.guard, p.levels, ${runId}, ${at}
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
        as p(a uuid, b uuid, weight float8, probability float8, band text, guard text, levels jsonb)
      join identify.people one on one.id = p.a join identify.people two on two.id = p.b
      on conflict (person_a, person_b) do update set weight = excluded.weight, probability = excluded.probability, band = excluded.band,
        guard = case when old.guard = 'asked-back' then old.guard else excluded.guard end, levels = excluded.levels, run_id = excluded.run_id
      where old.state = 'open'`.execute(tx);
  }
}

/** Open pairs that the newest run did not find again go: their records have changed, or are gone. */
export async function dropStalePairs(tx: Db, runId: string): Promise<void> {
  await sql`delete from identify.match_pairs
    where state = 'open' and run_id <> ${runId} and guard is distinct from 'asked-back'`.execute(tx);
}

/** Pairs that a person set apart. */
export async function apartPairs(db: Db, among: readonly string[] | null): Promise<[string, string][]> {
  const { rows } = await sql<{ a: string; b: string }>`
    select person_a as a, person_b as b from identify.match_pairs
    where state = 'apart' and ${among === null ? sql`true` : sql`person_a = any(${among}::uuid[]) and person_b = any(${among}::uuid[])`}`.execute(
    db,
  );
  return rows.map(({ a, b }) => [a, b]);
}

/**
 * Open pairs of records that are placed anew and that were not found again go; one that a person has asked back stays. Those found again
 * keep their id, so that nobody who has one before them decides on what is gone.
 */
export async function dropPairsOf(tx: Db, ids: readonly string[], found: readonly Pick<NewPair, "a" | "b">[]): Promise<void> {
  await sql`
    delete from identify.match_pairs m
    where (m.person_a = any(${ids}::uuid[]) or m.person_b = any(${ids}::uuid[])) and m.state = 'open' and m.guard is distinct from 'asked-back'
      and not exists (select from unnest(${found.map(({ a: one }) => one)}::uuid[], ${found.map(({ b: other }) => other)}::uuid[]) as f(a, b)
        where (least(f.a, f.b), greatest(f.a, f.b)) = (m.person_a, m.person_b))`.execute(tx);
}

/** Records that are joined, as member and person; all, or those of the people that these records stand for. */
export async function joinedEdges(db: Db, among: readonly string[] | null): Promise<[string, string][]> {
  const { rows } = await sql<{ member: string; person: string }>`
    select member_id as member, person_id as person from trust.joined
    where ${among === null ? sql`true` : sql`person_id in (select trust.person_of(id) from unnest(${among}::uuid[]) as id)`}`.execute(db);
  return rows.map(({ member, person }) => [member, person]);
}

/** Households and organisations of each record that is in one; of all records, or of these. */
export async function groupsOfRecords(db: Db, among: readonly string[] | null): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; groups: string[] }>`
    select person_id as id, array_agg(group_id) as groups from identify.memberships
    where ${among === null ? sql`true` : sql`person_id = any(${among}::uuid[])`} group by person_id`.execute(db);
  return new Map(rows.map(({ id, groups }) => [id, groups]));
}

/** Records that gave the same address or phone, holder and claimant, where it is not one that many share; the smaller id first. */
export async function claimedPairs(db: Db, among: readonly string[] | null): Promise<{ idA: string; idB: string }[]> {
  const { rows } = await sql<{ idA: string; idB: string }>`
    with claimed as materialized (
      select kind, value, holder_id, person_id from identify.identifier_claims
      where kind in ('email', 'phone')
        and ${among === null ? sql`true` : sql`(holder_id = any(${among}::uuid[]) or person_id = any(${among}::uuid[]))`}
    ), shared as materialized (
      select kind, value from (select distinct kind, value from claimed) v where identify.is_shared(kind, value)
    )
    select distinct least(holder_id, person_id) as "idA", greatest(holder_id, person_id) as "idB"
    from claimed c where not exists (select from shared s where (s.kind, s.value) = (c.kind, c.value))`.execute(db);
  return rows;
}

/** Of all records those known for certain. */
export async function knownRecords(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select person_id as id from identify.match_records where known`.execute(db);
  return new Set(rows.map((row) => row.id));
}
