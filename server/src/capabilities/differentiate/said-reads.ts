// What people said, as PostgreSQL knows it.
import { sql, type Db } from "../../platform/postgres.ts";

/** Who somebody is, how they are reached and why they stopped tells nothing of what they need. */
const IDENTITY = [
  "given_name",
  "family_name",
  "address",
  "birth_date",
  "country",
  "language",
  "time_zone",
  "preferred_medium",
  "how_often",
  "why_stopped",
];

/** Something a person declared. */
export interface Said {
  readonly personId: string;
  /** Days since 1970. */
  readonly day: number;
  /** The attribute, and the value where it is a short one: interest=garden. */
  readonly item: string;
}

const AT_ONCE = 20_000;

/** All of it, piece by piece, in one snapshot; people under the id of the individual that their records are. */
export async function* allSaid(db: Db): AsyncGenerator<Said[]> {
  const tx = await db.startTransaction().execute();
  try {
    await sql`
      declare said no scroll cursor for
      select coalesce(j.person_id, f.person_id)::text as "personId", f.observed_at::date - date '1970-01-01' as day,
        f.attribute || coalesce('=' || v.value, '') as item
      from identify.known_facts f
      left join trust.joined j on j.member_id = f.person_id
      left join lateral (
        select value from jsonb_array_elements_text(
          case jsonb_typeof(f.value) when 'array' then f.value when 'string' then jsonb_build_array(f.value) else '[]'::jsonb end) as value
        where length(value) <= 40
      ) v on true
      where f.kind = 'declared' and f.attribute <> all(${IDENTITY})`.execute(tx);
    for (;;) {
      const { rows } = await sql<Said>`fetch ${sql.raw(String(AT_ONCE))} from said`.execute(tx);
      if (rows.length > 0) yield rows;
      if (rows.length < AT_ONCE) break;
    }
  } finally {
    await tx.rollback().execute();
  }
}
