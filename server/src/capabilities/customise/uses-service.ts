// Reserve, commit, release, give back: the one place where something is taken of an offer. Whatever comes at the same time waits at
// the offer's purse, so that no limit is ever passed.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Trust } from "../trust/index.ts";
import { Admission, plus, type Before, type CodeNow } from "./admission.ts";
import { lockCodes, takeCodes } from "./codes-store.ts";
import { offerKind } from "./kinds/index.ts";
import type { UsedWith } from "./kinds/offer-kind.ts";
import { costOf, missing, NOTHING_TAKEN, type OfferLimits, type Standing, type Taken } from "./limits.ts";
import { addTaken, lockPurses, type OfferTaken } from "./offers-store.ts";
import { bookPoints, takePointsBack, type PointsDoor } from "./points-service.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";
import {
  claimsWithCode,
  groupsOnOrders,
  hadBy,
  insertReturn,
  insertUses,
  lockHolders,
  overdueUses,
  returnsOf,
  usesBy,
  usesByKey,
  writeUses,
  type Use,
} from "./uses-store.ts";

export interface ReserveAsk {
  /** Any record of the individual. */
  readonly personId: string;
  readonly offerId: string;
  /** Given by whoever asks: the same key of the same individual is the same use. */
  readonly key: string;
  /** What is kept of the code it is asked for with, hex. */
  readonly code?: string | null | undefined;
  readonly order?: UsedWith | null | undefined;
  readonly answer?: string | null | undefined;
  /** It will be committed in the same transaction, so no more than its cost is held. */
  readonly atOnce?: boolean | undefined;
}

export type UseAnswer =
  | { readonly use: Use; /** It was done before. */ readonly again: boolean }
  | { readonly refusal: Refusal; readonly sentence: string };

export interface CommitAsk {
  readonly useId: string;
  readonly order?: UsedWith | null | undefined;
  readonly answer?: string | null | undefined;
}

export interface ReturnAsk {
  readonly useId: string;
  /** Of this return: the same key is the same return. */
  readonly key: string;
  /** The value of the goods that came back with it, before the offer, minor units. */
  readonly returnedMinor: number;
  /** Heard of by the event log: then it is the value of all that came back so far. Otherwise the shop tells of one return. */
  readonly byLog?: boolean;
  /** Nothing of the order is left. */
  readonly whole: boolean;
}

export interface GivenBack {
  readonly use: Use;
  /** Of the cost, with this return, minor units; also where the other account had it already: so much the shop keeps of what it pays back. */
  readonly minor: number;
  readonly again: boolean;
}

/** Everything runs in the caller's transaction. Ask for all that belongs together in one call: a second call may wait for what the first holds. */
export interface Uses {
  /** One answer an ask, in their order; each that is granted counts for those after it. */
  reserve(tx: Db, asks: readonly ReserveAsk[]): Promise<UseAnswer[]>;
  commit(tx: Db, asks: readonly CommitAsk[]): Promise<UseAnswer[]>;
  release(tx: Db, useIds: readonly string[]): Promise<UseAnswer[]>;
  giveBack(tx: Db, ask: ReturnAsk): Promise<GivenBack | { readonly refusal: Refusal; readonly sentence: string }>;
  /** Releases some that were held longer than said; how many. */
  lapse(tx: Db, limit: number): Promise<number>;
}

export interface UsesDeps {
  readonly clock: Clock;
  readonly trust: { readonly joined: Pick<Trust["joined"], "personsOf"> };
  readonly segments: Pick<Segments, "standings">;
  readonly points: PointsDoor;
}

export const refused = (refusal: Refusal): { refusal: Refusal; sentence: string } => ({ refusal, sentence: REFUSALS[refusal] });

const withLimits = (offer: OfferTaken): (OfferLimits & { taken: Taken }) | null =>
  offer.kind === null ? null : { ...offer, kind: offer.kind };

/** How the individuals stand, by their first records. */
export async function standingsOf(
  db: Db,
  segments: UsesDeps["segments"],
  offers: readonly { segmentId: string | null }[],
  people: readonly string[],
): Promise<{ found: ReadonlySet<string>; people: Map<string, Standing> }> {
  const ids = offers.flatMap(({ segmentId }) => segmentId ?? []);
  const { found, members } = await segments.standings(db, ids, people);
  const had = await hadBy(db, people);
  const standing = (id: string): Standing => ({
    segments: new Set(ids.filter((segment) => members.get(segment)?.has(id) === true)),
    had: had.get(id) ?? new Map(),
  });
  return { found, people: new Map(people.map((id) => [id, standing(id)])) };
}

/** An ask with its individual. */
type Placed = ReserveAsk & { readonly person: string };

class Counter {
  readonly deps: UsesDeps;

  constructor(deps: UsesDeps) {
    this.deps = deps;
  }

  async #codes(tx: Db, asks: readonly ReserveAsk[]): Promise<Map<string, CodeNow>> {
    const rows = await lockCodes(tx, [...new Set(asks.flatMap(({ code }) => code ?? []))]);
    const holders = await this.deps.trust.joined.personsOf(
      tx,
      rows.map(({ personId, offerId }) => personId ?? offerId),
    );
    return new Map(
      rows.map(({ digest, offerId, number, personId, useId }, i) => [
        digest,
        { offerId, single: number !== null, personId: personId === null ? null : (holders[i] ?? null), taken: useId !== null },
      ]),
    );
  }

  /** Everything that admission looks at, under locks: codes, then holders, then purses, always in this order. */
  async #before(tx: Db, placed: readonly Placed[]): Promise<Before> {
    const codes = await this.#codes(tx, placed);
    const people = [...new Set(placed.map(({ person }) => person))];
    const orders = [...new Set(placed.flatMap(({ order }) => order?.ref ?? []))];
    await lockHolders(tx, people, orders);
    const purses = await lockPurses(tx, [...new Set(placed.map(({ offerId }) => offerId))]);
    const offers = new Map([...purses].flatMap(([id, row]) => (row.archivedAt === null ? [[id, withLimits(row)] as const] : [])));
    const known = new Map([...offers].flatMap(([id, offer]) => (offer === null ? [] : [[id, offer] as const])));
    const standings = await standingsOf(tx, this.deps.segments, [...known.values()], people);
    return { ...standings, offers: known, codes, onOrders: await groupsOnOrders(tx, orders), now: this.deps.clock() };
  }

  async reserve(tx: Db, asks: readonly ReserveAsk[]): Promise<UseAnswer[]> {
    if (asks.length === 0) return [];
    const persons = await this.deps.trust.joined.personsOf(
      tx,
      asks.map(({ personId }) => personId),
    );
    const placed = asks.map((ask, i) => ({ ...ask, person: persons[i] ?? ask.personId }));
    const before = await this.#before(tx, placed);
    const earlier = await usesByKey(
      tx,
      [...new Set(persons)],
      asks.map(({ key }) => key),
    );
    const claimed = await claimsWithCode(tx, [...new Set(persons)], [...new Set(asks.flatMap(({ code }) => code ?? []))]);
    const admission = new Admission(before);
    const made: Use[] = [];
    const answers = placed.map((ask): UseAnswer => {
      const again = earlier.get(ask.person)?.get(ask.key);
      if (again !== undefined) return repeated(ask, again);
      const claim = claimed.get(ask.person)?.get(ask.code ?? "");
      if (claim !== undefined && takesUp(ask, claim)) {
        // For whoever comes after it in this call it is used.
        if (ask.order) claimed.get(ask.person)?.set(ask.code ?? "", { ...claim, state: "committed", orderRef: ask.order.ref });
        return { use: claim, again: true };
      }
      const answer = admitted(admission, before, ask);
      if (!("use" in answer)) return answer;
      made.push(answer.use);
      earlier.set(ask.person, new Map([...(earlier.get(ask.person) ?? []), [ask.key, answer.use]]));
      return answer;
    });
    await insertUses(tx, made);
    await takeCodes(
      tx,
      made.flatMap(({ code, id }) => (code === null ? [] : [{ digest: code, useId: id }])),
    );
    await addTaken(tx, admission.taken);
    return answers;
  }

  /** The uses of these ids as nobody else can change them until the transaction ends, and the kinds of their offers. */
  async locked(tx: Db, ids: readonly string[], orders: readonly string[]): Promise<{ uses: Map<string, Use>; kinds: Map<string, string> }> {
    const uses = await usesBy(tx, ids);
    await lockCodes(tx, [...new Set(uses.flatMap(({ code }) => code ?? []))]);
    const persons = await this.deps.trust.joined.personsOf(
      tx,
      uses.map(({ personId }) => personId),
    );
    await lockHolders(tx, persons, orders);
    const offers = await lockPurses(tx, [...new Set(uses.map(({ offerId }) => offerId))]);
    const kinds = new Map([...offers].map(([id, { kind }]) => [id, kind ?? ""]));
    return { kinds, uses: new Map((await usesBy(tx, ids)).map((use) => [use.id, use])) };
  }
}

/** Whoever comes with the code under which they hold something takes that up; a till that asks again about the same order too. */
const takesUp = ({ offerId, order }: ReserveAsk, claim: Use): boolean =>
  claim.offerId === offerId && (claim.state === "reserved" || (claim.orderRef !== null && claim.orderRef === order?.ref));

function repeated({ offerId }: ReserveAsk, use: Use): UseAnswer {
  if (use.offerId !== offerId) return refused("other-key");
  if (use.state === "lapsed") return refused("ran-out");
  return use.state === "released" ? refused("given-up") : { use, again: true };
}

function admitted(admission: Admission, before: Before, ask: Placed): UseAnswer {
  const { order = null, answer = null, code = null, atOnce = false } = ask;
  const outcome = admission.admit({ personId: ask.person, offerId: ask.offerId, code, order, answer, atOnce });
  const offer = before.offers.get(ask.offerId);
  if ("refusal" in outcome || offer === undefined) return refused("refusal" in outcome ? outcome.refusal : "no-such-offer");
  const { now } = before;
  const use: Use = {
    personId: ask.personId,
    id: newId(now.getTime()),
    offerId: offer.id,
    key: ask.key,
    state: "reserved",
    terms: offer.terms,
    costMinor: outcome.hold,
    givenBackMinor: 0,
    orderRef: order?.ref ?? null,
    orderMinor: order?.minor ?? null,
    stackingGroup: offer.stackingGroup,
    code,
    answer,
    reservedAt: now,
    deadline: new Date(now.getTime() + offer.holdMinutes * 60_000),
    committedAt: null,
    endedAt: null,
  };
  return { use, again: false };
}

type Moves = Map<string, Taken>;

const move = (moves: Moves, { offerId }: Use, change: Partial<Taken>): void =>
  void moves.set(offerId, plus(moves.get(offerId) ?? NOTHING_TAKEN, { ...NOTHING_TAKEN, ...change }));

const freed = (uses: readonly Use[]): { digest: string; useId: null }[] =>
  uses.flatMap(({ code }) => (code === null ? [] : [{ digest: code, useId: null }]));

/** What a use becomes when it is committed with what was brought, or why it cannot be. */
function committed(use: Use, kind: string, ask: CommitAsk, now: Date): UseAnswer {
  if (use.state === "lapsed") return refused("ran-out");
  if (use.state === "released") return refused("given-up");
  if (use.state !== "reserved") return { use, again: true };
  const own = use.orderRef === null ? null : { ref: use.orderRef, minor: use.orderMinor ?? 0 };
  const brought = { order: ask.order ?? own, answer: ask.answer ?? use.answer };
  const offer = { kind, terms: use.terms };
  const lacking = missing(offer, brought);
  if (lacking !== null) return refused(lacking);
  const cost = costOf(offer, brought);
  if (typeof cost === "string") return refused(cost);
  return {
    again: false,
    use: {
      ...use,
      state: "committed",
      costMinor: Math.min(cost, use.costMinor),
      orderRef: brought.order?.ref ?? null,
      orderMinor: brought.order?.minor ?? null,
      answer: brought.answer,
      committedAt: now,
    },
  };
}

async function commit(counter: Counter, tx: Db, asks: readonly CommitAsk[]): Promise<UseAnswer[]> {
  const ids = asks.map(({ useId }) => useId);
  const orders = [...new Set(asks.flatMap(({ order }) => order?.ref ?? []))];
  const { uses, kinds } = await counter.locked(tx, ids, orders);
  const onOrders = await groupsOnOrders(tx, orders);
  const moves: Moves = new Map();
  const changed = new Map<string, Use>();
  const answers = asks.map((ask): UseAnswer => {
    const use = changed.get(ask.useId) ?? uses.get(ask.useId);
    if (use === undefined) return refused("no-such-use");
    const answer = committed(use, kinds.get(use.offerId) ?? "", ask, counter.deps.clock());
    if (!("use" in answer) || answer.again) return answer;
    const { orderRef, stackingGroup } = answer.use;
    if (orderRef !== null && orderRef !== use.orderRef && stackingGroup !== null) {
      const groups = onOrders.get(orderRef) ?? new Set<string>();
      if (groups.has(stackingGroup)) return refused("does-not-stack");
      onOrders.set(orderRef, groups.add(stackingGroup));
    }
    changed.set(use.id, answer.use);
    move(moves, use, { heldUses: -1, heldMinor: -use.costMinor, usedUses: 1, usedMinor: answer.use.costMinor });
    return answer;
  });
  await writeUses(tx, [...changed.values()]);
  await addTaken(tx, moves);
  // In the order of the people, as everybody who locks several of them.
  const given = [...changed.values()].sort((a, b) => (a.personId < b.personId ? -1 : 1));
  for (const use of given) await bookPoints(tx, counter.deps.points, kinds.get(use.offerId) ?? "", use);
  return answers;
}

/** Ends those that are still held. */
async function end(counter: Counter, tx: Db, ids: readonly string[], state: "released" | "lapsed"): Promise<UseAnswer[]> {
  const { uses } = await counter.locked(tx, ids, []);
  const now = counter.deps.clock();
  const moves: Moves = new Map();
  const changed: Use[] = [];
  const answers = [...new Set(ids)].map((id): UseAnswer => {
    const use = uses.get(id);
    if (use === undefined) return refused("no-such-use");
    const due = state === "released" || use.deadline <= now;
    if (use.state !== "reserved" || !due) return { use, again: true };
    const ended: Use = { ...use, state, endedAt: now };
    changed.push(ended);
    move(moves, use, { heldUses: -1, heldMinor: -use.costMinor });
    return { use: ended, again: false };
  });
  await writeUses(tx, changed);
  await takeCodes(tx, freed(changed));
  await addTaken(tx, moves);
  return answers;
}

/**
 * Shop and event log tell of the same goods, in either order: each account is added up by itself, and what counts is the larger, for one of
 * them may not have heard of a return yet.
 */
async function giveBack(counter: Counter, tx: Db, ask: ReturnAsk): ReturnType<Uses["giveBack"]> {
  const { uses, kinds } = await counter.locked(tx, [ask.useId], []);
  const use = uses.get(ask.useId);
  if (use === undefined) return refused("no-such-use");
  const { byLog = false, key } = ask;
  const before = (await returnsOf(tx, use)).filter((each) => each.byLog === byLog);
  const same = before.find((each) => each.key === key);
  if (same !== undefined) return { use, minor: same.minor, again: true };
  if (use.state !== "committed" && use.state !== "returned") return { use, minor: 0, again: true };
  const kind = offerKind(kinds.get(use.offerId) ?? "");
  if (kind === undefined) return refused("no-such-offer");
  const told = before.reduce((sum, each) => sum + each.returnedMinor, 0);
  const returnedMinor = byLog ? Math.max(told, ask.returnedMinor) : told + ask.returnedMinor;
  if (byLog && returnedMinor === told && !ask.whole) return { use, minor: 0, again: true };
  const whole = ask.whole || (use.orderMinor !== null && use.orderMinor > 0 && returnedMinor >= use.orderMinor);
  const back = kind.givesBack(use.terms, { orderMinor: use.orderMinor, returnedMinor, whole, costMinor: use.costMinor });
  const inAll = Math.min(back.minor, use.costMinor);
  const minor = Math.max(0, inAll - before.reduce((sum, each) => sum + each.minor, 0));
  const now = counter.deps.clock();
  await insertReturn(tx, use, { byLog, key, returnedMinor: returnedMinor - told, minor, whole: back.use }, now);
  const ends = back.use && use.state === "committed";
  const after: Use = {
    ...use,
    givenBackMinor: Math.max(use.givenBackMinor, inAll),
    ...(ends ? { state: "returned" as const, endedAt: now } : {}),
  };
  await bookReturn(counter, tx, use, after, kind.id);
  return { use: after, minor, again: false };
}

/** What a return changes of a use, of its code, its points and the purse. */
async function bookReturn(counter: Counter, tx: Db, use: Use, after: Use, kind: string): Promise<void> {
  await writeUses(tx, [after]);
  const ends = use.state !== after.state;
  if (ends) {
    await takeCodes(tx, freed([use]));
    await takePointsBack(tx, counter.deps.points, kind, use);
  }
  const moves: Moves = new Map();
  move(moves, use, { usedMinor: use.givenBackMinor - after.givenBackMinor, usedUses: ends ? -1 : 0 });
  await addTaken(tx, moves);
}

export function createUses(deps: UsesDeps): Uses {
  const counter = new Counter(deps);
  return {
    reserve: (tx, asks) => counter.reserve(tx, asks),
    commit: (tx, asks) => commit(counter, tx, asks),
    release: (tx, ids) => end(counter, tx, ids, "released"),
    giveBack: (tx, ask) => giveBack(counter, tx, ask),
    async lapse(tx, limit) {
      const ids = await overdueUses(tx, deps.clock(), limit);
      const answers = ids.length === 0 ? [] : await end(counter, tx, ids, "lapsed");
      return answers.filter((answer) => "use" in answer && !answer.again).length;
    },
  };
}
