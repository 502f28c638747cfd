// Many people with points, for a story and a bench that redeem them over HTTP.
import { sql, type Db } from "../src/platform/postgres.ts";

/** The n-th of them. */
export const crowdId = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** Written as the ledger's own functions write: each has one lot of so many points. */
export async function addCrowd(db: Db, people: number, points: number): Promise<void> {
  await sql`
    with ids as materialized (
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id from generate_series(1, ${people}) as n
    ), persons as (
      insert into identify.people (id, since) select id, now() from ids returning id
    ), accounts as (
      insert into loyalty.accounts (person_id) select id from persons
    ), lots as (
      insert into loyalty.lots (person_id, id, source, earned_at, usable_from, expires_at)
      select id, id, 'given', now() - interval '1 day', now() - interval '1 day', now() + interval '1 year' from persons
    )
    insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor)
    select id, id, 'earn', 'crowd:' || id, now() - interval '1 day', ${points}, 'given', 'test' from persons`.execute(db);
  await sql`
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select l.person_id, l.id, l.id, a.account, a.sign * ${points}::bigint
    from loyalty.lots l, (values ('issued', -1), ('free', 1)) as a(account, sign) where l.id = l.person_id`.execute(db);
  await sql`analyze loyalty.accounts, loyalty.lots, loyalty.entries, loyalty.postings`.execute(db);
}

/** Keys of those redemptions that the ledger has, of the keys given. */
export async function redeemedOf(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`select key from loyalty.entries where kind = 'spend' and key = any(${keys}::text[])`.execute(
    db,
  );
  return new Set(rows.map(({ key }) => key));
}
