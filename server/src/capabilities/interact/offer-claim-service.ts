// A person takes an offer by the link of a message.
import type { Db } from "../../platform/postgres.ts";
import type { Claims, ClaimView } from "../customise/index.ts";
import type { Interact } from "./index.ts";
import { claimPage } from "./offer-claim-page.ts";
import { pageLanguage } from "./public-words.ts";

export interface OfferClaimsDeps {
  readonly db: Db;
  readonly claims: Claims;
  readonly interact: Pick<Interact, "pages" | "preferenceUrl">;
}

/** How it was looked at. */
export interface ClaimLook {
  readonly offerId: string;
  readonly token: string;
  readonly acceptLanguage: string;
  readonly language: string | undefined;
}

export interface OfferClaims {
  /** The page; null: no link of ours, or nothing to get. Looking takes nothing. */
  look(look: ClaimLook): Promise<string | null>;
  /** The page after the person has asked for it, and whether it was granted. */
  take(look: ClaimLook, answer: string | null): Promise<{ readonly page: string; readonly granted: boolean } | null>;
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
    look: async (look) => (await open(look, (personId) => claims.look(personId, look.offerId)))?.page ?? null,
    take: (look, answer) => open(look, (personId) => claims.take(personId, look.offerId, answer)),
  };
}
