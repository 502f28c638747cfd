import type { TierBudget } from "./budgets-store.ts";

/** The first day of a moment's month, UTC. */
export const monthOf = (at: Date): string => `${at.toISOString().slice(0, 7)}-01`;

/** The month's money of the tiers while a batch is decided. Sums are thousandths of a minor unit. Pure: what it changes is its own. */
export class Purse {
  readonly #left = new Map<string, TierBudget>();
  readonly #touched = new Set<string>();

  /** A budget of an earlier month begins anew with nothing spent. */
  constructor(budgets: readonly TierBudget[], month: string) {
    for (const budget of budgets) this.#left.set(budget.tier, budget.month < month ? { ...budget, month, spentMilli: 0 } : budget);
  }

  pays(tier: string | null, costMilli: number): boolean {
    const budget = tier === null ? undefined : this.#left.get(tier);
    return budget === undefined || costMilli === 0 || budget.spentMilli + costMilli <= budget.budgetMilli;
  }

  take(tier: string | null, costMilli: number): void {
    this.#add(tier, costMilli);
  }

  /** Gives back what was reserved; of another month's money nothing is left to give back to. */
  giveBack(tier: string | null, costMilli: number, month: string): void {
    if (tier !== null && this.#left.get(tier)?.month === month) this.#add(tier, -costMilli);
  }

  #add(tier: string | null, milli: number): void {
    const budget = tier === null ? undefined : this.#left.get(tier);
    if (budget === undefined || milli === 0) return;
    this.#left.set(budget.tier, { ...budget, spentMilli: Math.max(0, budget.spentMilli + milli) });
    this.#touched.add(budget.tier);
  }

  /** What has changed, to be written. */
  changed(): TierBudget[] {
    return [...this.#touched].sort().flatMap((tier) => this.#left.get(tier) ?? []);
  }
}
