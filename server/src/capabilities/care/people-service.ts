import type { PersonValue, State, Tier } from "../differentiate/index.ts";
import type { PersonCard } from "../identify/index.ts";
import { asksGate, asksKnown, asksValue, BANDS, type PeopleFilter } from "./people-filter.ts";
import {
  knownOf,
  LARGEST_PIECE,
  passing,
  sievesOf,
  sourceOf,
  type Candidate,
  type PeopleAsk,
  type PeopleDeps,
  type Sieve,
  type Source,
} from "./people-source-service.ts";

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly customerNumber: string | null;
  readonly email: string | null;
  readonly country: string | null;
  readonly state: State | null;
  readonly stateLabel: string | null;
  readonly tier: Tier | null;
  readonly revenueMinor: number;
  readonly orders: number;
  readonly lastDay: string | null;
}

export interface PeoplePage {
  readonly items: Person[];
  /** How many there are; null where counting them takes longer than showing them: ask for the count. */
  readonly total: number | null;
  /** True where a search found more than is looked through. */
  readonly atLeast: boolean;
  readonly nextCursor: string | null;
}

/** Candidates that are looked through for one page or one count. */
const BUDGET = 100_000;

function shown(card: PersonCard, value: PersonValue | undefined): Person {
  return {
    id: card.id,
    name: card.name,
    customerNumber: card.customerNumber,
    email: card.email,
    country: card.country,
    state: value?.state ?? null,
    stateLabel: value?.stateLabel ?? null,
    tier: value?.tier ?? null,
    revenueMinor: value?.revenueMinor ?? 0,
    orders: value?.orders ?? 0,
    lastDay: value?.lastDay ?? null,
  };
}

export async function rowsOf({ db, identify, differentiate }: PeopleDeps, ids: readonly string[]): Promise<Person[]> {
  const [cards, values] = await Promise.all([identify.cards(db, ids), differentiate.values(ids)]);
  const byId = new Map(cards.map((card) => [card.id, card]));
  return ids.flatMap((id) => {
    const card = byId.get(id);
    return card === undefined ? [] : [shown(card, values.get(id))];
  });
}

/** How many where that is one quick question; null where it has to be worked out. */
async function quickCount(deps: PeopleDeps, ask: PeopleFilter, source: Source, sieves: readonly Sieve[]): Promise<number | null> {
  if (source.few !== null) {
    let ids = [...source.few];
    for (const sieve of sieves) {
      const fitting = await sieve(ids);
      ids = ids.filter((id) => fitting.has(id));
    }
    return ids.length;
  }
  if (asksGate(ask) || asksKnown(ask) || ask.complaint !== undefined) return null;
  const { state, tier, value } = ask;
  return deps.differentiate.count({ state, tier, deciles: value === undefined ? undefined : BANDS[value] });
}

export async function peoplePage(deps: PeopleDeps, ask: PeopleAsk): Promise<PeoplePage> {
  const { source, answered } = await sourceOf(deps, ask);
  const sieves = sievesOf(deps, ask, answered);
  const total = quickCount(deps, ask, source, sieves);
  const kept: Candidate[] = [];
  let nextCursor: string | null = null;
  let looked = 0;
  for await (const piece of passing(source, sieves, ask.cursor, ask.limit + 1)) {
    kept.push(...piece.kept);
    looked += piece.looked;
    if (kept.length > ask.limit) {
      nextCursor = kept[ask.limit - 1]?.place ?? null;
      break;
    }
    if (looked >= BUDGET && !piece.last) {
      nextCursor = piece.place ?? null;
      break;
    }
  }
  const ids = kept.slice(0, ask.limit).map(({ id }) => id);
  const [items, count] = await Promise.all([rowsOf(deps, ids), total]);
  return { items, total: count, atLeast: source.more, nextCursor };
}

/** How many people a filter shows; `exact` is false where more may follow than were looked through. */
export async function countPeople(deps: PeopleDeps, filter: PeopleFilter): Promise<{ people: number; exact: boolean }> {
  const ask = { ...filter, limit: 1 };
  const { source, answered } = await sourceOf(deps, ask);
  const sieves = sievesOf(deps, ask, answered);
  const quick = await quickCount(deps, ask, source, sieves);
  if (quick !== null) return { people: quick, exact: !source.more };
  if (!asksValue(ask) && !asksGate(ask) && ask.complaint === undefined) {
    return { people: await deps.identify.lists.count(deps.db, knownOf(ask, deps.clock())), exact: true };
  }
  let people = 0;
  let looked = 0;
  for await (const piece of passing(source, sieves, undefined, LARGEST_PIECE)) {
    people += piece.kept.length;
    looked += piece.looked;
    if (looked >= BUDGET && !piece.last) return { people, exact: false };
  }
  return { people, exact: true };
}
