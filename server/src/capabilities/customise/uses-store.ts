import { sql, type Db } from "../../platform/postgres.ts";
import type { Terms } from "./terms.ts";

export type UseState = "reserved" | "committed" | "released" | "lapsed" | "returned";

/** An offer held for somebody, or used by them. Money in minor units. */
export interface Use {
  readonly personId: string;
  readonly id: string;
  readonly offerId: string;
  readonly key: string;
  readonly state: UseState;
  readonly terms: Terms;
  /** At most, while it is held; then what it cost. */
  readonly costMinor: number;
  readonly givenBackMinor: number;
  readonly orderRef: string | null;
  readonly orderMinor: number | null;
  readonly stackingGroup: string | null;
  /** What is kept of the code, hex. */
  readonly code: string | null;
  readonly answer: string | null;
  readonly reservedAt: Date;
  readonly deadline: Date;
  readonly committedAt: Date | null;
  readonly endedAt: Date | null;
}

const COLUMNS = sql.raw(`u.person_id as "personId", u.id, u.offer_id as "offerId", u.key, u.state, u.terms, u.cost_minor as "costMinor",
  u.given_back_minor as "givenBackMinor", u.order_ref as "orderRef", u.order_minor as "orderMinor", u.stacking_group as "stackingGroup",
  encode(u.code, 'hex') as code, u.answer, u.reserved_at as "reservedAt", u.deadline, u.committed_at as "committedAt",
  u.ended_at as "endedAt"`);

/** Until the transaction ends, what these individuals (first records) have of offers and what stands on these orders is changed by nobody else. */
export async function lockHolders(tx: Db, people: readonly string[], orders: readonly string[]): Promise<void> {
  const names = [...people.map((id) => `customise.uses:${id}`), ...orders.map((ref) => `customise.order:${ref}`)];
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as given(name) order by key
    ) keys`.execute(tx);
}

/** What these individuals hold and have used: individual (first record) → offer → how often. */
export async function hadBy(db: Db, people: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const { rows } = await sql<{ person: string; offer: string; n: number }>`
    select g.id as person, u.offer_id as offer, count(*)::int as n
    from unnest(${people}::uuid[]) as g(id) cross join lateral trust.records_of(g.id) as r(record)
    join customise.uses u on u.person_id = r.record
    where u.state in ('reserved', 'committed') group by 1, 2`.execute(db);
  const had = new Map<string, Map<string, number>>();
  for (const { person, offer, n } of rows) had.set(person, (had.get(person) ?? new Map<string, number>()).set(offer, n));
  return had;
}

/** How often an individual (any record) holds or has used an offer. */
export async function timesHad(db: Db, offerId: string, personId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from customise.uses u
    where u.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and u.offer_id = ${offerId}
      and u.state in ('reserved', 'committed')`.execute(db);
  return rows[0]?.n ?? 0;
}

/** What these individuals asked for under these keys, under any record: individual → key → use. */
export async function usesByKey(db: Db, people: readonly string[], keys: readonly string[]): Promise<Map<string, Map<string, Use>>> {
  const { rows } = await sql<Use & { person: string }>`
    select g.id as person, ${COLUMNS}
    from unnest(${people}::uuid[]) as g(id) cross join lateral trust.records_of(g.id) as r(record)
    join customise.uses u on u.person_id = r.record and u.key = any(${keys}::text[])`.execute(db);
  const found = new Map<string, Map<string, Use>>();
  for (const { person, ...use } of rows) found.set(person, (found.get(person) ?? new Map<string, Use>()).set(use.key, use));
  return found;
}

/** What an individual took of an offer by themselves, under any record, the oldest first. */
export async function claimsOf(db: Db, personId: string, offerId: string): Promise<Use[]> {
  const { rows } = await sql<Use>`
    select ${COLUMNS} from customise.uses u
    where u.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and u.offer_id = ${offerId}
      and u.key like 'claim:%' order by u.reserved_at, u.id`.execute(db);
  return rows;
}

/** What these individuals took by themselves under these codes and have not lost again: individual → code → use. */
export async function claimsWithCode(db: Db, people: readonly string[], codes: readonly string[]): Promise<Map<string, Map<string, Use>>> {
  const found = new Map<string, Map<string, Use>>();
  if (codes.length === 0) return found;
  const { rows } = await sql<Use & { person: string }>`
    select g.id as person, ${COLUMNS}
    from unnest(${people}::uuid[]) as g(id) cross join lateral trust.records_of(g.id) as r(record)
    join customise.uses u on u.person_id = r.record and u.key like 'claim:%' and u.state in ('reserved', 'committed')
      and u.code = any(array(select decode(d, 'hex') from unnest(${codes}::text[]) as given(d)))`.execute(db);
  for (const { person, ...use } of rows) found.set(person, (found.get(person) ?? new Map<string, Use>()).set(use.code ?? "", use));
  return found;
}

/** Offers' groups that stand on these orders already, held or used: order → groups. */
export async function groupsOnOrders(db: Db, orders: readonly string[]): Promise<Map<string, Set<string>>> {
  if (orders.length === 0) return new Map();
  const { rows } = await sql<{ order: string; groups: string[] }>`
    select order_ref as order, array_agg(distinct stacking_group) as groups from customise.uses
    where order_ref = any(${orders}::text[]) and stacking_group is not null and state in ('reserved', 'committed') group by 1`.execute(db);
  return new Map(rows.map(({ order, groups }) => [order, new Set(groups)]));
}

export async function insertUses(tx: Db, uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  await sql`
    insert into customise.uses (person_id, id, offer_id, key, state, terms, cost_minor, order_ref, order_minor, stacking_group, code, answer,
      reserved_at, deadline, committed_at)
    select "personId", id, "offerId", key, state, terms, "costMinor", "orderRef", "orderMinor", "stackingGroup", decode(code, 'hex'), answer,
      "reservedAt", deadline, "committedAt"
    from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as u("personId" uuid, id uuid, "offerId" uuid, key text, state text, terms jsonb,
      "costMinor" bigint, "orderRef" text, "orderMinor" bigint, "stackingGroup" text, code text, answer text, "reservedAt" timestamptz,
      deadline timestamptz, "committedAt" timestamptz)`.execute(tx);
}

export async function usesBy(db: Db, ids: readonly string[]): Promise<Use[]> {
  const { rows } = await sql<Use>`select ${COLUMNS} from customise.uses u where u.id = any(${ids}::uuid[]) order by u.id`.execute(db);
  return rows;
}

/** Used with an order, returned ones too. */
export async function usesOnOrder(db: Db, order: string): Promise<Use[]> {
  const { rows } = await sql<Use>`
    select ${COLUMNS} from customise.uses u where u.order_ref = ${order} and u.state in ('committed', 'returned') order by u.id`.execute(
    db,
  );
  return rows;
}

/** What is held for these records. */
export async function heldFor(db: Db, records: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from customise.uses where person_id = any(${records}::uuid[]) and state = 'reserved' order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Held for longer than was said. */
export async function overdueUses(db: Db, at: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from customise.uses where state = 'reserved' and deadline <= ${at} order by deadline limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

/** Writes what has become of uses. */
export async function writeUses(tx: Db, uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  await sql`
    update customise.uses u set state = c.state, cost_minor = c."costMinor", given_back_minor = c."givenBackMinor",
      order_ref = c."orderRef", order_minor = c."orderMinor", answer = c.answer, committed_at = c."committedAt", ended_at = c."endedAt"
    from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as c("personId" uuid, id uuid, state text, "costMinor" bigint,
      "givenBackMinor" bigint, "orderRef" text, "orderMinor" bigint, answer text, "committedAt" timestamptz, "endedAt" timestamptz)
    where u.person_id = c."personId" and u.id = c.id`.execute(tx);
}

/** The uses of an individual under all records, the latest first. */
export async function usesOf(db: Db, personId: string, limit: number): Promise<Use[]> {
  const { rows } = await sql<Use>`
    select ${COLUMNS} from customise.uses u
    where u.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) order by u.reserved_at desc, u.id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** What came back of a use, return by return. */
export interface Return {
  /** Heard of by the event log; otherwise told by the shop. */
  readonly byLog: boolean;
  readonly key: string;
  /** The value of the goods, minor units. */
  readonly returnedMinor: number;
  /** What that gave back of the cost, by the account of whoever told it. */
  readonly minor: number;
  /** The use itself too. */
  readonly whole: boolean;
}

export async function returnsOf(db: Db, { personId, id }: Pick<Use, "personId" | "id">): Promise<Return[]> {
  const { rows } = await sql<Return>`
    select by_log as "byLog", key, returned_minor as "returnedMinor", minor, whole from customise.given_back
    where person_id = ${personId} and use_id = ${id} order by at, key`.execute(db);
  return rows;
}

export async function insertReturn(tx: Db, { personId, id }: Pick<Use, "personId" | "id">, back: Return, at: Date): Promise<void> {
  await sql`
    insert into customise.given_back (person_id, use_id, by_log, key, returned_minor, minor, whole, at)
    values (${personId}, ${id}, ${back.byLog}, ${back.key}, ${back.returnedMinor}, ${back.minor}, ${back.whole}, ${at})`.execute(tx);
}
