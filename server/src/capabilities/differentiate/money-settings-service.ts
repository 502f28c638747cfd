// The settings of money: prices of serving, the tiers' rule, budgets. A change counts with the next refresh.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { defaultPrices, pricesByTouch, type CostKind, type Prices } from "./cost-to-serve.ts";
import { DEFAULT_RULE, type Tier, type TierRule } from "./tiers.ts";

/** Minor units a month that may be spent on the people of a tier; null: no limit was set. */
export type Budgets = Readonly<Record<Tier, number | null>>;

export interface MoneySettings {
  readonly prices: Prices;
  readonly tiers: TierRule;
  readonly budgets: Budgets;
}

export type MoneyChange = {
  readonly prices?: { readonly [Kind in CostKind]?: number | undefined } | undefined;
  readonly tiers?: TierRule | undefined;
  readonly budgets?: { readonly [Key in Tier]?: number | null | undefined } | undefined;
};

export interface MoneyDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
  readonly currency: () => Promise<string>;
  readonly queue: Pick<Queue, "announce">;
  /** Asks for a refresh of all values. */
  readonly askForRefresh: () => Promise<unknown>;
}

const KEYS = { prices: "differentiate.prices", tiers: "differentiate.tiers", budgets: "differentiate.budgets" } as const;
const NO_BUDGETS: Budgets = { A: null, B: null, C: null };

/** What was said, laid over what there was. */
const over = <T extends object>(there: T, said: { readonly [Key in keyof T]?: T[Key] | undefined } = {}): T => ({
  ...there,
  ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
});

export async function readMoney({ db, trust, currency }: Pick<MoneyDeps, "db" | "trust" | "currency">): Promise<MoneySettings> {
  const [prices, tiers, budgets, code] = await Promise.all([
    trust.getSetting<Partial<Prices>>(db, KEYS.prices),
    trust.getSetting<TierRule>(db, KEYS.tiers),
    trust.getSetting<Partial<Budgets>>(db, KEYS.budgets),
    currency(),
  ]);
  return { prices: { ...defaultPrices(code), ...prices }, tiers: tiers ?? DEFAULT_RULE, budgets: { ...NO_BUDGETS, ...budgets } };
}

/** What each touch that costs something costs now, by its name: minor units. */
export const touchPrices = async (deps: Parameters<typeof readMoney>[0]): Promise<Map<string, number>> =>
  pricesByTouch((await readMoney(deps)).prices);

function judge({ a, b }: TierRule): void {
  if (!(a > 0 && a < b && b < 1)) {
    throw new Problem(
      "invalid",
      "A ends where B begins: its share must be above 0 and below that of A and B together, which must be below 100 %.",
    );
  }
}

/** The settings as a change would leave them. */
export function merged(settings: MoneySettings, change: MoneyChange): MoneySettings {
  const next = {
    prices: over(settings.prices, change.prices),
    tiers: change.tiers ?? settings.tiers,
    budgets: over(settings.budgets, change.budgets),
  };
  judge(next.tiers);
  return next;
}

export async function changeMoney(deps: MoneyDeps, change: MoneyChange): Promise<MoneySettings> {
  const { db, trust } = deps;
  const next = merged(await readMoney(deps), change);
  for (const part of ["prices", "tiers", "budgets"] as const) {
    if (change[part] === undefined) continue;
    // A price that nobody set stays a guess in the currency of the business.
    const own = part === "prices" ? over((await trust.getSetting<Partial<Prices>>(db, KEYS.prices)) ?? {}, change.prices) : next[part];
    await trust.putSetting(db, KEYS[part], own);
  }
  if (change.prices !== undefined || change.tiers !== undefined) await deps.askForRefresh();
  if (change.budgets !== undefined || change.prices !== undefined) await deps.queue.announce(db, "money planned", {});
  return next;
}
