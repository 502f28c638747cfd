import { sql, type Db } from "../../platform/postgres.ts";

/** Points of an individual at a moment. */
export interface Balance {
  /** Can be spent; never below zero. */
  readonly usable: number;
  /** Earned, and usable when the goods can no longer come back. */
  readonly pending: number;
  /** Put aside for something that is being redeemed. */
  readonly held: number;
  /** Taken back after they were spent; what is earned next settles it. */
  readonly owed: number;
  /** What expires next of the usable ones. */
  readonly next: { readonly points: number; readonly at: Date } | null;
}

interface BalanceRow {
  readonly usable: number;
  readonly pending: number;
  readonly held: number;
  readonly owed: number;
  readonly nextPoints: number | null;
  readonly nextAt: Date | null;
}

const shown = ({ usable, pending, held, owed, nextPoints, nextAt }: BalanceRow): Balance => ({
  usable: Math.max(0, usable - owed),
  pending,
  held,
  owed: Math.max(0, owed - usable),
  next: nextPoints === null || nextAt === null ? null : { points: nextPoints, at: nextAt },
});

/** Over all records of the individual, from the postings written up to then: what the ledger said at that moment. */
export async function balanceAt(db: Db, personId: string, at: Date): Promise<Balance> {
  const { rows } = await sql<BalanceRow>`
    with mine as materialized (
      select p.lot_id, p.account, sum(p.points)::bigint as points
      from loyalty.postings p join loyalty.entries e on e.person_id = p.person_id and e.id = p.entry_id
      where p.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and p.account in ('free', 'held', 'owed') and e.at <= ${at}
      group by p.lot_id, p.account
    ), overdue as (
      select p.lot_id, sum(p.points)::bigint as points
      from loyalty.holds h join loyalty.postings p on p.person_id = h.person_id and p.entry_id = h.id and p.account = 'held'
      where h.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and h.state = 'open' and h.until <= ${at}
      group by p.lot_id
    ), lots as materialized (
      select l.usable_from <= ${at} as usable, l.expires_at, coalesce(f.points, 0) + coalesce(o.points, 0) as points
      from loyalty.lots l left join mine f on f.lot_id = l.id and f.account = 'free' left join overdue o on o.lot_id = l.id
      where l.person_id = any(array(select trust.records_of(trust.person_of(${personId}))))
        and l.expires_at > ${at} and coalesce(f.points, 0) + coalesce(o.points, 0) > 0
    ), soonest as (
      select sum(points)::bigint as points, expires_at as at from lots where usable group by expires_at order by expires_at limit 1
    )
    select coalesce((select sum(points) from lots where usable), 0)::bigint as usable,
      coalesce((select sum(points) from lots where not usable), 0)::bigint as pending,
      (coalesce((select sum(points) from mine where account = 'held'), 0) - coalesce((select sum(points) from overdue), 0))::bigint as held,
      coalesce((select -sum(points) from mine where account = 'owed'), 0)::bigint as owed,
      (select points from soonest) as "nextPoints", (select at from soonest) as "nextAt"`.execute(db);
  return shown(rows[0] ?? { usable: 0, pending: 0, held: 0, owed: 0, nextPoints: null, nextAt: null });
}

export interface HistoryLine {
  readonly id: string;
  readonly kind: string;
  readonly at: Date;
  /** Change of what is theirs; 0 where points were only put aside. */
  readonly points: number;
  readonly why: string;
}

/** Entries of an individual, newest first, after the one given. */
export async function historyOf(db: Db, personId: string, after: string | null, limit: number): Promise<HistoryLine[]> {
  const { rows } = await sql<HistoryLine>`
    with mine as (
      select id, min(kind) as kind, max(at) as at, sum(points)::bigint as points, min(why) as why
      from loyalty.entries where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) group by id
    )
    select * from mine
    where ${after}::uuid is null or (at, id) < (select m.at, m.id from mine m where m.id = ${after}::uuid)
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** What must never be, counted; zero of each while the ledger is sound. */
export interface LedgerFaults {
  /** Of all postings. */
  readonly sum: number;
  readonly unbalanced: number;
  /** Entries that say something else than their postings, as a half-written one would. */
  readonly entries: number;
  readonly lots: number;
  readonly accounts: number;
  readonly negative: number;
}

export async function ledgerFaults(db: Db): Promise<LedgerFaults> {
  const { rows } = await sql<LedgerFaults>`
    select coalesce((select sum(points) from loyalty.postings), 0)::bigint as sum,
      (select count(*) from (select from loyalty.postings group by person_id, entry_id having sum(points) <> 0) u)::int as unbalanced,
      (select count(*) from loyalty.entries e where e.points <> coalesce((select sum(p.points) from loyalty.postings p
        where p.person_id = e.person_id and p.entry_id = e.id and p.account in ('free', 'held', 'owed')), 0))::int as entries,
      (select count(*) from loyalty.lots l left join (
        select person_id, lot_id, sum(points) filter (where account = 'free') as free, sum(points) filter (where account = 'held') as held,
          sum(points) filter (where account = 'expired') as expired from loyalty.postings group by person_id, lot_id
        ) p on p.person_id = l.person_id and p.lot_id = l.id
        where (l.free, l.held, l.expired) is distinct from (coalesce(p.free, 0), coalesce(p.held, 0), coalesce(p.expired, 0)))::int as lots,
      (select count(*) from loyalty.accounts a where a.owed <> coalesce(
        (select -sum(points) from loyalty.postings p where p.person_id = a.person_id and p.account = 'owed'), 0))::int as accounts,
      (select count(*) from loyalty.lots where free < 0 or held < 0)::int as negative`.execute(db);
  return rows[0] ?? { sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 };
}
