import { sql, type Db } from "../../platform/postgres.ts";
import type { Graph } from "./journey-graph.ts";
import type { JourneyChange, JourneyRow, VersionRow } from "./journey-tables.ts";

const COLUMNS = sql`
  id, name, graph, goal, reentry, held_back::float8 as "heldBack", window_days as "windowDays", after_pause as "afterPause",
  late_hours as "lateHours", version, created_at as "createdAt", started_at as "startedAt", paused_at as "pausedAt",
  ended_at as "endedAt", archived_at as "archivedAt"`;

/** Adds a journey; nothing happens if its id is known already. */
export async function insertJourney(
  tx: Db,
  journey: { readonly id: string; readonly name: string; readonly graph: Graph; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into interact.journeys (id, name, graph, created_by, created_at, changed_at)
    values (${journey.id}, ${journey.name}, ${JSON.stringify(journey.graph)}::jsonb, ${journey.by}, ${journey.at}, ${journey.at})
    on conflict (id) do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

export async function journeysBy(db: Db, ids: readonly string[]): Promise<JourneyRow[]> {
  const { rows } = await sql<JourneyRow>`select ${COLUMNS} from interact.journeys where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export async function lockJourney(tx: Db, id: string): Promise<JourneyRow | null> {
  const { rows } = await sql<JourneyRow>`select ${COLUMNS} from interact.journeys where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** The newest first. */
export async function listJourneys(db: Db, archived: boolean): Promise<JourneyRow[]> {
  const { rows } = await sql<JourneyRow>`
    select ${COLUMNS} from interact.journeys where (archived_at is not null) = ${archived}
    order by created_at desc, id desc limit 500`.execute(db);
  return rows;
}

/** Those that people come into. */
async function openJourneys(db: Db): Promise<JourneyRow[]> {
  const { rows } = await sql<JourneyRow>`
    select ${COLUMNS} from interact.journeys where version is not null and ended_at is null and archived_at is null order by id`.execute(
    db,
  );
  return rows;
}

export async function updateJourney(tx: Db, id: string, change: JourneyChange, at: Date): Promise<void> {
  await sql`
    update interact.journeys set name = ${change.name}, graph = ${JSON.stringify(change.graph)}::jsonb,
      goal = ${change.goal === null ? null : JSON.stringify(change.goal)}::jsonb, reentry = ${JSON.stringify(change.reentry)}::jsonb,
      held_back = ${change.heldBack}, window_days = ${change.windowDays}, after_pause = ${change.afterPause}, late_hours = ${change.lateHours},
      changed_at = ${at}
    where id = ${id}`.execute(tx);
}

export async function setJourneyArchived(tx: Db, id: string, at: Date | null): Promise<void> {
  await sql`update interact.journeys set archived_at = ${at} where id = ${id}`.execute(tx);
}

/** Of one journey, the newest first. */
export async function versionsOf(db: Db, journeyId: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select version, graph, inside, started_at as "startedAt", started_by as "startedBy"
    from interact.journey_versions where journey_id = ${journeyId} order by version desc`.execute(db);
  return rows;
}

export interface MessageRow {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  /** Once it may go out it is not changed any more. */
  readonly startedAt: Date | null;
}

export async function messagesOf(db: Db, journeyId: string): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select id, name, subject, started_at as "startedAt" from interact.campaigns where journey_id = ${journeyId} order by created_at, id`.execute(
    db,
  );
  return rows;
}

/** A draft with the words of another, for one of this journey; returns its id, or null if there is no such message. */
export async function copyMessage(tx: Db, id: string, name: string, journeyId: string, by: string): Promise<string | null> {
  const own = ["id", "name", "links", "people", "held_back_people", "created_by", "created_at", "changed_at", "started_at", "started_by"];
  const { rows: columns } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = 'interact' and table_name = 'campaigns' and is_generated = 'NEVER'
      and column_name <> all(${[...own, "paused_at", "archived_at"]}::text[])`.execute(tx);
  const same = sql.join(columns.map((column) => sql.ref(column.name)));
  const { rows } = await sql<{ id: string }>`
    insert into interact.campaigns (name, created_by, ${same})
    select ${name}, ${by}, ${same} from interact.campaigns where id = ${id} and journey_id = ${journeyId} returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** The drawings of all versions of these journeys. */
export async function versionGraphs(db: Db, ids: readonly string[]): Promise<{ journeyId: string; version: number; graph: Graph }[]> {
  const { rows } = await sql<{ journeyId: string; version: number; graph: Graph }>`
    select journey_id as "journeyId", version, graph from interact.journey_versions where journey_id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/** The drawings that people come into now, of journeys that have begun and not ended. */
export async function runningGraphs(db: Db): Promise<{ journey: JourneyRow; graph: Graph }[]> {
  const rows = await openJourneys(db);
  const graphs = await versionGraphs(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap((journey) => {
    const found = graphs.find(({ journeyId, version }) => journeyId === journey.id && version === journey.version);
    return found === undefined ? [] : [{ journey, graph: found.graph }];
  });
}

/** The drawing becomes the version that people come into. */
export async function insertVersion(
  tx: Db,
  id: string,
  next: { readonly version: number; readonly graph: Graph; readonly inside: "finish" | "move"; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into interact.journey_versions (journey_id, version, graph, inside, started_at, started_by)
    values (${id}, ${next.version}, ${JSON.stringify(next.graph)}::jsonb, ${next.inside}, ${next.at}, ${next.by})`.execute(tx);
  await sql`
    update interact.journeys set version = ${next.version}, started_at = coalesce(started_at, ${next.at}) where id = ${id}`.execute(tx);
}

/** Of these people, those who were not on the list when it was looked at last. */
export async function notListed(db: Db, journeyId: string, node: string, people: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct i.id from unnest(${people}::uuid[]) as i(id)
    where not exists (
      select from interact.journey_listed l where l.person_id = i.id and l.journey_id = ${journeyId} and l.node = ${node})`.execute(db);
  return rows.map((row) => row.id);
}

/** From now on these are the ones who were on the list. */
export async function setListed(tx: Db, journeyId: string, node: string, people: readonly string[]): Promise<void> {
  await sql`
    delete from interact.journey_listed
    where journey_id = ${journeyId} and node = ${node} and not person_id = any(${people}::uuid[])`.execute(tx);
  await sql`
    insert into interact.journey_listed (person_id, journey_id, node) select distinct i.id, ${journeyId}::uuid, ${node}
    from unnest(${people}::uuid[]) as i(id) on conflict do nothing`.execute(tx);
}
