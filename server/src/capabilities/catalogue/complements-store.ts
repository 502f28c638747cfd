// What the orders say of goods, as it is kept: all of it replaced in one transaction, read an article at a time.
import { sql, type Db } from "../../platform/postgres.ts";
import type { Basis, Rule } from "./complements.ts";
import type { CategoryHabit, FigureRow } from "./complements-reads.ts";

export interface Neighbour extends Rule {
  readonly basis: Basis;
  readonly sku: string;
  readonly other: string;
  /** Orders (or people) with both. */
  readonly together: number;
  readonly similarity: number;
  readonly weight: number;
}

export interface CategoryPair {
  readonly category: string;
  readonly other: string;
  /** Orders with both; beside itself: orders with the category at all. */
  readonly together: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface Computed {
  readonly asOf: string;
  readonly at: Date;
  readonly orders: number;
  /** Of Saturdays and Sundays (UTC). */
  readonly weekendOrders: number;
  readonly people: number;
  readonly orderStep: number;
  readonly personStep: number;
}

/** Rows a statement. */
const CHUNK = 10_000;

async function inChunks(rows: readonly object[], write: (json: string) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) await write(JSON.stringify(rows.slice(from, from + CHUNK)));
}

/** Replaces everything; of two at a time the second waits. */
export async function replaceAll(
  tx: Db,
  all: {
    figures: readonly (FigureRow & { readonly effect: number })[];
    neighbours: readonly Neighbour[];
    pairs: readonly CategoryPair[];
    habits: readonly CategoryHabit[];
    computed: Computed;
  },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('catalogue.computed'))`.execute(tx);
  for (const table of ["figures", "neighbours", "category_pairs", "categories", "computed"])
    await sql`delete from ${sql.raw(`catalogue.${table}`)}`.execute(tx);
  await inChunks(all.figures, (json) =>
    sql`insert into catalogue.figures
        (sku, orders, buyers, rebuyers, quantity, revenue_minor, cost_minor, revenue_year_minor, first_day, last_day, gaps, gap_days, gap_spread,
        gap_pieces, quantity_effect)
      select sku, orders, buyers, rebuyers, quantity, revenue, cost, "revenueYear", "firstDay", "lastDay", gaps, "gapDays", "gapSpread", "gapPieces", effect
      from jsonb_to_recordset(${json}::jsonb) as r(sku text, orders int, buyers int, rebuyers int, quantity bigint, revenue bigint, cost bigint,
        "revenueYear" bigint, "firstDay" date, "lastDay" date, gaps int, "gapDays" real, "gapSpread" real, "gapPieces" real, effect real)`.execute(
      tx,
    ),
  );
  await inChunks(all.neighbours, (json) =>
    sql`insert into catalogue.neighbours (basis, sku, other, together, support, confidence, lift, similarity, weight)
      select basis, sku, other, together, support, confidence, lift, similarity, weight
      from jsonb_to_recordset(${json}::jsonb) as r(basis text, sku text, other text, together int, support real, confidence real, lift real,
        similarity real, weight real)`.execute(tx),
  );
  await inChunks(all.pairs, (json) =>
    sql`insert into catalogue.category_pairs (category, other, together, confidence, lift)
      select category, other, together, confidence, lift
      from jsonb_to_recordset(${json}::jsonb) as r(category text, other text, together int, confidence real, lift real)`.execute(tx),
  );
  await inChunks(all.habits, (json) =>
    sql`insert into catalogue.categories (category, stayed, rebuyers, gaps, gap_days)
      select category, stayed, rebuyers, gaps, "gapDays"
      from jsonb_to_recordset(${json}::jsonb) as r(category text, stayed int, rebuyers int, gaps int, "gapDays" real)`.execute(tx),
  );
  const { asOf, at, orders, weekendOrders, people, orderStep, personStep } = all.computed;
  await sql`insert into catalogue.computed (as_of, at, orders, weekend_orders, people, order_step, person_step)
    values (${asOf}::date, ${at}, ${orders}, ${weekendOrders}, ${people}, ${orderStep}, ${personStep})`.execute(tx);
}

export async function computedOf(db: Db): Promise<Computed | null> {
  const { rows } = await sql<Computed>`
    select to_char(as_of, 'YYYY-MM-DD') as "asOf", at, orders, weekend_orders as "weekendOrders", people, order_step as "orderStep", person_step as "personStep"
    from catalogue.computed`.execute(db);
  return rows[0] ?? null;
}

/** The goods, fees apart. */
export async function allGoods(db: Db): Promise<{ sku: string; category: string }[]> {
  const { rows } = await sql<{ sku: string; category: string }>`
    select sku, category from catalogue.products where not fee order by sku`.execute(db);
  return rows;
}

/** The neighbours of these articles that can be had, the nearest of each first. */
export async function neighboursOf(db: Db, basis: Basis, skus: readonly string[]): Promise<Neighbour[]> {
  const { rows } = await sql<Neighbour>`
    select n.basis, n.sku, n.other, n.together, n.support, n.confidence, n.lift, n.similarity, n.weight
    from catalogue.neighbours n join catalogue.products p on p.sku = n.other and p.active and not p.fee
    where n.basis = ${basis} and n.sku = any(${skus}::text[]) order by n.sku, n.similarity desc, n.other`.execute(db);
  return rows;
}

/** Pairs that belong together most surely, each once, by similarity; both can be had. */
export async function closestPairs(db: Db, limit: number): Promise<Neighbour[]> {
  const { rows } = await sql<Neighbour>`
    select n.basis, n.sku, n.other, n.together, n.support, n.confidence, n.lift, n.similarity, n.weight
    from catalogue.neighbours n
    join catalogue.products p on p.sku = n.sku and p.active and not p.fee
    join catalogue.products q on q.sku = n.other and q.active and not q.fee
    where n.basis = 'order' and not exists (
      select 1 from catalogue.neighbours b where b.basis = 'order' and b.sku = n.other and b.other = n.sku and (b.confidence, b.sku) > (n.confidence, n.sku))
    order by n.similarity desc, n.sku limit ${limit}`.execute(db);
  return rows;
}

export async function categoryHabits(db: Db): Promise<CategoryHabit[]> {
  const { rows } = await sql<CategoryHabit>`
    select category, stayed, rebuyers, gaps, gap_days as "gapDays" from catalogue.categories order by category`.execute(db);
  return rows;
}

export async function categoryPairs(db: Db): Promise<CategoryPair[]> {
  const { rows } = await sql<CategoryPair>`
    select category, other, together, confidence, lift from catalogue.category_pairs order by category, other`.execute(db);
  return rows;
}
