// How fast what was learned is forgotten, and which pace foretold best what came. Pure.
//
// A belief is kept for each of a few paces (discount factors: West & Harrison, "Bayesian Forecasting and Dynamic Models", 1997, chapter 6). Before
// lessons are taken in, each foretells their rewards; how much less a pace missed than the usual one, in squares, is summed batch by batch and counts
// where it is beyond chance (Diebold & Mariano, "Comparing predictive accuracy", 1995). Decisions of a batch share purchases, so a batch is one case.

/** Days after which an answer counts half. */
export const HALF_LIVES = [15, 30, 90, 180, 365] as const;
export type HalfLife = (typeof HALF_LIVES)[number];
export const USUAL_HALF_LIFE: HalfLife = 90;

/** The share of earlier evidence that still counts after some days. */
export const keptAfter = (days: number, halfLife: number): number => 2 ** (-Math.max(0, days) / halfLife);

/** What the paces foretold so far. */
export interface Foresight {
  readonly decisions: number;
  readonly batches: number;
  /** From the first batch to the newest. */
  readonly days: number;
  /** By half-life: how much less it missed than the usual one, in squared units of the model, and the sum of the squares of each batch's share of that. */
  readonly gains: Readonly<Record<string, readonly [sum: number, squares: number]>>;
}

export const NOTHING_FORETOLD: Foresight = { decisions: 0, batches: 0, days: 0, gains: {} };

/** Days after which what was foretold counts half, so that a world which begins to change is noticed. */
const FORESIGHT_HALF_LIFE = 180;
/**
 * Fewer say nothing. While much is new, what is shown changes with what is learned, and a short memory looks better than it is: so at least the days in
 * which the usual pace forgets half.
 */
const FEWEST = { decisions: 1000, batches: 12, days: USUAL_HALF_LIFE };
/** Standard errors by which a pace must be ahead. It is looked at with every batch, so more than a single look would ask for. */
const BEYOND_CHANCE = 3;

/**
 * What is known of the paces after one more batch.
 * @param missed sum of the squared errors by half-life
 * @param days since the batch before
 */
export function foresightAfter(before: Foresight, missed: ReadonlyMap<HalfLife, number>, decisions: number, days: number): Foresight {
  const keep = keptAfter(days, FORESIGHT_HALF_LIFE);
  const usual = missed.get(USUAL_HALF_LIFE) ?? 0;
  const gains = [...missed].map(([halfLife, own]) => {
    const [sum, squares] = before.gains[halfLife] ?? [0, 0];
    return [halfLife, [sum * keep + (usual - own), squares * keep ** 2 + (usual - own) ** 2]] as const;
  });
  const seen = { decisions: before.decisions * keep + decisions, batches: before.batches * keep + 1, days: before.days + days };
  return { ...seen, gains: Object.fromEntries(gains) };
}

const enough = ({ decisions, batches, days }: Omit<Foresight, "gains">): boolean =>
  decisions >= FEWEST.decisions && batches >= FEWEST.batches && days >= FEWEST.days;

/** The pace that foretold best, where that is beyond chance; else the usual one. */
export function bestHalfLife(foresight: Foresight): HalfLife {
  if (!enough(foresight)) return USUAL_HALF_LIFE;
  const gainOf = (halfLife: HalfLife): number => {
    const [sum, squares] = foresight.gains[halfLife] ?? [0, 0];
    return sum > BEYOND_CHANCE * Math.sqrt(squares) ? sum : 0;
  };
  return HALF_LIVES.reduce<HalfLife>((best, each) => (gainOf(each) > gainOf(best) ? each : best), USUAL_HALF_LIFE);
}

/** The pace of a version of the model, and why. */
export interface Forgetting {
  readonly days: number;
  /** What it would be by what was foretold. */
  readonly best: number;
  readonly fixed: boolean;
  readonly enough: boolean;
  /** Decisions foretold, faded, and from the first to the newest. */
  readonly decisions: number;
  readonly overDays: number;
}

/** @param fixed by a person; null: by what was foretold */
export function forgettingOf(foresight: Foresight, fixed: HalfLife | null): Forgetting & { readonly days: HalfLife } {
  const best = bestHalfLife(foresight);
  const seen = { decisions: Math.round(foresight.decisions), overDays: Math.round(foresight.days) };
  return { days: fixed ?? best, best, fixed: fixed !== null, enough: enough(foresight), ...seen };
}

/** Why what was learned is forgotten at this pace, in a sentence. */
export function forgettingWords({ days, best, fixed, enough: told, decisions, overDays }: Forgetting): string {
  const over = `${decisions.toLocaleString("en")} ${decisions === 1 ? "decision" : "decisions"}`;
  const half = `Half of what was learned is forgotten in ${days} days`;
  if (fixed)
    return best === days ? `${half}: that is fixed by hand.` : `${half}: that is fixed by hand. By what was foretold it would be ${best}.`;
  const within = overDays === 0 ? "less than a day" : `${overDays} ${overDays === 1 ? "day" : "days"}`;
  if (!told) return `${half}, as is usual: ${over} in ${within} so far are too little to tell whether another pace foretells better.`;
  if (days === USUAL_HALF_LIFE) return `${half}, as is usual: over ${over} no other pace foretold what came better, beyond chance.`;
  const because = days < USUAL_HALF_LIFE ? "older answers foretell today’s worse" : "older answers still foretell today’s";
  return `${half}, and not in the usual ${USUAL_HALF_LIFE}: over ${over} that foretold what came better, because ${because}.`;
}
