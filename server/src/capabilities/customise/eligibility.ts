// Who may have which offers. Pure; exact as of when what it is given was read.
import { refusalOf, type Standing, type Taken } from "./limits.ts";
import type { OfferTaken } from "./offers-store.ts";
import type { Refusal } from "./refusals.ts";

/** What limits are measured by, now. */
export interface Counted {
  /** By offer, of those that are counted; of the others what was read with them holds. */
  readonly taken: ReadonlyMap<string, Taken>;
  /** Segments whose people have been found. */
  readonly found: ReadonlySet<string>;
  readonly now: Date;
}

const ANYBODY: Standing = { segments: new Set(), had: new Map() };

/** Whether it depends on the person. */
const isPersonal = ({ segmentId, perPerson }: OfferTaken): boolean => segmentId !== null || perPerson !== null;

/** Why somebody may not have some of these offers, by offer: what is the same for everybody is worked out once. */
export function refusals(offers: readonly OfferTaken[], { taken, found, now }: Counted): (who: Standing) => ReadonlyMap<string, Refusal> {
  const limited = offers.map((offer) => ({ ...offer, kind: offer.kind ?? "" }));
  const refused = (among: typeof limited, who: Standing): [string, Refusal][] =>
    among.flatMap((offer): [string, Refusal][] => {
      const why = refusalOf(offer, taken.get(offer.id) ?? offer.taken, who, found, now);
      return why === null ? [] : [[offer.id, why]];
    });
  const personal = limited.filter(isPersonal);
  const everybody = refused(
    limited.filter((offer) => !isPersonal(offer)),
    ANYBODY,
  );
  return (who) => new Map([...everybody, ...refused(personal, who)]);
}
