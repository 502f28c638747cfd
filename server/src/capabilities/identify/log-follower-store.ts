// Readers that follow the projection: whose rows in ClickHouse have changed since they last looked.
import { sql, type Db } from "../../platform/postgres.ts";

/** How far a follower has come in the event log. */
export interface LogPlace {
  readonly tx: string;
  readonly seq: number;
}

export interface Followed {
  /** Whom the events are about, each once; null: too many to be looked at one by one. */
  readonly people: readonly string[] | null;
  readonly upTo: LogPlace;
}

/** A follower this far behind looks at everybody instead. */
const FAR_BEHIND = 30_000;

/** A new follower begins where the projection stands. */
async function placeOf(db: Db, reader: string): Promise<LogPlace | null> {
  const { rows } = await sql<LogPlace>`select tx::text, seq from identify.cursors where reader = ${reader}`.execute(db);
  if (rows[0] !== undefined) return rows[0];
  const begun = await sql<LogPlace>`
    insert into identify.cursors (reader, tx, seq) select ${reader}, tx, seq from identify.cursors where reader = 'projection'
    on conflict do nothing returning tx::text, seq`.execute(db);
  return begun.rows[0] ?? null;
}

/** Events that the projection has carried over and this follower has not looked at, some at a time; null if there are none. */
export async function nextFollowed(db: Db, reader: string, limit: number): Promise<Followed | null> {
  const from = await placeOf(db, reader);
  if (from === null) return null;
  const ahead = sql`
    from identify.events e cross join (select tx, seq from identify.cursors where reader = 'projection') p
    where (e.tx, e.seq) > (${from.tx}::xid8, ${from.seq}::bigint) and (e.tx, e.seq) <= (p.tx, p.seq)`;
  const { rows } = await sql<LogPlace & { person: string | null }>`
    select e.tx::text, e.seq, case when not e.anonymous then e.person_id end as person ${ahead} order by e.tx, e.seq limit ${limit}`.execute(
    db,
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const people = [...new Set(rows.flatMap(({ person }) => person ?? []))];
  if (rows.length < limit) return { people, upTo: { tx: last.tx, seq: last.seq } };
  const further = await sql`select 1 ${ahead} order by e.tx, e.seq offset ${FAR_BEHIND} limit 1`.execute(db);
  if (further.rows.length === 0) return { people, upTo: { tx: last.tx, seq: last.seq } };
  const { rows: ends } = await sql<LogPlace>`select tx::text, seq from identify.cursors where reader = 'projection'`.execute(db);
  return { people: null, upTo: ends[0] ?? last };
}

export async function passFollowed(db: Db, reader: string, { tx, seq }: LogPlace): Promise<void> {
  await sql`update identify.cursors set tx = ${tx}::xid8, seq = ${seq} where reader = ${reader}`.execute(db);
}

/** Something that happened to somebody. */
export interface FollowedEvent {
  readonly personId: string;
  readonly id: string;
  readonly name: string;
  readonly at: Date;
}

/** The events themselves, of known people, some at a time; null if there are none. */
export async function nextEvents(db: Db, reader: string, limit: number): Promise<{ events: FollowedEvent[]; upTo: LogPlace } | null> {
  const from = await placeOf(db, reader);
  if (from === null) return null;
  const { rows } = await sql<LogPlace & FollowedEvent & { anonymous: boolean }>`
    select e.tx::text, e.seq, e.person_id as "personId", e.id, e.name, e.at, e.anonymous
    from identify.events e cross join (select tx, seq from identify.cursors where reader = 'projection') p
    where (e.tx, e.seq) > (${from.tx}::xid8, ${from.seq}::bigint) and (e.tx, e.seq) <= (p.tx, p.seq)
    order by e.tx, e.seq limit ${limit}`.execute(db);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const events = rows.filter(({ anonymous }) => !anonymous).map(({ personId, id, name, at }) => ({ personId, id, name, at }));
  return { events, upTo: { tx: last.tx, seq: last.seq } };
}

/** How many events the log has that this follower has not looked at; 0 for one that has not begun. */
export async function waitingFor(db: Db, reader: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from identify.cursors c join identify.events e on (e.tx, e.seq) > (c.tx, c.seq) where c.reader = ${reader}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

/** The follower begins anew where the projection stands. */
export async function skipFollowed(db: Db, reader: string): Promise<void> {
  await sql`
    insert into identify.cursors (reader, tx, seq) select ${reader}, tx, seq from identify.cursors where reader = 'projection'
    on conflict (reader) do update set tx = excluded.tx, seq = excluded.seq
    where (identify.cursors.tx, identify.cursors.seq) <> (excluded.tx, excluded.seq)`.execute(db);
}
