// A person takes an offer by themselves. What needs an order is held for them under a code, which the till takes up; all else is theirs at once.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Codes } from "./codes-service.ts";
import { offerKind } from "./kinds/index.ts";
import type { Offers } from "./offers-service.ts";
import { offersWithTaken, type OfferTaken } from "./offers-store.ts";
import type { Refusal } from "./refusals.ts";
import { textOf } from "./terms.ts";
import { claimsOf, type Use } from "./uses-store.ts";

/** What became of it. */
export type ClaimState =
  /** They may have it. `question`: what is to be answered for it. */
  | { readonly is: "open"; readonly question: string | null }
  /** Held for them until then; redeemed with the code. */
  | { readonly is: "held"; readonly code: string | null; readonly until: Date }
  | { readonly is: "taken" }
  /** `sentence` is for whoever asks about them. */
  | { readonly is: "refused"; readonly refusal: Refusal; readonly sentence: string };

export interface ClaimView {
  readonly headline: string;
  readonly body: string;
  readonly state: ClaimState;
  /** Why what was just asked for was not granted. */
  readonly wrong: Refusal | null;
}

export interface Claims {
  /** Looking takes nothing. Null: there is no such offer with something to get. */
  look(personId: string, offerId: string): Promise<ClaimView | null>;
  /** Takes it; asked again, it is the same. @param answer of a contest */
  take(personId: string, offerId: string, answer: string | null): Promise<ClaimView | null>;
}

export interface ClaimsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly codes: Pick<Codes, "codeFor" | "shownTo">;
  readonly offers: Pick<Offers, "eligible" | "redeem">;
}

/** What they took and did not lose again. */
const standing = (claims: readonly Use[], now: Date): Use | undefined =>
  claims.find(({ state, deadline }) => state === "committed" || (state === "reserved" && deadline > now));

async function stateFor(deps: ClaimsDeps, offer: OfferTaken, personId: string): Promise<ClaimState> {
  const { postgres, clock, codes, offers } = deps;
  const taken = standing(await claimsOf(postgres.db, personId, offer.id), clock());
  if (taken?.state === "reserved") return { is: "held", code: await codes.shownTo(postgres.db, offer.id, personId), until: taken.deadline };
  if (taken !== undefined) return { is: "taken" };
  const refused = (await offers.eligible(postgres.db, [personId], [offer.id])).get(personId)?.refused[0];
  if (refused !== undefined) return { is: "refused", refusal: refused.refusal, sentence: refused.sentence };
  return { is: "open", question: offerKind(offer.kind ?? "")?.needs === "answer" ? textOf(offer.terms, "question") : null };
}

/** Takes what may be had; why not, or null. */
async function take(
  { postgres, codes, offers }: ClaimsDeps,
  offer: OfferTaken,
  personId: string,
  answer: string | null,
): Promise<Refusal | null> {
  const claims = await claimsOf(postgres.db, personId, offer.id);
  const ended = claims.filter(({ state }) => state !== "reserved" && state !== "committed").length;
  const withOrder = offerKind(offer.kind ?? "")?.needs === "order";
  const code = withOrder
    ? ((await codes.shownTo(postgres.db, offer.id, personId)) ??
      (await postgres.transaction((tx) => codes.codeFor(tx, offer.id, personId))))
    : null;
  const told = await offers.redeem({
    person: { by: "id", value: personId },
    offerId: offer.id,
    code,
    // Two presses at once are one claim; what ran out may be had again.
    key: `claim:${offer.id}:${ended}`,
    order: null,
    answer,
    commit: !withOrder,
    from: null,
  });
  return "refusal" in told ? told.refusal : null;
}

export function createClaims(deps: ClaimsDeps): Claims {
  const { db } = deps.postgres;
  const view = async (personId: string, offerId: string, answer?: string | null): Promise<ClaimView | null> => {
    const offer = (await offersWithTaken(db, [offerId])).get(offerId);
    if (offer === undefined || offer.kind === null || offer.archivedAt !== null) return null;
    const before = await stateFor(deps, offer, personId);
    const asked = answer !== undefined && before.is === "open";
    const wrong = asked ? await take(deps, offer, personId, answer) : null;
    return { headline: offer.headline, body: offer.body, wrong, state: asked ? await stateFor(deps, offer, personId) : before };
  };
  return { look: (personId, offerId) => view(personId, offerId), take: view };
}
