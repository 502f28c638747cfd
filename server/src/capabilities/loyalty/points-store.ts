// Calls the ledger's functions (migration 0087), which lock the person, and writes lots. Nothing else moves points.
import { prepared, sql, type Db } from "../../platform/postgres.ts";

/** Serialises with whatever else moves this individual's points; the ids of all their records, or null if there is no such person. */
export async function lockPerson(tx: Db, personId: string): Promise<string[] | null> {
  const { rows } = await sql<{ records: string[] | null }>`select loyalty.lock_person(${personId}) as records`.execute(tx);
  return rows[0]?.records ?? null;
}

export interface RedeemRow {
  readonly outcome: "done" | "again" | "other" | "too few" | "nobody";
  readonly entry: string | null;
  readonly usable: number;
}

export interface RedeemAsk {
  readonly personId: string;
  readonly points: number;
  readonly key: string;
  readonly why: string;
  readonly actor: string;
  /** Deadline of a hold; null: spent at once. */
  readonly until: Date | null;
}

/** One answer an ask, in their order: each by itself, as if it had been asked for alone. The asks share locks, a round trip and a commit. */
export async function redeemAll(tx: Db, asks: readonly RedeemAsk[], at: Date): Promise<RedeemRow[]> {
  const { rows } = await sql<RedeemRow>`${prepared}
    select r.outcome, r.entry, r.usable
    from loyalty.redeem_all(array(
      select (a.place, a.person, a.wanted, a.request, a.reason, a.who, a.deadline)::loyalty.redemption
      from unnest(${asks.map(({ personId }) => personId)}::uuid[], ${asks.map(({ points }) => points)}::bigint[], ${asks.map(({ key }) => key)}::text[],
        ${asks.map(({ why }) => why)}::text[], ${asks.map(({ actor }) => actor)}::text[], ${asks.map(({ until }) => until)}::timestamptz[])
        with ordinality as a(person, wanted, request, reason, who, deadline, place)
    ), ${at}) as r order by r.place`.execute(tx);
  return rows;
}

/** "late": the deadline had passed, so it was released; "spent" and "released" when the other was wanted: that had been done before. */
export type HoldEnd = "spent" | "released" | "again" | "late" | "unknown";

export async function endHold(tx: Db, id: string, wanted: "spent" | "released", why: string, actor: string, at: Date): Promise<HoldEnd> {
  const { rows } = await sql<{ end: HoldEnd }>`select loyalty.end_hold(${id}, ${wanted}, ${at}, ${why}, ${actor}) as end`.execute(tx);
  return rows[0]?.end ?? "unknown";
}

/** Holds whose deadline has passed, some at a time. */
export async function overdueHolds(db: Db, at: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct id from (select id from loyalty.holds where state = 'open' and until <= ${at} order by until limit ${limit}) h`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

export async function giveBack(tx: Db, id: string, why: string, actor: string, at: Date): Promise<"done" | "again" | "unknown"> {
  const { rows } = await sql<{
    end: "done" | "again" | "unknown";
  }>`select loyalty.give_back(${id}, ${at}, ${why}, ${actor}) as end`.execute(tx);
  return rows[0]?.end ?? "unknown";
}

/** What has run out goes, of some lots; how many people that were. */
export async function expireLots(tx: Db, at: Date, most: number): Promise<number> {
  const { rows } = await sql<{ people: number }>`select loyalty.expire(${at}, ${most}) as people`.execute(tx);
  return rows[0]?.people ?? 0;
}

export interface EntryRow {
  readonly id: string;
  readonly personId: string;
  readonly kind: string;
  readonly points: number;
}

export async function entryByKey(db: Db, key: string): Promise<EntryRow | null> {
  const { rows } = await sql<EntryRow>`select id, person_id as "personId", kind, points from loyalty.entries where key = ${key}`.execute(
    db,
  );
  return rows[0] ?? null;
}

export interface NewLot {
  readonly personId: string;
  readonly source: string;
  readonly earnedAt: Date;
  readonly usableFrom: Date;
  readonly expiresAt: Date;
}

/** An empty lot of points that were given; its points come by `adjustLot`. */
export async function insertLot(tx: Db, { personId, source, earnedAt, usableFrom, expiresAt }: NewLot): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into loyalty.lots (person_id, source, earned_at, usable_from, expires_at)
    values (${personId}, ${source}, ${earnedAt}, ${usableFrom}, ${expiresAt}) returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("a lot was not written");
  return id;
}

export interface Adjustment {
  readonly personId: string;
  readonly lotId: string;
  /** More or fewer; taking back takes what is left, then what had expired, and the rest is owed. */
  readonly change: number;
  readonly kind: "earn" | "take back" | "restore";
  readonly key: string | null;
  readonly why: string;
  readonly actor: string;
  readonly about: string | null;
}

/** The caller holds the person's lock. */
export async function adjustLot(tx: Db, a: Adjustment, at: Date): Promise<void> {
  await sql`
    select loyalty.adjust(${a.personId}, ${a.lotId}, ${a.change}::bigint, ${a.kind}, ${a.key}, ${at}, ${a.why}, ${a.actor}, ${a.about}::uuid)`.execute(
    tx,
  );
}

/** The lot that an entry filled, and what it still stands for: earned, less what was taken back. */
export async function lotOfEntry(db: Db, entryId: string): Promise<{ personId: string; lotId: string; points: number } | null> {
  const { rows } = await sql<{ personId: string; lotId: string; points: number }>`
    select p.person_id as "personId", p.lot_id as "lotId", -sum(all_of.points)::bigint as points
    from (select person_id, lot_id from loyalty.postings p where (p.person_id, p.entry_id) in (
        select person_id, id from loyalty.entries where id = ${entryId} and kind = 'earn') and account = 'issued') p
    join loyalty.postings all_of on all_of.person_id = p.person_id and all_of.lot_id = p.lot_id and all_of.account in ('issued', 'cancelled')
    group by p.person_id, p.lot_id`.execute(db);
  return rows[0] ?? null;
}
