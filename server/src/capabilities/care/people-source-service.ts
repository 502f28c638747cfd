// Lists of people over two stores. Each list is one ordered source (people by value from ClickHouse, by age of acquaintance from PostgreSQL, or the
// few that a search or a rare filter found) that is read piece by piece and passed through sieves, so that a million people are never loaded.
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Differentiate } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import type { Interact } from "../interact/index.ts";
import type { Trust } from "../trust/index.ts";
import { openComplainers } from "./complaints-store.ts";
import { asksKnown, asksValue, BANDS, fitsValue, SINCE_DAYS, type PeopleFilter, type Sort } from "./people-filter.ts";
import { decodeMoment, encodeMoment } from "./people-place.ts";

export interface PeopleDeps {
  readonly db: Db;
  readonly clock: () => Date;
  readonly identify: Pick<Identify, "cards" | "find" | "lists">;
  readonly trust: Pick<Trust, "gate" | "joined">;
  readonly differentiate: Pick<Differentiate, "order" | "count" | "values">;
  readonly interact: Pick<Interact, "permittedAmong">;
}

export interface PeopleAsk extends PeopleFilter {
  readonly sort?: Sort | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Candidate {
  readonly id: string;
  /** The cursor that continues after this one. */
  readonly place: string;
}

export interface Source {
  /** Fewer than `size` means that there are no more. */
  next(after: string | undefined, size: number): Promise<Candidate[]>;
  /** Everybody, where they are few and known already. */
  readonly few: readonly string[] | null;
  readonly more: boolean;
}

export type Sieve = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

/** A search and a rare filter give at most so many. */
const FEW = 1000;
const FOUND = 30;
export const LARGEST_PIECE = 4000;
export const knownOf = ({ country, source, since }: PeopleFilter, now: Date) => ({
  country,
  source,
  since: since === undefined ? undefined : new Date(now.getTime() - SINCE_DAYS[since] * DAY),
});

function listed(ids: readonly string[], more = false): Source {
  return {
    few: ids,
    more,
    next: (after, size) => {
      const from = after === undefined ? 0 : Number(after);
      return Promise.resolve(ids.slice(from, from + size).map((id, i) => ({ id, place: String(from + i + 1) })));
    },
  };
}

/** People that are few, in the order asked for. */
async function sorted({ differentiate }: PeopleDeps, ids: readonly string[], sort: Sort): Promise<string[]> {
  if (sort === "best") return [...ids];
  const values = await differentiate.values(ids);
  const by = (id: string): number => {
    const value = values.get(id);
    return sort === "last" ? Date.parse(value?.lastDay ?? "1900-01-01") : (value?.revenueMinor ?? 0);
  };
  return [...ids].sort((a, b) => by(b) - by(a) || (a < b ? -1 : 1));
}

function byValue({ differentiate }: PeopleDeps, filter: PeopleFilter, sort: "revenue" | "last"): Source {
  const { state, tier, value } = filter;
  const deciles = value === undefined ? undefined : BANDS[value];
  return {
    few: null,
    more: false,
    next: async (after, limit) => {
      return (await differentiate.order({ state, tier, deciles, sort, after, limit })).map(({ personId, place }) => ({
        id: personId,
        place,
      }));
    },
  };
}

function byAge({ db, identify }: PeopleDeps): Source {
  return {
    few: null,
    more: false,
    next: async (after, limit) => {
      const rows = await identify.lists.newest(db, after === undefined ? null : decodeMoment(after), limit);
      return rows.map((row) => ({ id: row.id, place: encodeMoment(row) }));
    },
  };
}

/** Where the list comes from, and what of the filter the source has answered already. */
export async function sourceOf(
  deps: PeopleDeps,
  ask: PeopleAsk,
): Promise<{ source: Source; answered: ReadonlySet<"value" | "known" | "complaint"> }> {
  const { db, identify, clock } = deps;
  const q = ask.q?.trim() ?? "";
  if (q !== "") {
    const { ids, more } = await identify.find(db, q, FOUND);
    return { source: listed(await sorted(deps, ids, ask.sort ?? "best"), more), answered: new Set() };
  }
  const sort = ask.sort === undefined || ask.sort === "best" ? "revenue" : ask.sort;
  if (ask.complaint === "open") {
    const ids = await openComplainers(db, LARGEST_PIECE);
    return { source: listed(await sorted(deps, ids, sort)), answered: new Set(["complaint"]) };
  }
  if (asksKnown(ask) && sort !== "since") {
    const few = await identify.lists.few(db, knownOf(ask, clock()), FEW);
    if (few !== null) return { source: listed(await sorted(deps, few, sort)), answered: new Set(["known"]) };
  }
  if (sort === "since") return { source: byAge(deps), answered: new Set() };
  return { source: byValue(deps, ask, sort), answered: new Set(["value"]) };
}

export function sievesOf(deps: PeopleDeps, ask: PeopleFilter, answered: ReadonlySet<string>): Sieve[] {
  const { db, identify, trust, differentiate, interact, clock } = deps;
  const sieves: Sieve[] = [];
  if (asksValue(ask) && !answered.has("value")) {
    sieves.push(async (ids) => {
      const values = await differentiate.values(ids);
      return new Set(ids.filter((id) => fitsValue(ask, values.get(id))));
    });
  }
  if (asksKnown(ask) && !answered.has("known")) sieves.push((ids) => identify.lists.sift(db, ids, knownOf(ask, clock())));
  if (ask.complaint === "open" && !answered.has("complaint")) sieves.push(async () => new Set(await openComplainers(db, LARGEST_PIECE)));
  const { consent, reachable } = ask;
  if (consent !== undefined) {
    const [medium = "email", answer] = consent.split("-");
    sieves.push(async (ids) => {
      const decisions = await trust.gate.consents(db, ids, "offers", medium);
      const said = (id: string): string => {
        const decision = decisions.get(id) ?? null;
        return decision === null || decision === "expired" ? "unasked" : decision === "given" || decision === "confirmed" ? "yes" : "no";
      };
      return new Set(ids.filter((id) => said(id) === answer));
    });
  }
  if (reachable !== undefined) sieves.push((ids) => interact.permittedAmong(db, ids, reachable));
  // Until the next refresh a record that was just joined still has a row of its own among the values.
  if (answered.has("value")) {
    sieves.push(async (ids) => {
      const persons = await trust.joined.personsOf(db, ids);
      return new Set(ids.filter((id, i) => persons[i] === id));
    });
  }
  return sieves;
}

/** Those of the source that pass every sieve, piece by piece, in order; `looked` counts the candidates of each piece. */
export async function* passing(source: Source, sieves: readonly Sieve[], after: string | undefined, first: number) {
  let size = first;
  for (let place = after; ; size = Math.min(LARGEST_PIECE, size * 4)) {
    const piece = await source.next(place, size);
    let ids = piece.map(({ id }) => id);
    for (const sieve of sieves) {
      if (ids.length === 0) break;
      const fitting = await sieve(ids);
      ids = ids.filter((id) => fitting.has(id));
    }
    const kept = new Set(ids);
    const last = piece.length < size;
    yield { kept: piece.filter(({ id }) => kept.has(id)), looked: piece.length, last, place: piece.at(-1)?.place };
    if (last) return;
    place = piece.at(-1)?.place;
  }
}
