// A person takes an offer by the link of a message.
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Claims, ClaimState, ClaimView } from "../customise/index.ts";
import type { Interact } from "./index.ts";
import { claimPage } from "./offer-claim-page.ts";
import { pageLanguage } from "./public-words.ts";

export interface OfferClaimsDeps {
  readonly db: Db;
  readonly claims: Claims;
  readonly interact: Pick<Interact, "pages" | "preferenceUrl" | "claimUrl">;
}

/** How it was looked at. */
export interface ClaimLook {
  readonly offerId: string;
  readonly token: string;
  readonly acceptLanguage: string;
  readonly language: string | undefined;
}

/** One person beside one offer, for whoever looks after them. */
export interface OfferFor {
  readonly state: ClaimState["is"];
  readonly sentence: string;
  /** Where this person can take it. */
  readonly page: string;
}

export interface OfferClaims {
  about(personId: string, offerId: string): Promise<OfferFor>;
  /** The page; null: no link of ours, or nothing to get. Looking takes nothing. */
  look(look: ClaimLook): Promise<string | null>;
  /** The page after the person has asked for it, and whether it was granted. */
  take(look: ClaimLook, answer: string | null): Promise<{ readonly page: string; readonly granted: boolean } | null>;
}

function sentenceFor(state: ClaimState): string {
  switch (state.is) {
    case "refused":
      return state.sentence;
    case "held":
      return "It is held for them.";
    case "taken":
      return "They took it.";
    case "open":
      return "They may have it now.";
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function createOfferClaims({ db, claims, interact }: OfferClaimsDeps): OfferClaims {
  const { tokens, identify } = interact.pages;
  const open = async (look: ClaimLook, what: (personId: string) => Promise<ClaimView | null>) => {
    const content = UUID.test(look.offerId) ? tokens.read("claim", look.token) : null;
    const card = content === null ? undefined : (await identify.dossier(db, content.personId))?.card;
    if (content === null || card === undefined) return null;
    const view = await what(content.personId);
    if (view === null) return null;
    const language = pageLanguage(card.language, look.acceptLanguage, look.language);
    const page = claimPage({ ...view, language, timeZone: card.timeZone ?? "UTC" }, interact.preferenceUrl(content.personId));
    return { page, granted: view.wrong === null && (view.state.is === "held" || view.state.is === "taken") };
  };
  return {
    async about(personId, offerId) {
      if ((await identify.dossier(db, personId)) === null) throw new Problem("not-found", "There is no such person.");
      const view = await claims.look(personId, offerId);
      if (view === null) throw new Problem("not-found", "There is no such offer with something to get.");
      return { state: view.state.is, sentence: sentenceFor(view.state), page: interact.claimUrl(personId, offerId) };
    },
    look: async (look) => (await open(look, (personId) => claims.look(personId, look.offerId)))?.page ?? null,
    take: (look, answer) => open(look, (personId) => claims.take(personId, look.offerId, answer)),
  };
}
