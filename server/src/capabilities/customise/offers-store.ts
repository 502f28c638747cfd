import { sql, type Db } from "../../platform/postgres.ts";
import type { OfferLimits, Taken } from "./limits.ts";

/** An offer as campaigns carry it. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
  readonly body: string;
  /** Where a click leads; null: a page of our own. */
  readonly url: string | null;
}

/** An offer with its incentive; without one its kind is null and nothing is counted of it. */
export interface OfferRow extends Offer, Omit<OfferLimits, "kind"> {
  readonly kind: string | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
}

/** With what was taken of it so far. */
export interface OfferTaken extends OfferRow {
  readonly taken: Taken;
}

const COLUMNS = sql.raw(`o.id, o.name, o.headline, o.body, o.url, o.kind, o.terms, o.segment_id as "segmentId", o.state,
  o.starts_at as "startsAt", o.ends_at as "endsAt", o.budget_minor as "budgetMinor", o.budget_uses as "budgetUses",
  o.per_person as "perPerson", o.stacking_group as "stackingGroup", o.hold_minutes as "holdMinutes",
  o.created_at as "createdAt", o.archived_at as "archivedAt"`);
const TAKEN = sql.raw(`json_build_object('heldUses', p.held_uses, 'heldMinor', p.held_minor, 'usedUses', p.used_uses,
  'usedMinor', p.used_minor) as taken`);

export async function insertOffer(tx: Db, offer: Omit<Offer, "id">): Promise<Offer> {
  const { rows } = await sql<Offer>`
    with made as (
      insert into customise.offers (name, headline, body, url)
      values (${offer.name}, ${offer.headline}, ${offer.body}, ${offer.url})
      returning id, name, headline, body, url
    ), purse as (insert into customise.purses (offer_id) select id from made)
    select * from made`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("An insert returned nothing.");
  return row;
}

/** Until the transaction ends nobody else makes or changes this offer. */
export async function lockOffer(tx: Db, id: string): Promise<OfferTaken | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customise.offer:${id}`}, 0))`.execute(tx);
  return (await offersWithTaken(tx, [id])).get(id) ?? null;
}

/** Everything of an offer that can be changed. */
export type OfferDraft = Omit<OfferRow, "id" | "createdAt" | "archivedAt" | "state">;

/** Writes what an offer is; a new id makes a new one. */
export async function putOffer(tx: Db, id: string, offer: OfferDraft, actor: string, at: Date): Promise<void> {
  await sql`
    insert into customise.offers (id, name, headline, body, url, kind, terms, segment_id, starts_at, ends_at, budget_minor, budget_uses,
      per_person, stacking_group, hold_minutes, created_by, created_at, changed_at)
    values (${id}, ${offer.name}, ${offer.headline}, ${offer.body}, ${offer.url}, ${offer.kind}, ${JSON.stringify(offer.terms)}::jsonb,
      ${offer.segmentId}, ${offer.startsAt}, ${offer.endsAt}, ${offer.budgetMinor}, ${offer.budgetUses}, ${offer.perPerson},
      ${offer.stackingGroup}, ${offer.holdMinutes}, ${actor}, ${at}, ${at})
    on conflict (id) do update set name = excluded.name, headline = excluded.headline, body = excluded.body, url = excluded.url,
      terms = excluded.terms, segment_id = excluded.segment_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      budget_minor = excluded.budget_minor, budget_uses = excluded.budget_uses, per_person = excluded.per_person,
      stacking_group = excluded.stacking_group, hold_minutes = excluded.hold_minutes, changed_at = excluded.changed_at`.execute(tx);
  await sql`insert into customise.purses (offer_id) values (${id}) on conflict do nothing`.execute(tx);
}

export async function setOfferState(tx: Db, id: string, state: OfferLimits["state"], at: Date): Promise<void> {
  await sql`update customise.offers set state = ${state}, changed_at = ${at} where id = ${id}`.execute(tx);
}

export async function offersBy(db: Db, ids: readonly string[]): Promise<Map<string, Offer>> {
  const { rows } = await sql<Offer>`
    select id, name, headline, body, url from customise.offers where id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Words alone, the newest first: what a campaign begins with, for it promises nothing that is counted. */
export async function currentOffers(db: Db): Promise<Offer[]> {
  const { rows } = await sql<Offer>`
    select id, name, headline, body, url from customise.offers where archived_at is null and kind is null order by created_at desc, id desc`.execute(
    db,
  );
  return rows;
}

export async function offersWithTaken(db: Db, ids: readonly string[]): Promise<Map<string, OfferTaken>> {
  const { rows } = await sql<OfferTaken>`
    select ${COLUMNS}, ${TAKEN} from customise.offers o join customise.purses p on p.offer_id = o.id where o.id = any(${ids}::uuid[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** All that are kept, the newest first. */
export async function allOffers(db: Db): Promise<OfferTaken[]> {
  const { rows } = await sql<OfferTaken>`
    select ${COLUMNS}, ${TAKEN} from customise.offers o join customise.purses p on p.offer_id = o.id
    where o.archived_at is null order by o.created_at desc, o.id desc`.execute(db);
  return rows;
}

/** Those with an incentive that are on at a moment. */
export async function runningOffers(db: Db, at: Date): Promise<OfferTaken[]> {
  const { rows } = await sql<OfferTaken>`
    select ${COLUMNS}, ${TAKEN} from customise.offers o join customise.purses p on p.offer_id = o.id
    where o.archived_at is null and o.kind is not null and o.state = 'running' and coalesce(o.starts_at <= ${at}, true)
      and coalesce(o.ends_at > ${at}, true) order by o.id`.execute(db);
  return rows;
}

/** Until the transaction ends nobody else takes anything of these offers; always in the same order, so that nobody waits in a circle. */
export async function lockPurses(tx: Db, ids: readonly string[]): Promise<Map<string, OfferTaken>> {
  await sql`select from customise.purses where offer_id = any(${ids}::uuid[]) order by offer_id for update`.execute(tx);
  return offersWithTaken(tx, ids);
}

/** Adds what was taken, or takes it away again. */
export async function addTaken(tx: Db, changes: ReadonlyMap<string, Taken>): Promise<void> {
  const rows = [...changes].map(([offerId, change]) => ({ offerId, ...change }));
  await sql`
    update customise.purses p set held_uses = p.held_uses + c."heldUses", held_minor = p.held_minor + c."heldMinor",
      used_uses = p.used_uses + c."usedUses", used_minor = p.used_minor + c."usedMinor"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as c("offerId" uuid, "heldUses" integer, "heldMinor" bigint, "usedUses" integer, "usedMinor" bigint)
    where p.offer_id = c."offerId"`.execute(tx);
}
