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

/** SQL conditions for the events of a stretch, for COPY, which takes no parameters: only digits get in. */
function within(stretch: Stretch): string {
  const digits = (value: string | number): string => {
    const text = String(value);
    if (!/^\d+$/.test(text)) throw new Error("A cursor holds digits only.");
    return text;
  };
  const from = `('${digits(stretch.fromTx)}'::xid8, ${digits(stretch.fromSeq)}::bigint)`;
  const to = `('${digits(stretch.toTx)}'::xid8, ${digits(stretch.toSeq)}::bigint)`;
  return `(e.tx, e.seq) > ${from} and (e.tx, e.seq) <= ${to}`;
}

/** COPY statements that give the stretch's rows for ClickHouse, column by column as in migrations/clickhouse. */
export function projectionCopies(stretch: Stretch): { table: string; sql: string }[] {
  const at = `to_char(e.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')`;
  return [
    {
      table: "identify_order_lines",
      sql: `copy (
        select e.person_id, ${at}, coalesce(l.item ->> 'of', e.payload ->> 'order_id'), l.line,
          case when (l.item ->> 'fee')::boolean then 'fee' when e.name = 'Order Refunded' then 'return' else 'sale' end,
          e.anonymous, l.item ->> 'sku', coalesce(l.item ->> 'category', ''), (l.item ->> 'quantity')::int,
          (l.item ->> 'amount_minor')::bigint, coalesce((l.item ->> 'cost_minor')::bigint, 0), e.id
        from identify.events e
        cross join lateral jsonb_array_elements(e.payload -> 'products') with ordinality as l(item, line)
        where e.name in ('Order Completed', 'Order Refunded') and ${within(stretch)}) to stdout`,
    },
    {
      table: "identify_touches",
      sql: `copy (
        select e.person_id, ${at}, e.name, e.id from identify.events e
        where e.name not in ('Order Completed', 'Order Refunded') and ${within(stretch)}) to stdout`,
    },
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
