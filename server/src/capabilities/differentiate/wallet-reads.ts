import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import type { Place } from "./place.ts";
import { runOf } from "./studies-reads.ts";
import { RUN } from "./value-reads.ts";

/** What somebody says to spend a year in all, in major units of the business's currency. */
export interface DeclaredSpending {
  readonly personId: string;
  readonly amount: number;
  readonly source: string;
  readonly observedAt: Date;
  readonly fresh: boolean;
}

/** So many declared values judge an estimate as well as more. */
const MOST_DECLARED = 20_000;

/** The newest of each person, of one or of all. */
export async function declaredSpending(db: Db, now: Date, personId: string | null = null): Promise<DeclaredSpending[]> {
  const { rows } = await sql<DeclaredSpending>`
    select distinct on (1) coalesce(j.person_id, f.person_id) as "personId", (f.value #>> '{}')::float8 as amount, f.source, f.observed_at as "observedAt",
      coalesce(f.fresh_until >= ${now}, true) as fresh
    from identify.known_facts f left join trust.joined j on j.member_id = f.person_id
    where f.kind = 'declared' and f.attribute = 'spend_in_all' and jsonb_typeof(f.value) = 'number'
      and (${personId}::uuid is null or f.person_id = any(array(select trust.records_of(${personId}::uuid))))
    order by 1, f.observed_at desc limit ${MOST_DECLARED}`.execute(db);
  return rows;
}

export interface WalletRow {
  personId: string;
  spentMinor: number;
  lowMinor: number;
  walletMinor: number;
  highMinor: number;
  missing: string[];
}

const COLUMNS = `toString(person_id) as personId, toFloat64(spent) as spentMinor, toFloat64(wallet_low) as lowMinor, toFloat64(wallet) as walletMinor,
  toFloat64(wallet_high) as highMinor, missing`;

/** Ids a statement; ClickHouse refuses statements above 256 KB. */
const AT_ONCE = 5000;

const inPieces = (ids: readonly string[]): string[] =>
  Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    ids
      .slice(i * AT_ONCE, (i + 1) * AT_ONCE)
      .map((id) => `'${id.replace(/[^0-9a-f-]/gi, "")}'`)
      .join(", "),
  );

export async function walletRows(clickhouse: ClickHouse, ids: readonly string[]): Promise<WalletRow[]> {
  const rows: WalletRow[] = [];
  for (const some of inPieces(ids)) {
    rows.push(
      ...(await clickhouse.query<WalletRow>(
        `select ${COLUMNS} from differentiate_wallets where run = ${runOf("wallet")} and person_id in (${some})`,
      )),
    );
  }
  return rows;
}

export interface RawWallet {
  personId: string;
  spent: number;
  low: number;
  middle: number;
  high: number;
  kind: number;
}

/** The estimate of these people as it comes, of those who bought in the past year; in the order of ids. */
export async function rawWallets(clickhouse: ClickHouse, table: string, ids: readonly string[]): Promise<RawWallet[]> {
  const rows: RawWallet[] = [];
  for (const some of inPieces(ids)) {
    rows.push(
      ...(await clickhouse.query<RawWallet>(
        `select toString(person_id) as personId, toFloat64(r.spent) as spent, toFloat64(r.low) as low, toFloat64(r.wallet) as middle, toFloat64(r.high) as high, kind
        from ${table} as r where r.spent > 0 and r.wallet > 0 and person_id in (${some})`,
      )),
    );
  }
  return rows.sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

export interface WalletTier {
  tier: "A" | "B" | "C";
  people: number;
  spentMinor: number;
  lowMinor: number;
  walletMinor: number;
  highMinor: number;
}

/** Spent here and in all, by tier, of those who bought in the past year. */
export async function walletsByTier(clickhouse: ClickHouse): Promise<WalletTier[]> {
  return clickhouse.query(
    `select toString(v.tier) as tier, toFloat64(count()) as people, toFloat64(sum(w.spent)) as spentMinor, toFloat64(sum(w.wallet_low)) as lowMinor,
      toFloat64(sum(w.wallet)) as walletMinor, toFloat64(sum(w.wallet_high)) as highMinor
    from (select * from differentiate_wallets where run = ${runOf("wallet")} and spent > 0 and wallet > 0) as w
    inner join (select person_id, tier from differentiate_values where run = ${RUN}) as v on v.person_id = w.person_id
    group by v.tier having tier != '' order by v.tier`,
  );
}

/** Who seems to spend most elsewhere. */
export async function walletPeople(clickhouse: ClickHouse, after: Place | null, limit: number): Promise<(WalletRow & { by: number })[]> {
  const from = after === null ? "" : "and (toFloat64(wallet - spent), person_id) < ({afterBy:Float64}, {afterId:UUID})";
  return clickhouse.query(
    `select ${COLUMNS}, toFloat64(wallet - spent) as by from differentiate_wallets
    where run = ${runOf("wallet")} and spent > 0 and wallet > 0 ${from} order by by desc, person_id desc limit {limit:UInt32}`,
    { limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}
