import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { namesOf } from "./attitude-service.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { dayNumber } from "./refresh-service.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";
import { dropTables } from "./said-store.ts";
import { errorSentence, LEAST_ALIKE, shareOf, walletError, type WalletError } from "./wallet.ts";
import { learnedFrom, type Told } from "./wallet-calibration.ts";
import { declaredSpending, rawWallets, walletPeople, walletRows, walletsByTier, type WalletRow, type WalletTier } from "./wallet-reads.ts";
import { countSpenders, rawTable, walletTables, writeAlike, writeRaw, writeWallets } from "./wallet-store.ts";

export interface WalletDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards">;
  readonly restricted: () => Promise<Set<string>>;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

export interface WalletReport {
  /** Customers with a purchase in the past year. */
  readonly spenders: number;
  readonly error: WalletError | null;
  /** How far off it was before it was corrected by what people told; null where it was not. */
  readonly before?: WalletError | null;
  /** Of people who told what they spend in all: what they spent here of that, all together. */
  readonly declared: { readonly people: number; readonly spentMinor: number; readonly inAllMinor: number } | null;
}

export interface WalletPage {
  readonly asOf: string | null;
  readonly sentence: string;
  readonly errorSentence: string;
  readonly estimated: WalletTier[];
  readonly declared: WalletReport["declared"];
  readonly error: WalletError | null;
  readonly before: WalletError | null;
}

export interface PersonWallet {
  readonly asOf: string;
  readonly spentMinor: number;
  /** Null where too few have bought to say. */
  readonly estimated: {
    readonly lowMinor: number;
    readonly walletMinor: number;
    readonly highMinor: number;
    readonly sentence: string;
    readonly source: string;
  } | null;
  readonly declared: {
    readonly inAllMinor: number;
    readonly source: string;
    readonly at: Date;
    readonly fresh: boolean;
    readonly sentence: string;
  } | null;
  /** Categories that people like them buy and they do not. */
  readonly missing: string[];
  readonly errorSentence: string;
}

export interface Wallets {
  study(asOf: Date): Promise<WalletReport>;
  page(): Promise<WalletPage>;
  /** Who seems to spend most elsewhere, the most first. */
  people(cursor?: string, limit?: number): Promise<{ items: (WalletRow & { readonly name: string | null })[]; nextCursor: string | null }>;
  person(personId: string): Promise<PersonWallet | null>;
}

const SOURCE = "the largest buyers among customers of the same group by need and the same size of order";
const sourceOf = ({ before, declared }: WalletReport): string =>
  before ? `${SOURCE}, corrected by what ${declared?.people.toLocaleString("en") ?? "some"} people told` : SOURCE;

/** Minor units of a currency's major unit. */
const unit = (currency: string): number =>
  10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);

/** Those who told, with the estimate as it comes. */
async function tellers({ clickhouse, db, clock, currency }: WalletDeps, run: string): Promise<Told[]> {
  const minor = unit(await currency());
  const told = (await declaredSpending(db, clock())).filter(({ fresh, amount }) => fresh && amount > 0);
  const amounts = new Map(told.map(({ personId, amount }) => [personId, amount * minor]));
  const rows = await rawWallets(clickhouse, rawTable(run), [...amounts.keys()]);
  return rows.map(({ personId, ...row }) => ({ ...row, declared: amounts.get(personId) ?? 0 }));
}

function declaredSums(people: readonly Told[]): WalletReport["declared"] {
  if (people.length === 0) return null;
  const sum = (of: (one: Told) => number): number => people.reduce((total, one) => total + of(one), 0);
  return { people: people.length, spentMinor: sum((one) => one.spent), inAllMinor: sum((one) => Math.max(one.declared, one.spent)) };
}

async function study(deps: WalletDeps, asOf: Date): Promise<WalletReport> {
  const { clickhouse, clock } = deps;
  const run = newId();
  try {
    await writeAlike(clickhouse, run, dayNumber(asOf), [...(await deps.restricted())]);
    const spenders = await countSpenders(clickhouse, run);
    await writeRaw(clickhouse, run, spenders >= LEAST_ALIKE);
    const people = await tellers(deps, run);
    const learned = learnedFrom(people);
    await writeWallets(clickhouse, run, learned?.correction ?? null);
    const report: WalletReport = {
      spenders,
      error: learned?.after ?? walletError(people),
      before: learned?.before ?? null,
      declared: declaredSums(people),
    };
    await publishStudy(clickhouse, "wallet", { run, asOf: dayOf(asOf), at: clock() }, report);
    return report;
  } finally {
    await dropTables(clickhouse, walletTables(run));
  }
}

const inHundred = (part: number, whole: number): number => Math.round(100 * shareOf(part, whole));

function pageSentence({ spenders, before }: WalletReport, tiers: readonly WalletTier[]): string {
  if (spenders < LEAST_ALIKE)
    return `Too few to say: ${spenders} customers bought in the past year, and it takes ${LEAST_ALIKE} to compare with.`;
  const sum = (of: (tier: WalletTier) => number): number => tiers.reduce((total, tier) => total + of(tier), 0);
  const spent = sum((tier) => tier.spentMinor);
  return `Estimated: of what ${spenders.toLocaleString("en")} customers spent on such things in the past year, about ${inHundred(
    spent,
    sum((tier) => tier.walletMinor),
  )} % was spent with us (${inHundred(
    spent,
    sum((tier) => tier.highMinor),
  )} to ${inHundred(
    spent,
    sum((tier) => tier.lowMinor),
  )} %). It takes the largest tenth of customers alike to buy nearly all from us${before ? ", and is corrected by what people told" : ""}.`;
}

async function page({ clickhouse }: WalletDeps): Promise<WalletPage> {
  const published = await publishedStudy<WalletReport>(clickhouse, "wallet");
  if (published === null) {
    return {
      asOf: null,
      sentence: "This has not been worked out yet: that follows the next refresh of values.",
      errorSentence: "",
      estimated: [],
      declared: null,
      error: null,
      before: null,
    };
  }
  const { report, asOf } = published;
  const estimated = await walletsByTier(clickhouse);
  return {
    asOf,
    sentence: pageSentence(report, estimated),
    errorSentence: errorSentence(report.error, report.before),
    estimated,
    declared: report.declared,
    error: report.error,
    before: report.before ?? null,
  };
}

async function person(deps: WalletDeps, personId: string): Promise<PersonWallet | null> {
  const { clickhouse, db, clock, identify, currency } = deps;
  const [published, [card]] = await Promise.all([publishedStudy<WalletReport>(clickhouse, "wallet"), identify.cards(db, [personId])]);
  if (published === null) return null;
  const id = card?.id ?? personId;
  const [[row], [told], code] = await Promise.all([walletRows(clickhouse, [id]), declaredSpending(db, clock(), id), currency()]);
  if (row === undefined) return null;
  const { spentMinor, lowMinor, walletMinor, highMinor, missing } = row;
  const inAllMinor = told === undefined ? 0 : Math.round(told.amount * unit(code));
  const estimatedSentence =
    spentMinor <= 0
      ? "Bought nothing in the past year, so all that they spend on such things they spend elsewhere, or not at all."
      : `Spent about ${inHundred(spentMinor, walletMinor)} % of what they spend on such things with us (${inHundred(spentMinor, highMinor)} to ${inHundred(spentMinor, lowMinor)} %).`;
  return {
    asOf: published.asOf,
    spentMinor,
    estimated:
      walletMinor === 0 ? null : { lowMinor, walletMinor, highMinor, sentence: estimatedSentence, source: sourceOf(published.report) },
    declared:
      told === undefined
        ? null
        : {
            inAllMinor,
            source: told.source,
            at: told.observedAt,
            fresh: told.fresh,
            sentence: `By what they told, ${inHundred(spentMinor, inAllMinor)} % of it is spent with us.`,
          },
    missing,
    errorSentence: errorSentence(published.report.error, published.report.before),
  };
}

export function createWallets(deps: WalletDeps): Wallets {
  return {
    study: (asOf) => study(deps, asOf),
    page: () => page(deps),
    person: (personId) => person(deps, personId),
    async people(cursor, limit = 50) {
      const rows = await walletPeople(deps.clickhouse, decodePlace(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const names = await namesOf(deps, shown);
      return {
        items: shown.map((row) => ({ ...row, name: names.get(row.personId) ?? null })),
        nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null,
      };
    },
  };
}
