// What is known of the people of refresh-data.ts, made inside ClickHouse from hashes: the same each time.
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { sql, type Db } from "../server/src/platform/postgres.ts";

/** Facts, consents and ways to reach everybody who has an order line: half a dozen facts each, most with an address, two thirds with a yes to offers. */
export async function fillPeople(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.command(`
    insert into differentiate_people (person_id, version, since, facts, kinds, fresh_until, points, blocked, consents, medium, pause_until, held, reach)
    with cityHash64(person_id) as h, h % 10 < 8 as mail, h % 7 < 5 as post,
      ['given', 'confirmed', 'withdrawn', 'unconfirmed'][h % 11 % 4 + 1] as by_mail, ['given', 'refused'][h % 5 % 2 + 1] as by_letter,
      ['', '', '', 'letter', 'email'][h % 13 % 5 + 1] as chosen, h % 40 = 0 as bounced, h % 200 = 0 as complains,
      multiIf(by_mail = 'withdrawn', 'withdrawn', not mail, 'no-address', bounced, 'suppressed', by_mail = 'unconfirmed', 'not-confirmed', complains, 'complaint-open',
        chosen = 'letter', 'wrong-medium', '') as email_reason,
      multiIf(by_letter = 'refused', 'withdrawn', not post, 'no-address', complains, 'complaint-open', chosen = 'email', 'wrong-medium', '') as letter_reason
    select person_id, 1, toDate(first),
      map('given_name', [concat('Name', toString(h % 3000))], 'family_name', [concat('Family', toString(h % 40000))],
        'country', [['GB', 'DE', 'FR', 'NL', 'US'][h % 5 + 1]], 'language', [['en', 'de', 'fr'][h % 3 + 1]],
        'interest', arrayFilter(x -> length(x) % (h % 3 + 1) = 0, ['garden', 'books', 'music', 'travel', 'food']),
        'address.city', [concat('Town ', toString(h % 900))], 'birth_date', [toString(toDate('1940-01-01') + h % 22000)]),
      map('country', 'declared', 'interest', 'declared'), map('interest', toDate32('2025-01-01') + h % 700),
      arrayConcat(if(mail, ['email'], []), if(mail and h % 3 = 0, ['email-verified'], []), if(post, ['letter'], []), ['customer_number']),
      if(bounced, ['email'], []), map('offers/email', by_mail, 'offers/letter', by_letter), chosen,
      if(h % 100 = 0, toDateTime('2026-06-01 00:00:00', 'UTC'), toDateTime(0, 'UTC')), complains,
      concat(';offers/email=', email_reason, ';offers/letter=', letter_reason, ';')
    from (select person_id, min(at) as first from identify_touches group by person_id)`);
  await clickhouse.command(`
    insert into identify_touches (person_id, at, name, event_id)
    select person_id, toDateTime('2025-12-30 12:00:00', 'UTC') - (cityHash64(person_id, n) % 40000000), ['Page Viewed', 'Mail Followed', 'Product Viewed'][cityHash64(n, person_id, 2) % 3 + 1],
      toUUID('00000000-0000-0000-0000-000000000000')
    from (select person_id, arrayJoin(range(cityHash64(person_id, 5) % 7)) as n from differentiate_people)`);
  await clickhouse.command("optimize table differentiate_people final");
  await clickhouse.command("optimize table identify_touches final");
}

/** The people of the projection as records, so that events and members have somebody to belong to. */
export async function fillRecords(db: Db, clickhouse: ClickHouse): Promise<string[]> {
  const rows = await clickhouse.query<{ id: string }>(
    "select toString(person_id) as id from differentiate_people order by cityHash64(person_id)",
  );
  const ids = rows.map((row) => row.id);
  // Noted one by one they would be projected anew; they stand there already.
  await sql`alter table identify.people disable trigger touched_new`.execute(db);
  for (let from = 0; from < ids.length; from += 50_000) {
    await sql`insert into identify.people (id, since) select unnest(${ids.slice(from, from + 50_000)}::uuid[]), '2024-01-01'`.execute(db);
  }
  await sql`alter table identify.people enable trigger touched_new`.execute(db);
  await sql`delete from differentiate.touched`.execute(db);
  await sql`analyze identify.people`.execute(db);
  return ids;
}
