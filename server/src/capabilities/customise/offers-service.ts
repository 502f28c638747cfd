// What is offered, to whom, and how much of it there is.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Rule, Segments } from "../differentiate/index.ts";
import { createClaims, type Claims } from "./claims-service.ts";
import { createCodes, type Codes, type CodesDeps } from "./codes-service.ts";
import { createDraws, type Draws } from "./draws-service.ts";
import { createEligible, type Eligible } from "./eligibility-service.ts";
import { offerKind } from "./kinds/index.ts";
import type { Cost } from "./kinds/offer-kind.ts";
import { moneyLeft, usesLeft, type OfferLimits, type OfferState } from "./limits.ts";
import {
  offersOfPerson,
  previewOffer,
  type BesidePersonDeps,
  type OfferPreview,
  type PersonOffers,
  type PreviewWish,
} from "./offers-person-service.ts";
import {
  allOffers,
  insertOffer,
  lockOffer,
  offersWithTaken,
  putOffer,
  runningOffers,
  setOfferState,
  type Offer,
  type OfferDraft,
  type OfferTaken,
} from "./offers-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { createRedeem, type Redeem, type RedeemDeps } from "./redeem-service.ts";
import { createReturns, type Returns, type ReturnsDeps } from "./returns-service.ts";
import { refuseOddAddress, refuseOddLimits, termsFor } from "./stated.ts";
import { heldFor } from "./uses-store.ts";
import { createUses, type Uses, type UsesDeps } from "./uses-service.ts";

export function addOffer(tx: Db, offer: Omit<Offer, "id">): Promise<Offer> {
  refuseOddAddress(offer.url);
  return insertOffer(tx, offer);
}

/** An offer as whoever makes it states it. Money in minor units of the business's currency. */
export interface OfferWish extends Omit<Offer, "id"> {
  /** Given by the caller, so that asking twice makes one. */
  readonly id?: string | undefined;
  /** Null: words and a place to go, no more. */
  readonly kind: string | null;
  readonly terms: Readonly<Record<string, unknown>>;
  /** Who may have it; null: everybody. */
  readonly rule: Rule | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly budgetMinor: number | null;
  readonly budgetUses: number | null;
  readonly perPerson: number | null;
  readonly stackingGroup: string | null;
  readonly holdMinutes: number;
}

/** An offer that somebody could be given, with what was taken of it. */
export interface Candidate extends OfferTaken {
  readonly kind: string;
  readonly cost: Cost;
}

export interface OfferView extends OfferTaken {
  /** Who may have it, as a rule and in words; null: everybody. */
  readonly rule: Rule | null;
  readonly who: string | null;
  /** How many that are; null: still being found. */
  readonly people: number | null;
  /** What somebody gets, in words. */
  readonly gets: string;
  readonly cost: Cost | null;
  readonly moneyLeft: number | null;
  readonly usesLeft: number | null;
}

export interface Offers extends Uses, Redeem, PersonRecords {
  readonly codes: Codes;
  readonly draws: Draws;
  /** What people take by themselves. */
  readonly claims: Claims;
  /** What comes back of orders. */
  readonly returns: Returns;
  make(wish: OfferWish, actor: string): Promise<OfferView>;
  change(id: string, change: Partial<Omit<OfferWish, "id" | "kind">>, actor: string): Promise<OfferView>;
  /** Pauses, goes on, ends. What is held for somebody stays held. */
  put(id: string, state: OfferState): Promise<OfferView>;
  list(): Promise<OfferView[]>;
  one(id: string): Promise<OfferView>;
  /** An offer before it is made. */
  preview(wish: PreviewWish): Promise<OfferPreview>;
  /** What a person may have, what is held for them and what they used. */
  of(personId: string): Promise<PersonOffers>;
  /** Offers with an incentive that are on at a moment: what a decision chooses from. */
  candidates(db: Db, now: Date): Promise<Candidate[]>;
  /** For each of these people (any record), the offers they may have now and why not the others. By key only. */
  eligible: Eligible;
}

export interface OffersDeps extends UsesDeps, Pick<CodesDeps, "keyFor">, Pick<BesidePersonDeps, "usualOrder" | "currency"> {
  readonly identify: RedeemDeps["identify"] & BesidePersonDeps["identify"] & ReturnsDeps["identify"];
  readonly trust: RedeemDeps["trust"];
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly segments: UsesDeps["segments"] & Pick<Segments, "check" | "addOwned" | "remove" | "some" | "count">;
}

const gone = (): Problem => new Problem("not-found", "There is no such offer.");

class Shelf {
  readonly deps: OffersDeps;
  readonly draws: Draws;

  constructor(deps: OffersDeps) {
    this.deps = deps;
    this.draws = createDraws(deps);
  }

  async views(rows: readonly OfferTaken[]): Promise<OfferView[]> {
    const currency = await this.deps.currency();
    const orderMinor = await this.deps.usualOrder();
    const segments = await this.deps.segments.some(rows.flatMap(({ segmentId }) => segmentId ?? []));
    return rows.map((row) => {
      const kind = row.kind === null ? undefined : offerKind(row.kind);
      const segment = row.segmentId === null ? undefined : segments.get(row.segmentId);
      const limits: OfferLimits = { ...row, kind: row.kind ?? "" };
      return {
        ...row,
        rule: segment?.rule ?? null,
        who: segment?.words ?? null,
        people: segment?.people ?? null,
        gets: kind?.words(row.terms, (minor) => formatMoney(minor, currency)) ?? row.headline,
        cost: kind?.cost(row.terms, { orderMinor }) ?? null,
        moneyLeft: moneyLeft(limits, row.taken),
        usesLeft: usesLeft(limits, row.taken),
      };
    });
  }

  async one(id: string): Promise<OfferView> {
    const [view] = await this.views([...(await offersWithTaken(this.deps.postgres.db, [id])).values()]);
    if (view === undefined) throw gone();
    return view;
  }

  /** The segment of those who may have it: made, changed, or none. */
  async #segment(tx: Db, id: string, name: string, rule: Rule | null, actor: string): Promise<string | null> {
    if (rule === null) return null;
    const segment = newId();
    await this.deps.segments.addOwned(tx, { id: segment, name: `Who may have “${name}”`.slice(0, 120), rule, owner: `offer:${id}` }, actor);
    return segment;
  }

  async make({ id = newId(), rule, ...wish }: OfferWish, actor: string): Promise<OfferView> {
    const { postgres, clock, segments } = this.deps;
    refuseOddAddress(wish.url);
    if (rule !== null) await segments.check(rule);
    const draft: OfferDraft = { ...wish, terms: termsFor(wish.kind, wish.terms), segmentId: null };
    const currency = await this.deps.currency();
    refuseOddLimits(draft, (minor) => formatMoney(minor, currency));
    await postgres.transaction(async (tx) => {
      if ((await lockOffer(tx, id)) !== null) return;
      const segmentId = await this.#segment(tx, id, wish.name, rule, actor);
      await putOffer(tx, id, { ...draft, segmentId }, actor, clock());
      await this.draws.commitTo(tx, id, draft.kind);
    });
    return this.one(id);
  }

  async change(id: string, { rule, ...change }: Partial<Omit<OfferWish, "id" | "kind">>, actor: string): Promise<OfferView> {
    const { postgres, clock, segments } = this.deps;
    if (rule !== undefined && rule !== null) await segments.check(rule);
    const currency = await this.deps.currency();
    const before = await this.one(id);
    const sameRule = rule === undefined || JSON.stringify(rule) === JSON.stringify(before.rule);
    await postgres.transaction(async (tx) => {
      const row = await lockOffer(tx, id);
      if (row === null) throw gone();
      if (row.state === "ended") throw new Problem("conflict", "This offer has ended. Make a new one.");
      const draft: OfferDraft = { ...row, ...given(change), terms: termsFor(row.kind, change.terms ?? row.terms) };
      refuseOddAddress(draft.url);
      refuseOddLimits(draft, (minor) => formatMoney(minor, currency));
      // Another rule is another segment, so that nobody is let in by the old one in between.
      const segmentId = sameRule ? row.segmentId : await this.#segment(tx, id, draft.name, rule, actor);
      await putOffer(tx, id, { ...draft, segmentId }, actor, clock());
    });
    if (!sameRule && before.segmentId !== null) await segments.remove(before.segmentId);
    return this.one(id);
  }

  async put(id: string, state: OfferState): Promise<OfferView> {
    const { postgres, clock } = this.deps;
    await postgres.transaction(async (tx) => {
      const row = await lockOffer(tx, id);
      if (row === null) throw gone();
      if (row.state === "ended" && state !== "ended") throw new Problem("conflict", "This offer has ended. Make a new one.");
      await setOfferState(tx, id, state, clock());
    });
    return this.one(id);
  }
}

/** Only what was said. */
const given = <T extends object>(change: T): Partial<T> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>;

async function candidates({ usualOrder }: OffersDeps, db: Db, now: Date): Promise<Candidate[]> {
  const orderMinor = await usualOrder();
  return (await runningOffers(db, now)).flatMap((row) => {
    const kind = row.kind === null ? undefined : offerKind(row.kind);
    return kind === undefined ? [] : [{ ...row, kind: kind.id, cost: kind.cost(row.terms, { orderMinor }) }];
  });
}

export function createOffers(deps: OffersDeps): Offers {
  const shelf = new Shelf(deps);
  const uses = createUses(deps);
  const records = personRecords(PERSON_TABLES);
  const { db } = deps.postgres;
  const choosing: Pick<Offers, "candidates" | "eligible"> = {
    candidates: (on, now) => candidates(deps, on, now),
    eligible: createEligible(deps),
  };
  const codes = createCodes({ ...deps, ...choosing });
  const redeem = createRedeem({ ...deps, codes, uses });
  return {
    ...uses,
    ...redeem,
    ...choosing,
    claims: createClaims({ ...deps, codes, offers: { ...redeem, ...choosing } }),
    codes,
    draws: shelf.draws,
    returns: createReturns({ ...deps, uses }),
    exportRecords: (on, ids) => records.exportRecords(on, ids),
    async eraseRecords(tx, ids) {
      // What was held for them is there for others; what they used stays counted, without their name.
      await uses.release(tx, await heldFor(tx, ids));
      return records.eraseRecords(tx, ids);
    },
    make: (wish, actor) => shelf.make(wish, actor),
    change: (id, change, actor) => shelf.change(id, change, actor),
    put: (id, state) => shelf.put(id, state),
    list: async () => shelf.views(await allOffers(db)),
    one: (id) => shelf.one(id),
    preview: (wish) => previewOffer({ ...deps, db }, wish),
    of: (personId) => offersOfPerson({ ...deps, db }, choosing, personId),
  };
}
