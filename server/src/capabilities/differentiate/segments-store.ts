import { sql, type Db } from "../../platform/postgres.ts";
import type { Rule } from "./segment-rule.ts";

export type SegmentKind = "live" | "frozen";

export interface SegmentRow {
  readonly id: string;
  readonly name: string;
  readonly rule: Rule;
  readonly kind: SegmentKind;
  readonly frozenOf: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly archivedAt: Date | null;
  readonly evaluatedAt: Date | null;
  readonly fault: string | null;
}

const COLUMNS =
  sql.raw(`id, name, rule, kind, frozen_of as "frozenOf", created_by as "createdBy", created_at as "createdAt", changed_at as "changedAt",
  archived_at as "archivedAt", evaluated_at as "evaluatedAt", fault`);

/** Adds a segment; nothing happens if its id is known already. */
export async function insertSegment(
  tx: Db,
  segment: {
    id: string;
    name: string;
    rule: Rule;
    kind: SegmentKind;
    frozenOf: string | null;
    createdBy: string;
    at: Date;
    /** What it belongs to and who alone changes it, e.g. "offer:<id>"; it stands on no list. */
    owner?: string;
  },
): Promise<void> {
  await sql`
    insert into differentiate.segments (id, name, rule, kind, frozen_of, created_by, created_at, changed_at, owner)
    values (${segment.id}, ${segment.name}, ${JSON.stringify(segment.rule)}::jsonb, ${segment.kind}, ${segment.frozenOf}, ${segment.createdBy}, ${segment.at}, ${segment.at},
      ${segment.owner ?? null})
    on conflict (id) do nothing`.execute(tx);
}

export async function segmentsBy(db: Db, ids: readonly string[]): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`select ${COLUMNS} from differentiate.segments where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/** Those on the lists, the newest first. */
export async function listSegments(db: Db): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`
    select ${COLUMNS} from differentiate.segments where archived_at is null and owner is null order by created_at desc, id desc`.execute(
    db,
  );
  return rows;
}

/** Live segments whose people are known; until the transaction ends none of them is changed. */
export async function followedSegments(tx: Db): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`
    select ${COLUMNS} from differentiate.segments
    where kind = 'live' and archived_at is null and evaluated_at is not null order by id for share`.execute(tx);
  return rows;
}

/** Live segments whose people are still to be found, or all live ones. */
export async function segmentsToEvaluate(db: Db, all: boolean): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from differentiate.segments
    where archived_at is null and ((kind = 'live' and ${all}) or (evaluated_at is null and fault is null)) order by created_at`.execute(db);
  return rows.map((row) => row.id);
}

export async function lockSegment(tx: Db, id: string): Promise<SegmentRow | null> {
  const { rows } = await sql<SegmentRow>`select ${COLUMNS} from differentiate.segments where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Another rule means other people, who are still to be found. */
export async function updateSegment(tx: Db, id: string, { name, rule }: { name: string; rule: Rule }, at: Date): Promise<void> {
  await sql`
    update differentiate.segments
    set name = ${name}, changed_at = ${at}, rule = ${JSON.stringify(rule)}::jsonb,
      evaluated_at = case when rule = ${JSON.stringify(rule)}::jsonb then evaluated_at end,
      fault = case when rule = ${JSON.stringify(rule)}::jsonb then fault end
    where id = ${id}`.execute(tx);
}

/** Off the lists, or back: then its people are to be found anew. */
export async function archiveSegment(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`
    update differentiate.segments set archived_at = ${at},
      evaluated_at = case when kind = 'live' and ${at}::timestamptz is null then null else evaluated_at end
    where id = ${id}`.execute(tx);
}

export async function markEvaluated(tx: Db, id: string, at: Date): Promise<void> {
  await sql`update differentiate.segments set evaluated_at = ${at}, fault = null where id = ${id}`.execute(tx);
}

export async function markFault(tx: Db, id: string, fault: string): Promise<void> {
  await sql`update differentiate.segments set fault = ${fault} where id = ${id}`.execute(tx);
}

/** Those taken off the lists before a moment go for good. */
export async function dropArchived(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from differentiate.segments where archived_at < ${before}`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** How many are in each of these segments. */
export async function memberCounts(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`
    select segment_id as id, count(*)::int as n from differentiate.segment_members where segment_id = any(${ids}::uuid[]) group by 1`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, row.n]));
}

/** People in a segment in the order of their ids, after one of them. Joined records stand under their person, each once. */
export async function membersAfter(db: Db, id: string, after: string | null, limit: number): Promise<{ personId: string; since: Date }[]> {
  const { rows } = await sql<{ personId: string; since: Date }>`
    select person_id as "personId", since from differentiate.segment_members
    where segment_id = ${id} and (${after}::uuid is null or person_id > ${after}::uuid) order by person_id limit ${limit}`.execute(db);
  return rows;
}

/** The segments that a person is in, whichever record is asked for. */
export async function segmentsOf(db: Db, personId: string): Promise<{ id: string; name: string; kind: SegmentKind; since: Date }[]> {
  const { rows } = await sql<{ id: string; name: string; kind: SegmentKind; since: Date }>`
    select s.id, s.name, s.kind, min(m.since) as since
    from differentiate.segment_members m join differentiate.segments s on s.id = m.segment_id
    where m.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and s.archived_at is null and s.owner is null
    group by s.id order by s.name, s.id`.execute(db);
  return rows;
}

export interface Changes {
  readonly entered: string[];
  readonly left: string[];
}

/** The table of a transaction that holds whom a rule has found. */
export async function openFound(tx: Db): Promise<void> {
  await sql`create temporary table segment_found (person_id uuid not null) on commit drop`.execute(tx);
}

export async function addFound(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`insert into segment_found select unnest(${ids}::uuid[])`.execute(tx);
}

/** Makes those found the people of the segment. */
export async function putFound(tx: Db, id: string, at: Date): Promise<Changes> {
  await sql`create index on segment_found (person_id)`.execute(tx);
  await sql`analyze segment_found`.execute(tx);
  const left = await sql<{ id: string }>`
    delete from differentiate.segment_members m
    where m.segment_id = ${id} and not exists (select from segment_found f where f.person_id = m.person_id) returning person_id as id`.execute(
    tx,
  );
  const entered = await sql<{ id: string }>`
    insert into differentiate.segment_members (person_id, segment_id, since)
    select person_id, ${id}, ${at} from segment_found on conflict do nothing returning person_id as id`.execute(tx);
  return { entered: entered.rows.map((row) => row.id), left: left.rows.map((row) => row.id) };
}

/** Of these people, who is in which of these segments. */
export async function membershipsAmong(db: Db, segments: readonly string[], people: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ segment: string; person: string }>`
    select segment_id as segment, person_id as person from differentiate.segment_members
    where person_id = any(${people}::uuid[]) and segment_id = any(${segments}::uuid[])`.execute(db);
  const found = new Map<string, Set<string>>();
  for (const { segment, person } of rows) found.set(segment, (found.get(segment) ?? new Set()).add(person));
  return found;
}

/** Of these segments, those whose people have been found. */
export async function foundOf(db: Db, segments: readonly string[]): Promise<Set<string>> {
  if (segments.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from differentiate.segments where id = any(${segments}::uuid[]) and evaluated_at is not null and fault is null`.execute(db);
  return new Set(rows.map((row) => row.id));
}

export async function moveMembers(tx: Db, id: string, { entered, left }: Changes, at: Date): Promise<void> {
  if (left.length > 0) {
    await sql`delete from differentiate.segment_members where segment_id = ${id} and person_id = any(${left}::uuid[])`.execute(tx);
  }
  if (entered.length === 0) return;
  await sql`
    insert into differentiate.segment_members (person_id, segment_id, since) select unnest(${entered}::uuid[]), ${id}, ${at}
    on conflict do nothing`.execute(tx);
}

/** A frozen copy keeps the people of this moment. */
export async function copyMembers(tx: Db, from: string, to: string, at: Date): Promise<void> {
  await sql`
    insert into differentiate.segment_members (person_id, segment_id, since)
    select person_id, ${to}, ${at} from differentiate.segment_members where segment_id = ${from} on conflict do nothing`.execute(tx);
}

export async function countDay(tx: Db, id: string, day: string, { entered, left }: Changes): Promise<void> {
  await sql`
    insert into differentiate.segment_days as d (segment_id, day, entered, left_it) values (${id}, ${day}, ${entered.length}, ${left.length})
    on conflict (segment_id, day) do update set entered = d.entered + excluded.entered, left_it = d.left_it + excluded.left_it`.execute(tx);
}

export async function daysOfSegment(db: Db, id: string, since: string): Promise<{ day: string; entered: number; left: number }[]> {
  const { rows } = await sql<{ day: string; entered: number; left: number }>`
    select to_char(day, 'YYYY-MM-DD') as day, entered, left_it as left from differentiate.segment_days
    where segment_id = ${id} and day >= ${since}::date order by day`.execute(db);
  return rows;
}
