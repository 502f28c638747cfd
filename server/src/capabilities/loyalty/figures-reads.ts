// The programme as the owner sees it: members, what is owed, what came and went, and what rules would have brought.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import { pointsFor, rateOf, type Programme } from "./programme.ts";

export interface Figures {
  readonly members: number;
  /** Usable, pending and on hold: what the house owes. */
  readonly outstanding: number;
  /** Taken back after they were spent, and not settled. */
  readonly owed: number;
  /** The past twelve months with anything, by calendar month (UTC), the oldest first. */
  readonly months: readonly {
    readonly month: string;
    readonly earned: number;
    readonly spent: number;
    readonly expired: number;
    readonly takenBack: number;
  }[];
}

export async function figures(db: Db, now: Date): Promise<Figures> {
  const { rows: sums } = await sql<Omit<Figures, "months">>`
    select (select count(distinct trust.person_of(person_id))::int from loyalty.memberships) as members,
      (select coalesce(sum(free + held), 0)::bigint from loyalty.lots where expires_at > ${now}) as outstanding,
      (select coalesce(sum(owed), 0)::bigint from loyalty.accounts) as owed`.execute(db);
  const { rows: months } = await sql<Figures["months"][number]>`
    select to_char(e.at at time zone 'UTC', 'YYYY-MM') as month,
      coalesce(-sum(p.points) filter (where p.account = 'issued'), 0)::bigint as earned,
      coalesce(sum(p.points) filter (where p.account = 'redeemed'), 0)::bigint as spent,
      coalesce(sum(p.points) filter (where p.account = 'expired'), 0)::bigint as expired,
      coalesce(sum(p.points) filter (where p.account = 'cancelled'), 0)::bigint as "takenBack"
    from loyalty.entries e join loyalty.postings p on p.person_id = e.person_id and p.entry_id = e.id
    where e.at > date_trunc('month', ${now}::timestamptz) - interval '11 months'
    group by 1 having count(*) filter (where p.account in ('issued', 'redeemed', 'expired', 'cancelled')) > 0 order by 1`.execute(db);
  return { ...(sums[0] ?? { members: 0, outstanding: 0, owed: 0 }), months };
}

export interface WouldHave {
  readonly people: number;
  readonly lines: number;
  /** Net of what came back, minor units. */
  readonly moneyMinor: number;
  readonly points: number;
}

/** No category is called so. */
const NOBODY = "\u0001";

/**
 * What rules would have given for all purchases of a stretch of time if everybody known by name had been a member without a status: line by
 * line, rounded down, less what came back.
 */
export async function wouldHave(clickhouse: ClickHouse, programme: Programme, from: Date, to: Date): Promise<WouldHave> {
  const rates = [NOBODY, ...programme.categories.map(({ category }) => category)].map((category) => ({
    category,
    ...rateOf(programme, category, null),
  }));
  const everything = rateOf(programme, "", null);
  const [row] = await clickhouse.query<WouldHave>(
    `select toFloat64(uniqExact(person_id)) as people, toFloat64(count()) as lines, toFloat64(sum(amount)) as moneyMinor,
      toFloat64(sum(sign(amount) * intDiv(abs(amount) * rate, per))) as points
    from (
      select person_id, amount, transform(toString(category), {categories:Array(String)}, {rates:Array(Int64)}, {rate:Int64}) as rate,
        transform(toString(category), {categories:Array(String)}, {pers:Array(Int64)}, {per:Int64}) as per
      from identify_order_lines
      where kind in ('sale', 'return') and not anonymous and at >= {from:DateTime('UTC')} and at < {to:DateTime('UTC')}
    )`,
    {
      categories: rates.map(({ category }) => category),
      rates: rates.map(({ ratePoints }) => ratePoints),
      pers: rates.map(({ rateMinor }) => rateMinor),
      rate: everything.ratePoints,
      per: everything.rateMinor,
      from: Math.floor(from.getTime() / 1000),
      to: Math.floor(to.getTime() / 1000),
    },
  );
  return row ?? { people: 0, lines: 0, moneyMinor: 0, points: 0 };
}

/** What points are worth to who redeems them, minor units. */
export const worthOf = ({ worthOf100 }: Programme, points: number): number => pointsFor(points, { ratePoints: worthOf100, rateMinor: 100 });
