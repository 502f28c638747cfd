import { sql, type Db } from "../../platform/postgres.ts";

/** A stretch of the event log: after (fromTx, fromSeq), up to and with (toTx, toSeq). */
export interface Stretch {
  readonly fromTx: string;
  readonly fromSeq: number;
  readonly toTx: string;
  readonly toSeq: number;
}

/**
 * The next stretch for a reader, or null. It never passes the oldest open transaction (two transactions may commit out
 * of order), and its bounds are committed before it is worked on: after a crash the same stretch comes again.
 */
export async function nextStretch(tx: Db, reader: string, size: number): Promise<Stretch | null> {
  await sql`insert into identify.cursors (reader) values (${reader}) on conflict do nothing`.execute(tx);
  const { rows } = await sql<Stretch>`
    with cursor as (
      select * from identify.cursors where reader = ${reader} for update
    ), ahead as (
      select e.tx, e.seq from identify.events e, cursor c
      where c.pending_tx is null and (e.tx, e.seq) > (c.tx, c.seq) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
      order by e.tx, e.seq limit ${size}
    ), last as (
      select tx, seq from ahead order by tx desc, seq desc limit 1
    ), marked as (
      update identify.cursors c
      set pending_tx = coalesce(c.pending_tx, (select tx from last)), pending_seq = coalesce(c.pending_seq, (select seq from last))
      where c.reader = ${reader} and (c.pending_tx is not null or exists (select 1 from last))
      returning c.tx, c.seq, c.pending_tx, c.pending_seq
    )
    select tx::text as "fromTx", seq as "fromSeq", pending_tx::text as "toTx", pending_seq as "toSeq" from marked`.execute(tx);
  return rows[0] ?? null;
}

/** The stretch is done. */
export async function passStretch(tx: Db, reader: string, stretch: Stretch): Promise<void> {
  await sql`
    update identify.cursors
    set tx = pending_tx, seq = pending_seq, pending_tx = null, pending_seq = null
    where reader = ${reader} and pending_tx = ${stretch.toTx}::xid8 and pending_seq = ${stretch.toSeq}`.execute(tx);
}

/** From the beginning again. */
export async function resetReader(tx: Db, reader: string): Promise<void> {
  await sql`delete from identify.cursors where reader = ${reader}`.execute(tx);
}

/** What a crash left half done: a stretch whose bounds are committed and which is not passed. */
export async function stretchLeftOver(db: Db, reader: string): Promise<boolean> {
  const { rows } = await sql`select 1 from identify.cursors where reader = ${reader} and pending_tx is not null`.execute(db);
  return rows.length > 0;
}

/** One at a time, over all processes: nobody else reads for this reader until the work is done. */
export async function lockReader(tx: Db, reader: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`identify.cursors:${reader}`})::bigint)`.execute(tx);
}

/** Higher than the number of any step before. */
export async function nextCarried(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select nextval('identify.carried')::float8 as n`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Which events are carried over. */
export type Which = ReturnType<typeof within>;

export const within = (stretch: Stretch) => sql`
  (e.tx, e.seq) > (${stretch.fromTx}::xid8, ${stretch.fromSeq}::bigint) and (e.tx, e.seq) <= (${stretch.toTx}::xid8, ${stretch.toSeq}::bigint)`;

/** Everything of these records that the reader has passed. */
export const passedOf = (records: readonly string[], reader: string): Which => sql`
  e.person_id = any(${records}::uuid[])
  and (e.tx, e.seq) <= ((select tx from identify.cursors where reader = ${reader}), (select seq from identify.cursors where reader = ${reader}))`;

/** A text as a TabSeparated field. */
const field = (expression: string) =>
  sql.raw(`replace(replace(replace(replace(${expression}, '\\', '\\\\'), E'\t', '\\t'), E'\n', '\\n'), E'\r', '\\r')`);

/** Tables of the projection, with the columns in the order in which `projectionRows` gives them. */
export const PROJECTED = {
  identify_order_lines:
    "person_id, at, order_id, line, kind, anonymous, sku, category, quantity, amount, cost, event_id, received_at, discount, place, carried",
  identify_touches: "person_id, at, name, event_id, received_at",
} as const;

/**
 * The events' rows for each table of the projection, under the person that their record stands for now, as TabSeparated
 * text, a piece an event. (COPY would send a message a line, which costs three times as much here.)
 * @param carried number of the step that writes them
 */
export async function projectionRows(
  db: Db,
  which: Which,
  carried: number,
): Promise<{ table: keyof typeof PROJECTED; pieces: string[] }[]> {
  const second = (column: "at" | "received_at") => sql`to_char(${sql.ref(`e.${column}`)} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')`;
  const at = second("at");
  const person = sql`coalesce(j.person_id, e.person_id)`;
  // What is the same for all lines of an event (the unpacked payload, ids, time) is worked out once an event, not once a line.
  const lines = await sql<{ text: string | null }>`
    with e as materialized (
      select concat_ws(E'\t', ${person}, ${at}) as head, ${field("e.payload ->> 'order_id'")} as order_id,
        concat_ws(E'\t', e.id, ${second("received_at")}) as tail,
        case e.name when 'Order Refunded' then 'return' else 'sale' end as kind, e.anonymous::text as anonymous, ${field("coalesce(e.payload ->> 'place', '')")} as place,
        e.payload -> 'products' as products
      from identify.events e left join trust.joined j on j.member_id = e.person_id
      where e.name in ('Order Completed', 'Order Refunded') and ${which}
    )
    select (
      select string_agg(concat_ws(E'\t',
        e.head, coalesce(${field("l.item ->> 'of'")}, e.order_id), l.line, case when (l.item ->> 'fee')::boolean then 'fee' else e.kind end,
        e.anonymous, ${field("coalesce(l.item ->> 'sku', '')")}, ${field("coalesce(l.item ->> 'category', '')")},
        l.item ->> 'quantity', l.item ->> 'amount_minor', coalesce(l.item ->> 'cost_minor', '0'), e.tail,
        coalesce(l.item ->> 'discount_minor', '0'), coalesce(${field("l.item ->> 'place'")}, e.place), ${carried}::text), E'\n')
      from jsonb_array_elements(e.products) with ordinality as l(item, line)
    ) as text from e`.execute(db);
  const touches = await sql<{ text: string | null }>`
    select concat_ws(E'\t', ${person}, ${at}, ${field("e.name")}, e.id, ${second("received_at")}) as text
    from identify.events e left join trust.joined j on j.member_id = e.person_id
    where e.name not in ('Order Completed', 'Order Refunded') and not e.anonymous and ${which}`.execute(db);
  const pieces = (rows: { text: string | null }[]): string[] => rows.flatMap(({ text }) => (text === null ? [] : [`${text}\n`]));
  return [
    { table: "identify_order_lines", pieces: pieces(lines.rows) },
    { table: "identify_touches", pieces: pieces(touches.rows) },
  ];
}

/** How many events wait for a reader. */
export async function lag(db: Db, reader: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from identify.events e
    where (e.tx, e.seq) > (coalesce((select tx from identify.cursors where reader = ${reader}), '0'::xid8),
                           coalesce((select seq from identify.cursors where reader = ${reader}), 0))`.execute(db);
  return rows[0]?.n ?? 0;
}
