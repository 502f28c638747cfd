/** From what happened to purchases after which people fell silent or went on, looked at over the same stretches. Pure. */
import { limitOf, ownRhythm, PASSIVE_TOUCHES, type LifeLineRule } from "./life-line.ts";
import { CONTACTS, type Kind, type Market, type Moment, type Story } from "./reasons/reason.ts";

/** Who has not bought so many days after first being heard of has not bought. */
const LOOK_DAYS = 90;
/** Of one person so many purchases are looked at, the last ones. */
const MOST = 12;

export interface Yard {
  /** Day as of which one looks. */
  readonly asOf: number;
  /** The business's typical days between purchases. */
  readonly gap: number;
  readonly rule: LifeLineRule;
}

/** A purchase, or a first look, of which it is decided what came after. */
export interface Occasion {
  readonly kind: Kind;
  readonly story: Story;
  readonly person: number;
  readonly day: number;
  /** Purchases with this one; 0 for a first look. */
  readonly nth: number;
  readonly limit: number;
  readonly silent: boolean;
  /** Days until the next purchase; null: none so far. */
  readonly wait: number | null;
}

const OURS = new Set([...CONTACTS, ...PASSIVE_TOUCHES]);

/** Day of the first own doing; null where there is none. */
function firstLook({ touches }: Story): number | null {
  return touches.find(({ name }) => !OURS.has(name))?.day ?? null;
}

/** Days of silence after the nth purchase that are still in order. */
function limitAfter({ purchases }: Story, nth: number, { gap, rule }: Yard): number {
  const span = purchases[nth - 1]!.day - purchases[0]!.day;
  return Math.max(1, limitOf(rule, rule.lapsingAfter, ownRhythm(nth, span, gap)));
}

/** What came after each of the last purchases, as far as that is decided. */
export function occasionsOf(story: Story, person: number, yard: Yard): Occasion[] {
  const { purchases } = story;
  const found: Occasion[] = [];
  for (let nth = Math.max(1, purchases.length - MOST + 1); nth <= purchases.length; nth++) {
    const { day } = purchases[nth - 1]!;
    const next = purchases[nth]?.day ?? null;
    const limit = limitAfter(story, nth, yard);
    const silent = (next ?? yard.asOf) - day > limit;
    if (next !== null || silent)
      found.push({ kind: "silence", story, person, day, nth, limit, silent, wait: next === null ? null : next - day });
  }
  return found;
}

/** Whether the first look led to a purchase in time; null where it is not decided, or there was none before the first purchase. */
export function lookOf(story: Story, person: number, { asOf }: Yard): Occasion | null {
  const day = firstLook(story);
  const first = story.purchases[0]?.day ?? null;
  if (day === null || (first !== null && first <= day)) return null;
  const silent = (first ?? asOf) - day > LOOK_DAYS;
  if (first === null && !silent) return null;
  return { kind: "no-purchase", story, person, day, nth: 0, limit: LOOK_DAYS, silent, wait: first === null ? null : first - day };
}

/** People alike at the same time: a quarter of a year, how often they had bought, how fast they buy. */
export function stratumOf({ kind, day, nth, limit }: Occasion): string {
  const often = nth < 2 ? nth : nth < 4 ? 2 : 4;
  return `${kind} ${Math.floor(day / 91)} ${often} ${Math.floor(Math.log2(limit))}`;
}

/**
 * Until when each occasion is looked at: those who went on, until they bought again; those who fell silent, as long as comparable people who went
 * on waited, one after the other. Without that a long silence would hold more of everything. Null: nobody comparable went on.
 */
export function untilsOf(occasions: readonly Occasion[]): (number | null)[] {
  const waits = new Map<string, number[]>();
  for (const one of occasions) {
    if (one.silent || one.wait === null) continue;
    const key = stratumOf(one);
    waits.set(key, [...(waits.get(key) ?? []), one.wait / one.limit]);
  }
  const turn = new Map<string, number>();
  return occasions.map((one) => {
    if (!one.silent) return one.day + (one.wait ?? 1) - 1;
    const key = stratumOf(one);
    const known = waits.get(key);
    if (known === undefined) return null;
    const i = turn.get(key) ?? 0;
    turn.set(key, i + 1);
    return one.day + Math.max(0, Math.round(known[i % known.length]! * one.limit) - 1);
  });
}

export function momentOf({ kind, story, day, nth, limit }: Occasion, until: number, asOf: number, market: Market): Moment {
  return { kind, story, day, until, asOf, past: story.purchases.slice(0, nth), limit, market };
}

/** What is to be explained of a person now: the silence after the last purchase, or the look without one. Null: nothing was ever done. */
export function momentNow(story: Story, yard: Yard, market: Market): Moment | null {
  const nth = story.purchases.length;
  const day = story.purchases.at(-1)?.day ?? firstLook(story);
  if (day === null) return null;
  const limit = nth === 0 ? LOOK_DAYS : limitAfter(story, nth, yard);
  const kind = nth === 0 ? "no-purchase" : "silence";
  const until = Math.min(yard.asOf, day + Math.ceil(limit));
  return { kind, story, day, until, asOf: yard.asOf, past: story.purchases, limit, market };
}

/** In multiples of the limit. */
const LENGTHS = [1, 1.25, 1.5, 2, 3, 5] as const;
const ENOUGH = 30;

/** Of past silences that had grown so long, the share that ended by a purchase within a year; null where fewer than 30 are known. */
export function comebacks(occasions: readonly Occasion[], asOf: number): (number | null)[] {
  const silences = occasions.filter(({ kind, silent }) => kind === "silence" && silent);
  return LENGTHS.map((times) => {
    const reached = silences.filter(({ wait, limit, day }) => (wait ?? Infinity) > times * limit && asOf - day - times * limit >= 365);
    const back = reached.filter(({ wait, limit }) => wait !== null && wait <= times * limit + 365);
    return reached.length < ENOUGH ? null : back.length / reached.length;
  });
}

/** The share for a silence of a length between those known. */
export function comebackAt(shares: readonly (number | null)[], times: number): number | null {
  const place = LENGTHS.findLastIndex((length) => length <= times);
  return shares[Math.max(0, place)] ?? null;
}
