import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { Taken } from "./limits.ts";

/** What limits are measured by, now. */
export interface Counted {
  /** By individual, first record: offer → what they hold and have used, over all records. */
  readonly had: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By offer. */
  readonly taken: ReadonlyMap<string, Taken>;
}

const NOTHING: Counted = { had: new Map(), taken: new Map() };

/** What these individuals had, and what is taken of these offers; one statement, each look-up by itself. */
export async function countedNow(db: Db, people: readonly string[], offers: readonly string[]): Promise<Counted> {
  if (people.length === 0 && offers.length === 0) return NOTHING;
  type Row = { had: { person: string; counts: Record<string, number> | null }[]; taken: Record<string, Taken> };
  const { rows } = await sql<Row>`${prepared}
    select
      (select coalesce(json_agg(h), '[]') from (
        select g.id as person, (
          select json_object_agg(offer_id, n) from (
            select u.offer_id, count(*) as n from customise.uses u
            where u.person_id = any(array(select trust.records_of(g.id))) and u.state in ('reserved', 'committed') group by u.offer_id) s
        ) as counts from unnest(${people}::uuid[]) as g(id)) h) as had,
      (select coalesce(json_object_agg(offer_id, json_build_object('heldUses', held_uses, 'heldMinor', held_minor, 'usedUses', used_uses,
        'usedMinor', used_minor)), '{}') from customise.purses where offer_id = any(${offers}::uuid[])) as taken`.execute(db);
  const { had, taken } = rows[0]!;
  return {
    had: new Map(had.map(({ person, counts }) => [person, new Map(Object.entries(counts ?? {}))])),
    taken: new Map(Object.entries(taken)),
  };
}
