// Offers beside one person, and an offer before it is made: who may have it, and what it can cost.
import type { Db } from "../../platform/postgres.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import { offerKind } from "./kinds/index.ts";
import type { Cost } from "./kinds/offer-kind.ts";
import { mostInAll } from "./limits.ts";
import type { Offers, OfferWish } from "./offers-service.ts";
import { offersWithTaken, type OfferTaken } from "./offers-store.ts";
import { termsFor } from "./stated.ts";
import { usesOf, type Use, type UseState } from "./uses-store.ts";

export interface OfferPreview {
  /** What somebody gets, in words. */
  readonly gets: string;
  readonly cost: Cost;
  /** How many may have it. */
  readonly people: number;
  /** What it can cost at most, minor units; null: nothing limits it. */
  readonly mostInAll: number | null;
  /** In words, with what limits it. */
  readonly sentence: string;
}

export interface PersonOffers {
  /** What they may have now. */
  readonly may: readonly { readonly offerId: string; readonly name: string; readonly gets: string }[];
  readonly uses: readonly {
    readonly useId: string;
    readonly offerId: string;
    readonly name: string;
    readonly gets: string;
    readonly state: UseState;
    readonly costMinor: number;
    readonly orderRef: string | null;
    readonly at: Date;
    /** Until when it is held. */
    readonly deadline: Date | null;
  }[];
  /** Offers they have had more often than one person may, with how that came about. */
  readonly over: readonly {
    readonly offerId: string;
    readonly name: string;
    readonly had: number;
    readonly may: number;
    readonly sentence: string;
  }[];
}

export interface BesidePersonDeps {
  readonly db: Db;
  readonly identify: Pick<Identify, "count">;
  readonly segments: Pick<Segments, "count">;
  readonly currency: () => Promise<string>;
  readonly usualOrder: () => Promise<number | null>;
  readonly clock: () => Date;
}

const SHOWN = 50;
const PURPOSE = "offers";

export type PreviewWish = Pick<OfferWish, "terms" | "rule" | "perPerson" | "budgetMinor" | "budgetUses"> & { readonly kind: string };

export async function previewOffer(deps: BesidePersonDeps, wish: PreviewWish): Promise<OfferPreview> {
  const terms = termsFor(wish.kind, wish.terms);
  const kind = offerKind(wish.kind);
  const currency = await deps.currency();
  const money = (minor: number): string => formatMoney(minor, currency);
  const cost = kind?.cost(terms, { orderMinor: await deps.usualOrder() }) ?? { most: 0, average: 0, once: 0 };
  const people = wish.rule === null ? await deps.identify.count(deps.db) : (await deps.segments.count(wish.rule, PURPOSE)).matched;
  const most = mostInAll(cost, people, wish);
  const each = cost.once > 0 ? `The prizes cost ${money(cost.once)}.` : `A use costs ${money(cost.most)} at most.`;
  const all =
    most === null
      ? "Nothing limits what it costs: say how often one person may have it, how many there are, or how much money."
      : `In all it costs ${money(most)} at most.`;
  const who = people === 1 ? "1 person may have it." : `${people.toLocaleString("en")} people may have it.`;
  return { gets: kind?.words(terms, money) ?? "", cost, people, mostInAll: most, sentence: `${who} ${each} ${all}` };
}

/** Nobody passes a limit by asking; it is passed when two records turn out to be one person, or when less is allowed than before. */
function overLimit(uses: readonly Use[], offers: ReadonlyMap<string, OfferTaken>): PersonOffers["over"] {
  const standing = uses.filter(({ state }) => state === "reserved" || state === "committed");
  return [...Map.groupBy(standing, ({ offerId }) => offerId)].flatMap(([offerId, some]) => {
    const { perPerson = null, name = "" } = offers.get(offerId) ?? {};
    if (perPerson === null || some.length <= perPerson) return [];
    const joined = new Set(some.map(({ personId }) => personId)).size > 1;
    const why = joined ? "since records that each had it were joined" : "since fewer are allowed now than when they took it";
    const sentence = `Had ${some.length} times, where one person may have it ${perPerson === 1 ? "once" : `${perPerson} times`}: ${why}. What they have stays theirs; they get no more of it.`;
    return [{ offerId, name, had: some.length, may: perPerson, sentence }];
  });
}

export async function offersOfPerson(
  { db, currency, clock }: BesidePersonDeps,
  { candidates, eligible }: Pick<Offers, "candidates" | "eligible">,
  personId: string,
): Promise<PersonOffers> {
  const code = await currency();
  const running = await candidates(db, clock());
  const allowed = new Set(
    (
      await eligible(
        db,
        [personId],
        running.map(({ id }) => id),
      )
    ).get(personId)?.allowed,
  );
  const uses = await usesOf(db, personId, SHOWN);
  const offers = await offersWithTaken(db, [...new Set(uses.map(({ offerId }) => offerId))]);
  const gets = (kind: string | null, terms: Parameters<typeof termsFor>[1]): string =>
    offerKind(kind ?? "")?.words(termsFor(kind, terms), (minor) => formatMoney(minor, code)) ?? "";
  return {
    over: overLimit(uses, offers),
    may: running.filter(({ id }) => allowed.has(id)).map(({ id, name, kind, terms }) => ({ offerId: id, name, gets: gets(kind, terms) })),
    uses: uses.map(({ id, offerId, state, terms, costMinor, givenBackMinor, orderRef, reservedAt, committedAt, endedAt, deadline }) => ({
      useId: id,
      offerId,
      name: offers.get(offerId)?.name ?? "",
      gets: gets(offers.get(offerId)?.kind ?? null, terms),
      state,
      costMinor: state === "committed" || state === "returned" ? costMinor - givenBackMinor : costMinor,
      orderRef,
      at: endedAt ?? committedAt ?? reservedAt,
      deadline: state === "reserved" ? deadline : null,
    })),
  };
}
