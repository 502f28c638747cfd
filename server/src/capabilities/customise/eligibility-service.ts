// Who may have which offers, by key: what no offer limits is not asked about.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Trust } from "../trust/index.ts";
import { countedNow } from "./eligibility-reads.ts";
import { refusalOf, type Standing } from "./limits.ts";
import { offersWithTaken, type OfferTaken } from "./offers-store.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";

export interface EligibilityDeps {
  readonly clock: Clock;
  readonly trust: { readonly joined: Pick<Trust["joined"], "personsOf"> };
  readonly segments: Pick<Segments, "standings">;
}

export interface Eligibility {
  readonly allowed: readonly string[];
  readonly refused: readonly { readonly offerId: string; readonly refusal: Refusal; readonly sentence: string }[];
}

const NOTHING_HAD: ReadonlyMap<string, number> = new Map();
const ANYBODY: Standing = { segments: new Set(), had: NOTHING_HAD };

/** Whether it depends on the person. */
const isPersonal = ({ segmentId, perPerson }: OfferTaken): boolean => segmentId !== null || perPerson !== null;
const isCounted = ({ budgetMinor, budgetUses }: OfferTaken): boolean => budgetMinor !== null || budgetUses !== null;

/** Who of these individuals is in which of the segments, where there are any. */
function segmentsOf(
  { segments }: EligibilityDeps,
  db: Db,
  people: readonly string[],
  ids: readonly string[],
): ReturnType<Segments["standings"]> {
  return ids.length === 0 ? Promise.resolve({ found: new Set(), members: new Map() }) : segments.standings(db, ids, people);
}

/**
 * Why each of these individuals (first records) may not have some of these offers, by person and offer; who may have all of them is left out.
 * @param offers as they were read lately; of those that are counted, what is taken of them is read anew
 */
export async function refusedAmong(
  deps: EligibilityDeps,
  db: Db,
  people: readonly string[],
  offers: readonly OfferTaken[],
): Promise<Map<string, ReadonlyMap<string, Refusal>>> {
  const now = deps.clock();
  const personal = offers.filter(isPersonal);
  const counted = offers.filter(isCounted).map(({ id }) => id);
  const rules = [...new Set(personal.flatMap(({ segmentId }) => segmentId ?? []))];
  const measured = personal.some(({ perPerson }) => perPerson !== null) ? people : [];
  const [{ found, members }, { had, taken }] = await Promise.all([segmentsOf(deps, db, people, rules), countedNow(db, measured, counted)]);
  const standing = (id: string): Standing => ({
    segments: new Set(rules.filter((rule) => members.get(rule)?.has(id) === true)),
    had: had.get(id) ?? NOTHING_HAD,
  });
  const refusal = (offer: OfferTaken, who: Standing): Refusal | null =>
    refusalOf({ ...offer, kind: offer.kind ?? "" }, taken.get(offer.id) ?? offer.taken, who, found, now);
  const refusedTo = (among: readonly OfferTaken[], who: Standing): [string, Refusal][] =>
    among.flatMap((offer): [string, Refusal][] => {
      const why = refusal(offer, who);
      return why === null ? [] : [[offer.id, why]];
    });
  const everybody = refusedTo(
    offers.filter((offer) => !isPersonal(offer)),
    ANYBODY,
  );
  const each = people.map((id) => [id, new Map([...everybody, ...refusedTo(personal, standing(id))])] as const);
  return new Map(each.filter(([, refused]) => refused.size > 0));
}

/** For each of these people (any record) the offers they may have now, and why not the others. */
export async function eligible(
  deps: EligibilityDeps,
  db: Db,
  personIds: readonly string[],
  offerIds: readonly string[],
): Promise<Map<string, Eligibility>> {
  const rows = await offersWithTaken(db, offerIds);
  const there = [...rows.values()].filter(({ archivedAt }) => archivedAt === null);
  const persons = await deps.trust.joined.personsOf(db, personIds);
  const refused = await refusedAmong(deps, db, [...new Set(persons)], there);
  const gone = offerIds.filter((id) => !there.some((row) => row.id === id));
  return new Map(
    personIds.map((id, i) => {
      const why = new Map([...gone.map((offer) => [offer, "no-such-offer"] as const), ...(refused.get(persons[i] ?? id) ?? [])]);
      return [
        id,
        {
          allowed: offerIds.filter((offer) => !why.has(offer)),
          refused: offerIds.flatMap((offerId) => {
            const refusal = why.get(offerId);
            return refusal === undefined ? [] : [{ offerId, refusal, sentence: REFUSALS[refusal] }];
          }),
        },
      ];
    }),
  );
}
