// A decision as the one who asked hears it. Pure.
import type { DecisionRow } from "./decisions-store.ts";
import type { Shelf } from "./decision-shelf-service.ts";

export interface ShownOffer {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly headline: string;
  readonly body: string;
  readonly url: string | null;
  /** The article, where a good is suggested. */
  readonly sku: string | null;
}

export interface ShownPresentation {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
  readonly body: string;
  readonly imageUrl: string | null;
  readonly tone: string;
}

/** What to show, or that nothing is. */
export interface Decision {
  readonly decisionId: string;
  readonly personId: string;
  readonly offer: ShownOffer | null;
  /** Null: the offer in its own words. */
  readonly presentation: ShownPresentation | null;
  /** Why there is nothing, where there is nothing. */
  readonly because: string | null;
  readonly reasons: string[];
  readonly propensity: number | null;
  readonly windowEndsAt: Date;
  /** Whether this occasion had this answer before. */
  readonly repeated: boolean;
}

function offerOf(row: DecisionRow, shelf: Shelf): ShownOffer | null {
  if (row.offer === null) return null;
  const candidate = shelf.candidates.find(({ id }) => id === row.offer);
  if (candidate !== undefined) {
    const { id, kind, offer } = candidate;
    return { id, kind, name: offer.name, headline: offer.headline, body: offer.body, url: offer.url, sku: null };
  }
  const good = row.features.next.find(({ reason }) => `next: ${reason}` === row.offer);
  const name = good?.name ?? "";
  return { id: row.offer, kind: row.kind ?? "", name, headline: name, body: good?.sentence ?? "", url: null, sku: good?.sku ?? null };
}

/** @param reasons null: the answer was given before */
export function shownAs(row: DecisionRow, shelf: Shelf, reasons: string[] | null): Decision {
  const offer = offerOf(row, shelf);
  const look = row.presentation === null ? undefined : shelf.presentations.get(row.presentation);
  const put = (text: string): string => text.replaceAll("{offer}", offer?.headline ?? "");
  return {
    decisionId: row.id,
    personId: row.personId,
    offer,
    presentation:
      look === undefined
        ? null
        : { id: look.id, name: look.name, headline: put(look.headline), body: put(look.body), imageUrl: look.imageUrl, tone: look.tone },
    because: row.because,
    reasons: reasons ?? ["The same occasion gets the same answer."],
    propensity: row.propensity,
    windowEndsAt: row.windowEndsAt,
    repeated: reasons === null,
  };
}
